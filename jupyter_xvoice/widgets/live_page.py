"""The page of one live object: a widget made at its first display, and the link behind it."""

from __future__ import annotations

import sys
import threading
import weakref
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jupyter_xvoice.link import CommLink, Frame
    from jupyter_xvoice.widgets.live_widget import LiveWidget

__all__ = ["LivePage"]

_Owner = TypeVar("_Owner")


class LivePage(ABC, Generic[_Owner]):
    """Lives as long as the object that it shows, its owner, and keeps it alive only while a page shows it.

    Args:
        bundle: of the page's code.
    """

    def __init__(self, bundle: str) -> None:
        self._bundle = bundle
        self._widget: LiveWidget | None = None
        self._link: CommLink | None = None
        self._making = threading.Lock()
        self._owner: weakref.ref[_Owner] | None = None
        self._shown: _Owner | None = None
        self._name = ""  # of the page that is there

    def serve(self, owner: _Owner) -> None:
        """Whose page this is."""
        self._owner = weakref.ref(owner)

    @property
    def owner(self) -> _Owner | None:
        """Whose page this is; None when it is gone."""
        return self._owner() if self._owner is not None else None

    @property
    def there(self) -> bool:
        """Whether a page shows it."""
        return bool(self._name)

    # -- what a page of a kind does ----------------------------------------------------------------------------------

    def _made(self, owner: _Owner) -> None:
        """The widget is being made."""

    @abstractmethod
    def _take(self, kind: str, body: dict[str, Any]) -> None:
        """A message of the page."""

    @abstractmethod
    def _hear(self, frame: Frame) -> None:
        """Sound of the page's microphone."""

    @abstractmethod
    def _come(self, owner: _Owner, *, anew: bool) -> None:
        """A page wants to know everything; ``anew`` when it is another one than before, or was loaded again."""

    @abstractmethod
    def _leave(self, why: str) -> None:
        """The page is gone."""

    # -- to the page -------------------------------------------------------------------------------------------------

    def widget(self, line: str) -> LiveWidget:
        """The one widget of the object; two displays are two views of it.

        Raises:
            XVoiceError: the page's code was not built.
        """
        with self._making:
            if self._widget is None:
                from jupyter_xvoice.link import CommLink
                from jupyter_xvoice.widgets.live_widget import LiveWidget

                widget = LiveWidget(self._bundle, line, self._closed)
                owner = self.owner
                assert owner is not None
                self._made(owner)
                self._link = CommLink(widget, self._take, self._hear, self._gone, self._hello)
                self._widget = widget
                self._shown = owner  # until its page goes: it may be held by nobody but the cell
            return self._widget

    def send(
        self,
        type: str,  # noqa: A002  the wire's word
        body: dict[str, Any],
        buffers: Sequence[bytes] | None = None,
    ) -> None:
        """A message, where there is a page."""
        if self._link is not None:
            self._link.send(type, body, buffers)

    def close(self) -> None:
        """The object is gone, and its widget with it."""
        widget = self._widget
        if widget is not None and not sys.is_finalizing():
            widget.close()

    # -- from the page -----------------------------------------------------------------------------------------------

    def _hello(self, body: dict[str, Any]) -> None:
        """A page comes, or comes again."""
        owner = self.owner
        if owner is None:
            return
        self._shown = owner
        name = str(body.get("page", ""))
        anew, self._name = name != self._name, name
        self._come(owner, anew=anew)

    def _closed(self) -> None:
        """The widget is no more; another display makes another one."""
        with self._making:
            link, self._link, self._widget = self._link, None, None
        if link is not None:
            link.close()
        self._gone("the page was closed")

    def _gone(self, why: str) -> None:
        self._name = ""
        self._leave(why)
        self._shown = None  # an object that nobody else holds ends here
