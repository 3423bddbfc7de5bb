"""The voices of a place as a live studio: hear them, make one of a recording, compare, change, delete."""

from __future__ import annotations

import weakref
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_xvoice.audio import Audio
from jupyter_xvoice.widgets.live_output import LiveOutput
from jupyter_xvoice.widgets.saved_card import saved_card
from jupyter_xvoice.widgets.studio_page import StudioPage

if TYPE_CHECKING:
    import os

    from jupyter_xvoice.api import Client
    from jupyter_xvoice.results import Voice
    from jupyter_xvoice.widgets.live_widget import LiveWidget
    from jupyter_xvoice.widgets.studio_reference import Reference

__all__ = ["VoiceStudio"]


class VoiceStudio(LiveOutput):
    """Every voice of a place, live. As the last line of a cell it shows itself; ``%voices`` shows one too.

    Hear a sentence in all voices, by number keys; record a reference with a coach beside it, or bring a file; make a voice of
    it, try it, compare it with the recording, change its labels, delete it and take that back within ten seconds. A deletion
    is sent when that time is over, or when the page is closed; a kernel that ends before has deleted nothing.

    What is recorded stays in this kernel, in :attr:`reference` and :attr:`takes`, until Create voice is pressed; then the
    recording alone goes to the place. The spoken consent goes nowhere: it is kept with the recording.

    Args:
        client: whose endpoint, key and prices hold; without one, xAI where there is a key, else the local engine.
        voice: id of the voice that is marked as the default one.

    Raises:
        CredentialsError: there is no key, and no local engine either.
        NotOnThisEndpoint: the endpoint has no voices.
    """

    def __init__(self, client: Client | None = None, *, voice: str = "eve") -> None:
        from jupyter_xvoice.api import Client

        self._client = client if client is not None else Client()
        self._client.endpoint.require("voices.list")
        self._card_html = ""
        self._page = StudioPage(self._client, voice)
        self._page.serve(self)
        self._desk = self._page.desk
        weakref.finalize(self, self._page.close).atexit = False

    def __repr__(self) -> str:
        return f"VoiceStudio({self._client.label})"

    @property
    def place(self) -> str:
        """Where the voices live: "xAI", "Local engine" or the host."""
        return self._client.label

    @property
    def voices(self) -> list[Voice]:
        """The voices that the page shows; empty before the first display."""
        return self._desk.shelf.voices

    @property
    def reference(self) -> Reference | None:
        """What was recorded last, or brought as a file, and not sent yet."""
        return self._desk.booth.reference

    @property
    def takes(self) -> list[Reference]:
        """The last eight recordings, also those that another one took the place of."""
        return list(self._desk.booth.takes)

    @property
    def references(self) -> dict[str, Reference]:
        """By voice id, what the voices that were made here were made of, with the consent."""
        return dict(self._desk.references)

    def use(self, file: Audio | str | os.PathLike[str]) -> None:
        """Makes a recording the reference, as choosing a file in the page does.

        Args:
            file: a path, or an :class:`Audio`.

        Raises:
            AudioError: it is no audio.
        """
        audio = file if isinstance(file, Audio) else Audio.from_file(file)
        self._desk.booth.use(audio, "" if isinstance(file, Audio) else Path(file).name)

    def close(self) -> None:
        """Takes the studio out of its page. What waited to be deleted is deleted."""
        self._page.close()

    # -- shown -------------------------------------------------------------------------------------------------------

    def stand_behind(self, html: str) -> None:
        """Gives what a saved notebook keeps: the table of the voices, in plain HTML."""
        self._card_html = f'<div class="xv-saved">{html}</div>'

    @property
    def _card(self) -> str:
        from jupyter_xvoice.audio.display import saved_html

        facts = [("Place", self.place)]
        return saved_card(self._card_html or saved_html("Voice studio", "run the cell to hear the voices", facts))

    def _display_(self) -> LiveWidget:
        return self._page.widget(repr(self))
