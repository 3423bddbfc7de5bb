"""What a tool gave, as the text that the model reads."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import pydantic_core

__all__ = ["LONGEST_OUTPUT", "output_of"]

LONGEST_OUTPUT: Final = 20_000  # characters; a spoken answer has use for far less
_MOST_ROWS: Final = 200
_MOST_ITEMS: Final = 1_000


def output_of(value: object) -> str:
    """Strings as they are, tables as CSV, what fits JSON as JSON, anything else as its repr; cut with a mark. Never raises."""
    try:
        text = _text_of(value)
    except Exception as error:  # noqa: BLE001  # somebody's __repr__
        text = f"<{type(value).__name__} that cannot be shown: {type(error).__name__}>"
    return _cut(text.encode("utf-8", "replace").decode())


def _text_of(value: object) -> str:
    if isinstance(value, str):
        return str(value)
    if _is_table(value):
        return _table(value)
    if isinstance(value, Iterator):
        value = list(itertools.islice(value, _MOST_ITEMS))
    try:
        return pydantic_core.to_json(value, fallback=_plain, inf_nan_mode="strings", bytes_mode="base64").decode()
    except ValueError:  # it holds itself, or keys that are none
        return repr(value)


def _plain(value: Any) -> Any:
    """What pydantic does not know, as something that it does."""
    plain: Any = repr(value)
    if isinstance(value, np.generic):
        plain = value.item()
    elif isinstance(value, np.ndarray):
        plain = value.tolist() if value.size <= _MOST_ITEMS else plain
    elif _is_table(value):
        plain = _table(value)
    elif isinstance(value, Mapping):
        plain = dict(value)
    elif isinstance(value, Iterator):
        plain = list(itertools.islice(value, _MOST_ITEMS))
    elif hasattr(value, "to_dict") and hasattr(value, "index"):  # a pandas Series
        plain = {str(key): inner for key, inner in value.head(_MOST_ITEMS).to_dict().items()}
    return plain


def _is_table(value: Any) -> bool:
    return hasattr(value, "columns") and (hasattr(value, "to_csv") or hasattr(value, "write_csv"))


def _table(value: Any) -> str:
    """CSV of the first rows: half the size of JSON records, and read as well. An index that counts rows is left out."""
    rows = len(value)
    head = value.head(_MOST_ROWS)
    if hasattr(head, "to_csv"):
        counting = type(getattr(head, "index", None)).__name__ == "RangeIndex"
        text = head.to_csv(index=not counting)
    else:
        text = head.write_csv()
    more = f"... {rows - _MOST_ROWS} more of {rows} rows" if rows > _MOST_ROWS else ""
    return str(text) + more


def _cut(text: str) -> str:
    if len(text) <= LONGEST_OUTPUT:
        return text
    return f"{text[:LONGEST_OUTPUT]}... [cut: {LONGEST_OUTPUT} of {len(text)} characters]"
