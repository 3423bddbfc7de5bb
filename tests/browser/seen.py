"""What stands in a page for a moment only: a slow machine that looks for it afterwards comes too late."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator

_LOOK = """(box, [selector, words]) => {
  const there = () => [...box.querySelectorAll(selector)].some((one) => one.textContent.includes(words));
  if (there()) throw new Error(`${selector} ${words} is there before anything is done`);
  globalThis.__seen = false;
  const watch = new MutationObserver(() => {
    if (!there()) return;
    globalThis.__seen = true;
    watch.disconnect();
  });
  watch.observe(box, {subtree: true, childList: true, characterData: true, attributes: true});
}"""


@contextmanager
def seen(box: Locator, selector: str, words: str = "") -> Iterator[None]:
    """What is done meanwhile makes such an element of ``box`` appear, or one with these ``words``; it may be gone at the end."""
    box.evaluate(_LOOK, [selector, words])
    yield
    box.page.wait_for_function("globalThis.__seen", timeout=60_000)
