"""Texts in the workflow database beyond their versions: states, comments, and what is being written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tertial.workflow.states import FIRST
from tertial.workflow.store import Change, Store, TextVersion
from tertial.workflow.store_kept import kept, kept_unlogged

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands: a section of a period, in a language."""

    period: str
    section: str
    language: str

    def __str__(self) -> str:
        return f"{self.period} {self.section} {self.language}"


@dataclass(frozen=True, slots=True)
class Comment:
    """What was said when a text or a report was moved by `action`. `version` is that of the thing then."""

    thing: str
    period: str
    section: str
    language: str
    version: int
    action: str
    body: str
    author: str
    at: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """What somebody is writing. `base_version` is the version that they began with, 0 for none."""

    base_version: int
    title: str | None
    assessment: str | None
    body: str
    saved: str = ""


def history(connection: Connection, place: Place) -> list[TextVersion]:
    """Every version of a text, newest first."""
    from sqlalchemy import select

    from tertial.workflow.schema import texts as t

    mine = (t.c.period == place.period) & (t.c.section == place.section) & (t.c.language == place.language)
    rows = connection.execute(select(t).where(mine).order_by(t.c.version.desc())).mappings()
    return [TextVersion(**{k: row[k] for k in TextVersion.__slots__}) for row in rows]


@kept
def latest_before(store: Store, place: Place) -> TextVersion | None:
    """The text in force of the same section in the latest period before."""
    from sqlalchemy import select

    from tertial.workflow.schema import texts as t

    earlier = (t.c.period < place.period) & (t.c.section == place.section) & (t.c.language == place.language)
    query = select(t).where(earlier).order_by(t.c.period.desc(), t.c.version.desc()).limit(1)
    with store.read() as connection:
        row = connection.execute(query).mappings().first()
    return None if row is None else TextVersion(**{k: row[k] for k in TextVersion.__slots__})


def state(connection: Connection, place: Place) -> str:
    """The state of a text; `draft` for one that nobody has moved."""
    from sqlalchemy import select

    from tertial.workflow.schema import text_states as t

    mine = (t.c.period == place.period) & (t.c.section == place.section) & (t.c.language == place.language)
    return connection.execute(select(t.c.state).where(mine)).scalar() or FIRST


@kept
def states(store: Store, period: str, language: str) -> dict[str, str]:
    """The states of a period's texts by section; one that is not there is a draft."""
    from tertial.workflow.schema import text_states as t

    query = t.select().where(t.c.period == period, t.c.language == language)
    with store.read() as connection:
        return {row["section"]: row["state"] for row in connection.execute(query).mappings()}


def set_state(change: Change, place: Place, state_: str, version: int) -> None:
    """Put a text in a state. `version` is the version that the one who moves it has seen."""
    from tertial.workflow.schema import text_states as t

    mine = (t.c.period == place.period) & (t.c.section == place.section) & (t.c.language == place.language)
    change.connection.execute(t.delete().where(mine))
    values = {"period": place.period, "section": place.section, "language": place.language}
    change.connection.execute(
        t.insert().values(**values, state=state_, version=version, changed=change.at, who=change.who)
    )
    change.log("text-state", str(place), {"state": state_, "version": version})


def add_comment(change: Change, comment: Comment) -> None:
    """Store a comment. The audit row of the move beside it tells that there was one."""
    from tertial.workflow.schema import comments as t

    values = {k: getattr(comment, k) for k in Comment.__slots__} | {"at": change.at, "who": change.who}
    change.connection.execute(t.insert().values(**values))
    about = " ".join(part for part in (comment.period, comment.section, comment.language) if part)
    change.log("comment", about, {"thing": comment.thing, "action": comment.action, "version": comment.version})


@kept
def comments(store: Store, thing: str, period: str) -> list[Comment]:
    """The comments on a period's texts or report, oldest first."""
    from tertial.workflow.schema import comments as t

    query = t.select().where(t.c.thing == thing, t.c.period == period).order_by(t.c.id)
    with store.read() as connection:
        rows = connection.execute(query).mappings()
        return [Comment(**{k: row[k] for k in Comment.__slots__}) for row in rows]


def put_draft(change: Change, person: int, place: Place, draft_: DraftRecord) -> None:
    """Keep what somebody is writing, in the place of what was kept before. Without an audit row: nobody else sees it."""
    from tertial.workflow.schema import drafts as t

    drop_draft(change, person, place)
    values = {k: getattr(draft_, k) for k in DraftRecord.__slots__} | {"saved": change.at}
    where = {"period": place.period, "section": place.section, "language": place.language}
    change.connection.execute(t.insert().values(person=person, **where, **values))


@kept_unlogged
def draft(store: Store, person: int, place: Place) -> DraftRecord | None:
    """What somebody is writing and has not saved."""
    from tertial.workflow.schema import drafts as t

    where = (t.c.period == place.period) & (t.c.section == place.section) & (t.c.language == place.language)
    with store.read() as connection:
        row = connection.execute(t.select().where(where, t.c.person == person)).mappings().first()
    return None if row is None else DraftRecord(**{k: row[k] for k in DraftRecord.__slots__})


def drop_draft(change: Change, person: int, place: Place) -> None:
    from tertial.workflow.schema import drafts as t

    where = (t.c.period == place.period) & (t.c.section == place.section) & (t.c.language == place.language)
    change.connection.execute(t.delete().where(where, t.c.person == person))
