"""The two clients of a gateway's page (seed 004), made to run: the page has lost its fences and its indentation."""

from __future__ import annotations

import re

from tests.evidence.samples import Sample, shared

PAGE_ADDRESS = "ws://0.0.0.0:4000"
PAGE_KEY = "sk-1234"


def gateway_client(language: str, address: str, key: str) -> Sample:
    """The page's Python or JavaScript client, with ``address`` (``ws://host:port``) and ``key`` in place of its own.

    One more word is changed: the argument that ``websockets`` took for headers when the page was written.
    """
    [page] = (shared() / "seeds").glob("004_*.txt")
    begin, end = {
        "python": ("Python Client", "Node.js Client"),
        "javascript": ("Node.js Client", "Key Differences from OpenAI"),
    }[language]
    [code] = re.findall(rf"^{begin}\n(.*?)^{end}", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    if language == "python":
        code = indented(code).replace("extra_headers=", "additional_headers=")
    assert PAGE_ADDRESS in code
    assert PAGE_KEY in code
    return Sample(language, "gateway", code.replace(PAGE_ADDRESS, address).replace(PAGE_KEY, key))


def indented(code: str) -> str:
    """Python without indentation, with it again, where each block lasts to the end or to the call that runs it all."""
    lines, level, brackets = [], 0, 0
    for line in code.strip().splitlines():
        if line.startswith("asyncio.run("):
            level = 0
        lines.append("    " * level + line)
        brackets += sum(line.count(bracket) for bracket in "([{") - sum(line.count(bracket) for bracket in ")]}")
        level += brackets == 0 and line.endswith(":")
    return "\n".join(lines) + "\n"
