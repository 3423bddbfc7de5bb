"""The agent as a notebook knows it: as the last line of a cell it shows itself, live."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

from jupyter_xvoice.agent.display import card_html
from jupyter_xvoice.agent.limits import check_client, check_further, check_limit
from jupyter_xvoice.agent.tools import Toolbox
from jupyter_xvoice.api import Client
from jupyter_xvoice.api.checks import check_range
from jupyter_xvoice.api.realtime import PCM_24K, SessionSettings, TurnDetection
from jupyter_xvoice.widgets.live_output import LiveOutput
from jupyter_xvoice.widgets.page import Page
from jupyter_xvoice.widgets.saved_card import saved_card
from jupyter_xvoice.widgets.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jupyter_xvoice.agent.live import LiveSession
    from jupyter_xvoice.agent.ports import Microphone, Speaker, View
    from jupyter_xvoice.agent.tools import Approve, ServerTool
    from jupyter_xvoice.api import AsyncClient
    from jupyter_xvoice.api.realtime import AudioFormat
    from jupyter_xvoice.widgets.live_widget import LiveWidget

__all__ = ["VoiceAgent"]


class VoiceAgent(LiveOutput, Shown):
    """A spoken conversation. As the last line of a cell it shows itself: press Start and talk, interrupt it, see its tools.

    From Python: ``agent.ask("…")`` types, waits for the answer and gives the turn; it starts the session. The session lives on
    a thread of its own. Every method may be called from any other thread, also while a notebook's event loop runs; an
    interrupt ends the waiting, and the session goes on. Without a page nobody hears the agent: its sound is in
    :attr:`recording`.

    Args:
        client: whose endpoint, key and prices hold; without one, xAI where there is a key, else the local engine.
        model: sent with every connection; None is the endpoint's, at xAI grok-voice-latest.
        voice: built-in or custom id.
        instructions: the system prompt.
        tools: functions that the agent may call, and tools that the service runs: ``web_search()`` and the like.
        approve: asked before a function runs; only True is a yes. Without it, the page asks for functions made with
            ``tool(function, requires_approval=True)``.
        turn_detection: how the service notices that the user has finished; None is push to talk.
        audio_format: of the sound both ways.
        max_minutes: the session ends after so long.
        max_cost: the session ends when it has cost so many USD at list price.
        height: of the transcript in the page, 160 to 640 px.
        speaker: where the sound goes instead of the page.
        microphone: where the user's sound comes from instead of the page.
        view: what shows the conversation instead of the page.
        tool_timeout: seconds a function gets.
        settings: further fields of :class:`SessionSettings`: language_hint, keyterms, speed, transport, reasoning_effort,
            resumption, replace, local_phrases.

    Raises:
        InputError: a value breaks a documented rule.
    """

    def __init__(
        self,
        client: Client | AsyncClient | None = None,
        *,
        model: str | None = None,
        voice: str = "eve",
        instructions: str = "",
        tools: Iterable[Callable[..., Any] | ServerTool] = (),
        approve: Approve | None = None,
        turn_detection: TurnDetection | None = TurnDetection(),  # noqa: B008  frozen
        audio_format: AudioFormat = PCM_24K,
        max_minutes: float | None = None,
        max_cost: float | None = None,
        height: int = 240,
        speaker: Speaker | None = None,
        microphone: Microphone | None = None,
        view: View | None = None,
        tool_timeout: float = 30.0,
        **settings: Any,
    ) -> None:
        check_range("height", height, 160, 640, unit=" px", whole=True)
        check_client(client)
        check_further(settings)
        check_limit("max_minutes", max_minutes)
        check_limit("max_cost", max_cost)
        page = self._page = Page(height)
        toolbox = Toolbox(tools, approve, tool_timeout, page.approvals)
        super().__init__(
            client if client is not None else Client(),
            SessionSettings(
                voice=voice,
                instructions=instructions,
                turn_detection=turn_detection,
                input_format=audio_format,
                output_format=audio_format,
                tools=tuple(toolbox.specs),
                **settings,
            ),
            toolbox,
            model=model,
            limits=(max_minutes, max_cost),
            ports=(speaker or page.speaker, microphone or page.microphone, view or page.view),
        )
        page.serve(self)
        weakref.finalize(self, page.close).atexit = False

    # -- shown -------------------------------------------------------------------------------------------------------

    @property
    def _card(self) -> str:
        tools = [f"{name} (asks first)" if asks else name for name, asks in self._toolbox.asking.items()]
        return saved_card(card_html(self._settings.voice, self.place, tools))

    def _display_(self) -> LiveWidget:
        """What marimo shows."""
        return self._page.widget(repr(self))

    def __dir__(self) -> list[str]:
        """What is for users; the page's own methods are not."""
        return [name for name in super().__dir__() if not name.startswith("page_")]

    # -- what the page does ------------------------------------------------------------------------------------------

    def page_does(self, action: Callable[[LiveSession], object]) -> bool:
        """Does it where the session lives, soon; False where none goes on."""
        return self._running.post(action)

    def page_stops(self, why: str) -> bool:
        """Ends the session without waiting for its end; False where none goes on."""
        goes_on = self._running.live is not None
        self._running.stop(why, wait=False)
        return goes_on
