"""Checks every link of the built site (``python scripts/check_docs.py .run/docs``); 1 if one leads nowhere.

Inside the site the page and the place in it must be there. An address outside is never called: it must be one, over https.
What a page loads (scripts, styles, pictures, fonts) must be in the site, so that it can be read offline.
"""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

_LOADS: Final = {
    ("script", "src"),
    ("img", "src"),
    ("link", "href"),
    ("source", "src"),
    ("iframe", "src"),
    ("object", "data"),
}
_HOST: Final = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_IN_STYLES: Final = re.compile(r"url\(\s*[\"']?(https?:)?//|@import\s+[\"'](https?:)?//")


class Page(HTMLParser):
    """The places of one page, and what it points to: (address, whether it is loaded)."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.places: set[str] = set()
        self.links: list[tuple[str, bool]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Called by the parser."""
        for name, value in attrs:
            if value and (name == "id" or (tag == "a" and name == "name")):
                self.places.add(value)
            elif value and ((tag, name) in _LOADS or (tag == "a" and name == "href")):
                self.links.append((value, tag != "a"))


def trouble(site: Path, path: Path, pages: dict[Path, Page], address: str, *, loaded: bool) -> str:
    """What is wrong with one link of ``path``; empty if nothing is."""
    parts = urlsplit(address)
    if parts.scheme == "data":
        return ""
    if parts.scheme or parts.netloc:
        if loaded:
            return "is loaded from outside"
        return "" if parts.scheme == "https" and _HOST.fullmatch(parts.netloc) else "is no https address"
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if target.is_dir():
        target /= "index.html"
    if not target.is_relative_to(site) or not target.is_file():
        return "is not in the site"
    if parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].places:
        return "has no such place"
    return ""


def main(folder: str) -> int:
    """Prints what is wrong, and a line with the counts."""
    site = Path(folder).resolve()
    pages = {
        path: Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html") if "_static" not in path.parts
    }
    found = [
        f"{path.relative_to(site)}: {address} {wrong}"
        for path, page in sorted(pages.items())
        for address, loaded in page.links
        if (wrong := trouble(site, path, pages, address, loaded=loaded))
    ]
    found += [
        f"{path.relative_to(site)}: loads from outside"
        for path in sorted(site.rglob("*.css"))
        if _IN_STYLES.search(path.read_text(encoding="utf-8"))
    ]
    for line in found:
        print(line)
    print(f"{len(pages)} pages, {sum(len(page.links) for page in pages.values())} links, {len(found)} wrong")
    return 1 if found or not pages else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
