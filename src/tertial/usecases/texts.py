"""Texts of a period: written by several people without losing a word, marked ready, returned, approved.

Reading functions do not ask who reads; pages ask `access.may` for the section's scope first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from tertial.domain.goal import Assessment
from tertial.findings import InputError, Kind, RefusedError
from tertial.usecases.access import Acting, Person, demand, roles_over, section_scope
from tertial.usecases.entered import bad, many_lines, month, one_line, persons_in, section, spoken
from tertial.usecases.workspace import Workspace
from tertial.workflow import states, store_texts
from tertial.workflow.merge import Collision, merge
from tertial.workflow.states import Move, State, Step
from tertial.workflow.store import TextVersion, closed
from tertial.workflow.store_texts import Comment, DraftRecord, Place

if TYPE_CHECKING:
    from tertial.workflow.store import Change

__all__ = ["Collision", "Comment", "Draft", "Move", "Saved", "SectionText", "persons_in", "save", "text", "texts"]

Draft = DraftRecord
LONGEST = 200_000
LONGEST_TITLE = 300

STALE = Kind(
    "workflow.stale",
    "error",
    sv="Texten har ändrats sedan du läste den: version {found} gäller, du såg version {seen}.",
    en="The text has changed since you read it: version {found} is in force, you saw version {seen}.",
    do_sv="Läs den nya versionen och gör om steget.",
    do_en="Read the new version and take the step again.",
)
NOTHING_WRITTEN = Kind(
    "workflow.nothing-written",
    "error",
    sv="Här är inget skrivet än.",
    en="Nothing has been written here yet.",
    do_sv="Skriv en text och spara den först.",
    do_en="Write a text and save it first.",
)


@dataclass(frozen=True, slots=True)
class SectionText:
    """A text in force, or an earlier version of it; version 0 with an empty body where nothing is written.

    `state` and `comments` (oldest first) are those of the text, whichever version this is.
    """

    period: str
    section: str
    language: str
    version: int
    body: str
    title: str | None
    assessment: str | None
    author: str
    written: str
    state: State = "draft"
    comments: tuple[Comment, ...] = ()


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of saving. `merged`: somebody else's changes came in; `collisions`: where both changed the same words
    and both wordings now stand; `unchanged`: the text in force said the same already."""

    text: SectionText
    merged: bool
    collisions: tuple[Collision, ...]
    unchanged: bool


def text(workspace: Workspace, period: str, section_: str, language: str | None = None) -> SectionText:
    """The text in force of a section. Raises InputError for what is no period or section."""
    return versions(workspace, period, section_, language)[0]


def texts(workspace: Workspace, period: str, language: str | None = None) -> dict[str, SectionText]:
    """The texts in force of a period by section, for every section in which something is written."""
    of, lang = str(month(period)), _language(workspace, language)
    written = workspace.store.texts(of, lang)
    moved = store_texts.states(workspace.store, of, lang)
    said = [c for c in store_texts.comments(workspace.store, "text", of) if c.language == lang]
    return {
        name: _with(_of(version), moved.get(name, states.FIRST), [c for c in said if c.section == name])
        for name, version in written.items()
    }


def versions(workspace: Workspace, period: str, section_: str, language: str | None = None) -> list[SectionText]:
    """Every version of a text, newest first; one of version 0 where nothing is written."""
    place = _place(workspace, period, section_, language)
    with workspace.store.read() as connection:
        past = store_texts.history(connection, place)
        state = store_texts.state(connection, place)
    every = store_texts.comments(workspace.store, "text", place.period)
    said = [c for c in every if (c.section, c.language) == (place.section, place.language)]
    return [_with(found, state, said) for found in [_of(v) for v in past] or [_nothing(place)]]


def last_period(workspace: Workspace, period: str, section_: str, language: str | None = None) -> SectionText | None:
    """The text in force of the same section in the latest earlier period that has one."""
    found = store_texts.latest_before(workspace.store, _place(workspace, period, section_, language))
    return None if found is None else text(workspace, found.period, found.section, found.language)


