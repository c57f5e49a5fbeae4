"""How an imported file was written, in words: encoding, separator, decimal sign, form of dates."""

from __future__ import annotations

from collections.abc import Mapping

from tertial.findings import Language

_DETECTED = {
    "form": "form",
    "encoding": "teckenkodning",
    "separator": "avgränsare",
    "decimal": "decimaltecken",
    "thousands": "tusentalsavgränsare",
    "date_form": "datum",
    "program": "program",
}
_DETECTED_VALUE: dict[Language, dict[str, str]] = {
    "sv": {
        "\t": "tabb",
        ";": "semikolon",
        ",": "komma",
        ".": "punkt",
        " ": "mellanslag",
        "\xa0": "hårt mellanslag",
        "\u202f": "smalt mellanslag",
        "YYYY-MM-DD": "ÅÅÅÅ-MM-DD",
        "YYYYMMDD": "ÅÅÅÅMMDD",
        "mixed": "blandat",
    },
    "en": {
        "\t": "tab",
        ";": "semicolon",
        ",": "comma",
        ".": "point",
        " ": "space",
        "\xa0": "no-break space",
        "\u202f": "narrow space",
    },
}


def detected(found: Mapping[str, str], language: Language) -> str:
    """`teckenkodning utf-8, avgränsare semikolon, decimaltecken komma`."""
    said = _DETECTED_VALUE[language]
    parts = []
    for name, value in found.items():
        words = _DETECTED.get(name, name) if language == "sv" else name.replace("date_form", "dates")
        signs = value if name == "thousands" else [value]
        parts += [f"{words} {', '.join(said.get(s, s) for s in signs)}"] if value else []
    return "; ".join(parts)
