"""Files that never change under their address: style, script, font. The address holds a hash of the content."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "static"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent: its content, type, and name with the hash of the content, such as `style.3f2a9c1e.css`."""

    name: str
    content: bytes
    type: str


@lru_cache(maxsize=1)
def assets() -> dict[str, Asset]:
    """Plain name -> asset. `style.css` is the files of `static/css` one after the other, fonts named by their hash."""
    found = {str(p.relative_to(FOLDER)): p.read_bytes() for p in sorted(FOLDER.rglob("*")) if p.suffix in TYPES}
    sheets = [content for name, content in found.items() if name.startswith("css/")]
    plain = {name: _asset(name, content) for name, content in found.items() if not name.startswith("css/")}
    style = b"\n".join([*sheets, generated().encode()])
    for name, asset in plain.items():
        if name.startswith("fonts/"):
            style = style.replace(name.encode(), asset.name.encode())
    return plain | {"style.css": _asset("style.css", style)}


def generated() -> str:
    """Rules that count: lengths of the timeline by days."""
    return "".join(f".timeline .d{n} {{ flex-grow: {n}; }}\n" for n in range(1, 61))


@lru_cache(maxsize=1)
def by_address() -> dict[str, Asset]:
    return {asset.name: asset for asset in assets().values()}


def address(name: str) -> str:
    """Where the file is: `/static/style.3f2a9c1e.css`. Raises KeyError for a file that there is not."""
    return f"/static/{assets()[name].name}"


def _asset(name: str, content: bytes) -> Asset:
    path = Path(name)
    mark = hashlib.sha256(content).hexdigest()[:10]
    return Asset(str(path.with_name(f"{path.stem}.{mark}{path.suffix}")), content, TYPES[path.suffix])