def save(
    workspace: Workspace,
    acting: Acting,
    period: str,
    section_: str,
    base_version: int,
    body: str,
    *,
    title: str | None = None,
    assessment: str | None = None,
    language: str | None = None,
    submit: bool = False,
) -> Saved:
    """Save a text that was begun from `base_version` (0: from nothing). What came in between is merged, word by word.

    The person's draft is dropped. `submit` also marks it as ready, both or neither, unless two wordings collide: then it is
    saved alone, for somebody to read. Raises RefusedError without the right to write (or to submit) or when the text or the
    report is closed, InputError for what cannot be used and for what looks like a personal number.
    """
    place = _place(workspace, period, section_, language)
    demand(workspace.settings, acting.person, "write_text", section_scope(place.section))
    mine = _entered(place, body, title, assessment, acting.person.name)
    if found := persons_in(mine.body, mine.title or ""):
        raise InputError(*found)
    with workspace.store.change(at=acting.at, who=acting.person.login) as change:
        change.demand_open(place.period)
        _step(workspace, change, acting, place, "write", "")
        past = store_texts.history(change.connection, place)
        base = next((v for v in past if v.version == base_version), None)
        if base is None and base_version != 0:
            raise bad("version", base_version)
        merged = mine
        collisions: tuple[Collision, ...] = ()
        if past and base_version != past[0].version:
            merged, collisions = _merged(base, past[0], mine)
        something = bool(past or merged.body or merged.title or merged.assessment)
        new = something and change.add_text(merged)
        store_texts.drop_draft(change, acting.person.id, place)
        if submit and not collisions:
            _submit(workspace, change, acting, place)
    unlike = (merged.body, merged.title, merged.assessment) != (mine.body, mine.title, mine.assessment)
    return Saved(text(workspace, period, section_, language), unlike, collisions, not new)


def _submit(workspace: Workspace, change: Change, acting: Acting, place: Place) -> None:
    """Mark the text in force as ready, within the transaction that has saved it."""
    end = _step(workspace, change, acting, place, "submit", "")
    past = store_texts.history(change.connection, place)
    if not past:
        raise RefusedError(NOTHING_WRITTEN())
    store_texts.set_state(change, place, end, past[0].version)


def _merged(
    base: TextVersion | None, theirs: TextVersion, mine: TextVersion
) -> tuple[TextVersion, tuple[Collision, ...]]:
    body = merge(base.body if base else "", theirs.body, mine.body)
    head = merge((base.title if base else None) or "", theirs.title or "", mine.title or "")
    assessment = theirs.assessment if base and mine.assessment == base.assessment else mine.assessment
    collisions = [*body.collisions, *head.collisions]
    before = base.assessment if base else None
    if theirs.assessment not in (before, assessment) and assessment != before:
        collisions.append(Collision(theirs.assessment or "", assessment or ""))
    if assessment is None and base is None:
        assessment = theirs.assessment
    merged = replace(mine, body=body.text, title=head.text or None, assessment=assessment)
    return merged, tuple(collisions)


def autosave(
    workspace: Workspace,
    acting: Acting,
    period: str,
    section_: str,
    base_version: int,
    body: str,
    *,
    title: str | None = None,
    assessment: str | None = None,
    language: str | None = None,
) -> str:
    """Keep what somebody is writing, for that person alone; returns when. Raises as `save`, but merges nothing, and what looks
    like a personal number is for `persons_in` to tell: half a number is not one yet, and words are not to be lost.

    What says the same as the text in force is no draft: the one that there is, is dropped.
    """
    place = _place(workspace, period, section_, language)
    demand(workspace.settings, acting.person, "write_text", section_scope(place.section))
    mine = _entered(place, body, title, assessment, acting.person.name)
    kept = DraftRecord(base_version, mine.title, mine.assessment, mine.body)
    with workspace.store.change(at=acting.at, who=acting.person.login) as change:
        past = store_texts.history(change.connection, place)
        if past and (past[0].body, past[0].title, past[0].assessment) == (mine.body, mine.title, mine.assessment):
            store_texts.drop_draft(change, acting.person.id, place)
        else:
            store_texts.put_draft(change, acting.person.id, place, kept)
    return acting.at


