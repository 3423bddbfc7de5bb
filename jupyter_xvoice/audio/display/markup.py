"""HTML written so that text is always text.

:func:`tag` escapes every child and every attribute that is not itself made by :func:`tag`; there is no other way in.
"""

from __future__ import annotations

from html import escape
from typing import Final

__all__ = ["Html", "tag"]

_VOID: Final = frozenset({"img", "input"})
_RAW: Final = frozenset({"script", "style"})  # their content is not escaped by the HTML rules


class Html(str):
    """A string that is HTML already."""

    __slots__ = ()


def tag(name: str, /, *children: str | None, **attributes: str | bool | None) -> Html:
    """One element. ``class_`` is ``class``, ``data_t`` is ``data-t``; True is a bare attribute, False and None leave it out.

    ``<script>`` and ``<style>`` take only text of our own or JSON: it must not end the element.

    Raises:
        ValueError: the content of a ``<script>`` or ``<style>`` holds ``</`` or ``<!--``.
    """
    head = name + "".join(
        f" {key}" if value is True else f' {key}="{escape(value)}"'
        for key, value in ((_attribute(key), value) for key, value in attributes.items())
        if value is not None and value is not False
    )
    if name in _VOID:
        return Html(f"<{head}>")
    if name in _RAW:
        content = "".join(child for child in children if child)
        if "</" in content or "<!--" in content:
            raise ValueError(f"the content of <{name}> would end it")
        return Html(f"<{head}>{content}</{name}>")
    return Html(f"<{head}>{''.join(_text(child) for child in children)}</{name}>")


def _attribute(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _text(child: str | None) -> str:
    if child is None:
        return ""
    return child if isinstance(child, Html) else escape(child, quote=False)
