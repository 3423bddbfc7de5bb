"""``text_normalization``: written forms that eSpeak would spell out, as words. English only, and said so in a warning.

eSpeak NG itself reads numbers, ordinals and most signs in every language; this adds money, units, clock times,
abbreviations, web addresses and mail addresses.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from jupyter_xvoice.engine.synthesis.spoken import Spoken

__all__ = ["normalized"]

_CURRENCIES: Final = {"$": ("dollar", "cent"), "€": ("euro", "cent"), "£": ("pound", "penny"), "¥": ("yen", "")}
_PLURALS: Final = {"penny": "pence", "yen": "yen"}
_SCALES: Final = {"k": "thousand", "m": "million", "bn": "billion", "b": "billion"}
_UNITS: Final = {
    "km": "kilometre", "m": "metre", "cm": "centimetre", "mm": "millimetre", "kg": "kilogram", "g": "gram", "mg": "milligram",
    "l": "litre", "ml": "millilitre", "Hz": "hertz", "kHz": "kilohertz", "MHz": "megahertz", "GHz": "gigahertz", "kB": "kilobyte",
    "MB": "megabyte", "GB": "gigabyte", "TB": "terabyte", "ms": "millisecond", "min": "minute", "h": "hour", "W": "watt",
    "kW": "kilowatt", "V": "volt", "°C": "degree Celsius", "°F": "degree Fahrenheit", "km/h": "kilometre an hour", "mph": "mile an hour",
}  # fmt: skip
_ABBREVIATIONS: Final = {
    "dr.": "doctor", "mr.": "mister", "mrs.": "missus", "ms.": "miz", "prof.": "professor", "st.": "saint", "vs.": "versus",
    "e.g.": "for example", "i.e.": "that is", "etc.": "et cetera", "approx.": "approximately", "no.": "number", "&": "and",
}  # fmt: skip

_NUMBER: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_PATTERN: Final = re.compile(
    rf"""(?P<phonemes>\[\[.*?\]\])
    | (?P<url>https?://[^\s<>]+[^\s<>.,;:!?)] | www\.[^\s<>]+[^\s<>.,;:!?)])
    | (?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)
    | (?P<currency>[$€£¥])(?P<amount>{_NUMBER})(?P<scale>k|bn|[mbMBK])?(?![\w])
    | (?<![\w.])(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)\s*(?P<half>[ap]\.?m\.?)?(?![\w:])
    | (?<![\w.])(?P<quantity>{_NUMBER})\s?(?P<unit>{"|".join(re.escape(u) for u in sorted(_UNITS, key=len, reverse=True))})(?![\w/])
    | (?<!\w)(?P<abbreviation>(?i:{"|".join(re.escape(a) for a in _ABBREVIATIONS if a not in ("no.", "&"))})|No\.(?=\s\d)|&)(?!\w)
    """,
    re.VERBOSE,
)


def normalized(spoken: Spoken) -> Spoken:
    """``spoken`` with written forms as English words; phonemes in ``[[ ]]`` stay as they are."""
    return spoken.rewritten(_PATTERN, _words)


def _words(match: re.Match[str]) -> str:
    parts = match.groupdict()
    if address := parts["url"] or parts["mail"]:
        words = _address(re.sub(r"^https?://", "", address))
    elif parts["currency"]:
        words = _money(parts["currency"], parts["amount"].replace(",", ""), parts["scale"])
    elif parts["hour"]:
        words = _clock(int(parts["hour"]), int(parts["minute"]), parts["half"])
    elif parts["unit"]:
        words = _quantity(parts["quantity"].replace(",", ""), parts["unit"])
    elif parts["abbreviation"]:
        words = _ABBREVIATIONS[parts["abbreviation"].lower()]
    else:
        words = match.group()
    return words


def _address(address: str) -> str:
    signs = {
        ".": " dot ",
        "@": " at ",
        "/": " slash ",
        "-": " dash ",
        "_": " underscore ",
        ":": " colon ",
        "+": " plus ",
    }
    return " ".join("".join(signs.get(char, char) for char in address).split())


def _plural(count: str, name: str) -> str:
    if float(count) == 1:
        return f"{count} {name}"
    head, _, rest = name.partition(" ")
    plural = _PLURALS.get(head, head if head.endswith(("hertz", "s")) else head + "s")
    return f"{count} {plural} {rest}".rstrip()


def _money(currency: str, amount: str, scale: str | None) -> str:
    unit, hundredth = _CURRENCIES[currency]
    if scale:
        return f"{amount} {_SCALES[scale.lower()]} {_PLURALS.get(unit, unit + 's')}"
    whole, _, fraction = amount.partition(".")
    if not fraction or not hundredth or len(fraction) != 2 or fraction == "00":
        return _plural(amount if fraction and fraction != "00" else whole, unit)
    cents = _plural(str(int(fraction)), hundredth)
    return cents if whole == "0" else f"{_plural(whole, unit)} and {cents}"


def _clock(hour: int, minute: int, half: str | None) -> str:
    suffix = f" {' '.join(half.replace('.', '').upper())}" if half else ""
    if minute == 0:
        return f"{hour}{suffix or ' o clock'}"
    return f"{hour} {'oh ' if minute < 10 else ''}{minute}{suffix}"


def _quantity(amount: str, unit: str) -> str:
    return _plural(amount, _UNITS[unit])