def draft(
    workspace: Workspace, person: Person, period: str, section_: str, language: str | None = None
) -> Draft | None:
    """What somebody has written and not saved."""
    return store_texts.draft(workspace.store, person.id, _place(workspace, period, section_, language))


def drop_draft(workspace: Workspace, acting: Acting, period: str, section_: str, language: str | None = None) -> None:
    place = _place(workspace, period, section_, language)
    with workspace.store.change(at=acting.at, who=acting.person.login) as change:
        store_texts.drop_draft(change, acting.person.id, place)


def move(
    workspace: Workspace,
    acting: Acting,
    period: str,
    section_: str,
    step: Step,
    *,
    version: int,
    comment: str = "",
    language: str | None = None,
) -> SectionText:
    """Take a text a step. `version` is the one that was read.

    Raises RefusedError when the step is not the person's to take, demands a comment, or the text has changed since.
    """
    place = _place(workspace, period, section_, language)
    words = spoken(comment)
    with workspace.store.change(at=acting.at, who=acting.person.login) as change:
        change.demand_open(place.period)
        end = _step(workspace, change, acting, place, step, words)
        past = store_texts.history(change.connection, place)
        if not past:
            raise RefusedError(NOTHING_WRITTEN())
        if past[0].version != version:
            raise RefusedError(STALE(found=past[0].version, seen=version))
        store_texts.set_state(change, place, end, version)
        if words:
            where = (place.period, place.section, place.language)
            store_texts.add_comment(change, Comment("text", *where, version, step, words, acting.person.name))
    return text(workspace, period, section_, language)


def moves(
    workspace: Workspace, person: Person, period: str, section_: str, language: str | None = None
) -> tuple[Move, ...]:
    """The steps that somebody may take with a text as it is now."""
    place = _place(workspace, period, section_, language)
    with workspace.store.read() as connection:
        if closed(connection, place.period) is not None:
            return ()
        state = cast("State", store_texts.state(connection, place))
    return states.moves("text", state, roles_over(workspace.settings, person, section_scope(place.section)))


def _step(workspace: Workspace, change: Change, acting: Acting, place: Place, step: Step, comment: str) -> State:
    roles = roles_over(workspace.settings, acting.person, section_scope(place.section))
    return states.move("text", cast("State", store_texts.state(change.connection, place)), step, roles, comment)


def _place(workspace: Workspace, period: str, section_: str, language: str | None) -> Place:
    return Place(str(month(period)), section(section_), _language(workspace, language))


def _language(workspace: Workspace, language: str | None) -> str:
    if language not in (None, "", "sv", "en"):
        raise bad("language", language)
    return language or workspace.language


def _entered(place: Place, body: str, title: str | None, assessment: str | None, author: str) -> TextVersion:
    head = one_line(title or "")
    if len(head) > LONGEST_TITLE:
        raise bad("name", head)
    if (assessment or None) not in (None, *Assessment):
        raise bad("assessment", assessment)
    words = many_lines(body, LONGEST)
    where = (place.period, place.section, place.language)
    return TextVersion(*where, author, words, title=head or None, assessment=assessment or None)


def _of(version: TextVersion) -> SectionText:
    where = (version.period, version.section, version.language, version.version)
    return SectionText(*where, version.body, version.title, version.assessment, version.author, version.written)


def _nothing(place: Place) -> SectionText:
    return SectionText(place.period, place.section, place.language, 0, "", None, None, "", "")


def _with(found: SectionText, state: str, said: list[Comment]) -> SectionText:
    return replace(found, state=cast("State", state), comments=tuple(said))
