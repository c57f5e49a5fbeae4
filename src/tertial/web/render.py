"""Templates become answers: what every page has, and the languages and themes that it can be read in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fastapi.responses import HTMLResponse

from tertial.usecases.views_model import ViewKey
from tertial.web import assets
from tertial.web.access import allowed
from tertial.web.access_table import TABLE
from tertial.web.shown import Shown

if TYPE_CHECKING:
    from jinja2 import Environment

    from tertial.web.visit import Visit

MENU = (
    ("nav.start", "/"),
    ("nav.economy", "/economy"),
    ("nav.placements", "/placements"),
    ("nav.forecast", "/forecast"),
    ("nav.goals", "/goals"),
    ("nav.follow_up", "/follow-up"),
    ("nav.report", "/report"),
    ("nav.check", "/check"),
    ("nav.data", "/data"),
    ("nav.admin", "/admin"),
)
"""The main menu in order. An item is there when the access table has a row for its path that is open to the person."""
INSTEAD = {"/admin": ("/admin/periods", "/admin/log")}
"""Where an item leads for those who may not see its own page: the first of these that is open to them."""


@dataclass(frozen=True, slots=True)
class MenuItem:
    label: str
    href: str
    current: bool
    count: int = 0


@lru_cache(maxsize=1)
def environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["asset"] = assets.address
    return made


def page(visit: Visit, template: str, *, key: ViewKey | None = None, status: int = 200, **content: Any) -> HTMLResponse:
    """A page from a template that extends `base.html`. `key` is the snapshot that it shows."""
    return HTMLResponse(text(visit, template, key=key, **content), status)


def text(visit: Visit, template: str, *, key: ViewKey | None = None, **content: Any) -> str:
    """The same as text; a fragment for htmx is a template that does not extend `base.html`."""
    frame = {
        "visit": visit,
        "say": visit.say,
        "fmt": Shown(visit.language),
        "key": key,
        "url": Addresses(visit, key),
        "menu": menu(visit, Addresses(visit, key)) if visit.person else (),
        "snapshots": snapshots(visit, key) if visit.person else (),
        "stale": False,
    }
    return environment().get_template(template).render(frame | content)


@dataclass(frozen=True)
class Addresses:
    """Makes addresses within the app; they keep the snapshot that is looked at when it is not the newest."""

    visit: Visit
    key: ViewKey | None

    def __call__(self, path: str, **query: object) -> str:
        kept = {k: str(v) for k, v in query.items() if v is not None}
        if self.key is not None and "at" not in kept and (self.visit.query.get("at") or self.key.known):
            kept["at"] = self.key.token
        return f"{path}?{urlencode(kept)}" if kept else path


def menu(visit: Visit, url: Addresses) -> tuple[MenuItem, ...]:
    open_ = {row.path for row in TABLE if row.method == "GET" and "{" not in row.path and allowed(row, visit, {})}
    here = "/" + visit.path.strip("/").partition("/")[0]
    ways = ((label, path, next((p for p in (path, *INSTEAD.get(path, ())) if p in open_), "")) for label, path in MENU)
    return tuple(MenuItem(visit.say(label), url(way), path == here) for label, path, way in ways if way)


def snapshots(visit: Visit, key: ViewKey | None) -> tuple[tuple[str, str, bool], ...]:
    """(token, label, chosen) of the snapshots to choose among; one that is known earlier is added when it is looked at."""
    shown = Shown(visit.language)
    keys = list(visit.snapshots())
    if key is not None and key not in keys:
        keys.insert(0, key)

    def label(one: ViewKey) -> str:
        month = shown.month(one.month)
        return month if one.known is None else visit.say("frame.known", month=month, day=shown.day_short(one.known))

    return tuple((k.token, label(k), k == key) for k in keys)
