"""Words and keys as Typst source."""

from __future__ import annotations

_CONTROL = {0x22: '\\"', 0x5C: "\\\\", 0x0A: "\\n", 0x0D: "", 0x09: " "}


def quoted(text: str) -> str:
    """A Typst string."""
    return f'"{text.translate(_CONTROL)}"'


def array(items: list[str]) -> str:
    return f"({', '.join(items)},)" if items else "()"


def label(kind: str, key: str) -> str:
    """A label that Typst takes whatever the key is."""
    safe = "".join(c if c.isalnum() and c.isascii() else "-" for c in key)
    return f"{kind}-{safe}"
