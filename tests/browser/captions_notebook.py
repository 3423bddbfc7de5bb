"""A notebook with live captions, in the hands of a test."""

from __future__ import annotations

from typing import Final

from tests.browser.live_notebook import LiveNotebook

SENTENCES: Final = (
    "Let us begin with the sales of the north region.",
    "The weather is very good today.",
    "Please open the second window.",
    "The train to the city is late again.",
)
CAPTIONS: Final = f"""
from jupyter_xvoice import Captions
captions = Captions(local_phrases={chr(10).join(SENTENCES).lower().replace(".", "")!r})
captions
"""
# Every text that a line ever had, in order, as it stood in the page.
WATCH_LINES: Final = """() => {
  globalThis.__lines = [];
  const look = () => {
    const shown = [...document.querySelectorAll('.xc-line')].map((line) => ({
      interim: line.querySelector('.xc-interim')?.textContent ?? '',
      text: line.querySelector('p').textContent,
      final: line.getAttribute('aria-live') !== 'off',
    }));
    globalThis.__lines.push(shown);
  };
  new MutationObserver(look).observe(document.querySelector('.xc'), {subtree: true, childList: true, characterData: true});
}"""


class CaptionsNotebook(LiveNotebook):
    """Its first cell gives the ``captions``."""

    NAME = "Captions"

    @property
    def lines(self) -> list[str]:
        """The settled lines in the page, notes left out."""
        found = self.widget.locator(".xc-line:not([aria-live=off]) > p")
        return [text.strip() for text in found.all_inner_texts()]

    def said(self, count: int) -> None:
        """Waits until so many lines are settled."""
        self.until(lambda: len(self.lines) >= count, f"{count} lines are settled")

    @property
    def transcript(self) -> str:
        return str(self.value("captions.transcript.text"))
