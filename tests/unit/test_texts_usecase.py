from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.unit.staff import PERIOD, Staff

from tertial.findings import InputError, RefusedError, UnreadableError
from tertial.usecases import jobs, own_forecasts, report_versions, scenarios, texts
from tertial.workflow.store_reports import ReportRecord, put_report

UNIT = "unit.100"


def code(error: pytest.ExceptionInfo[InputError] | pytest.ExceptionInfo[RefusedError]) -> str:
    (found,) = error.value.findings
    return found.code


def test_a_text_is_written_read_and_kept_in_versions(staff: Staff) -> None:
    ws = staff.workspace
    assert texts.text(ws, PERIOD, UNIT).version == 0
    saved = texts.save(
        ws, staff.acting("ulla"), PERIOD, UNIT, 0, "Allt väl.\r\n\r\nEller\x00 hur. \n\n", title=" Läget "
    )
    assert (saved.text.version, saved.text.body, saved.text.title) == (1, "Allt väl.\n\nEller hur.\n", "Läget")
    assert (saved.text.author, saved.merged, saved.unchanged) == ("Ulla Person", False, False)
    texts.save(ws, staff.acting("cecilia"), PERIOD, UNIT, 1, "Allt gott.\n", title="Läget")
    assert [(v.version, v.author) for v in texts.versions(ws, PERIOD, UNIT)] == [
        (2, "Cecilia Person"),
        (1, "Ulla Person"),
    ]
    assert texts.save(ws, staff.acting("ulla"), PERIOD, UNIT, 2, "Allt gott.", title="Läget").unchanged
    assert set(texts.texts(ws, PERIOD)) == {UNIT}


def test_two_who_write_at_once_lose_no_words(staff: Staff) -> None:
    ws = staff.workspace
    texts.save(ws, staff.acting("ulla"), PERIOD, UNIT, 0, "Första stycket.\n\nAndra stycket.")
    texts.save(
        ws, staff.acting("ulla"), PERIOD, UNIT, 1, "Första stycket, nytt.\n\nAndra stycket.", assessment="will_be"
    )
    saved = texts.save(ws, staff.acting("hanna"), PERIOD, UNIT, 1, "Första stycket.\n\nAndra stycket. Mer.", title="T")
    assert saved.text.body == "Första stycket, nytt.\n\nAndra stycket. Mer.\n"
    assert (saved.text.title, saved.text.assessment) == ("T", "will_be")
    assert (saved.merged, saved.collisions) == (True, ())
    clash = texts.save(ws, staff.acting("ulla"), PERIOD, UNIT, 1, "Första stycket, gammalt.\n\nAndra stycket.")
    assert "nytt." in clash.text.body
    assert "gammalt." in clash.text.body
    assert [(c.theirs, c.mine) for c in clash.collisions] == [("nytt.", "gammalt.")]


def test_different_assessments_are_told_and_the_later_stands(staff: Staff) -> None:
    ws = staff.workspace
    texts.save(ws, staff.acting("cecilia"), PERIOD, "goal.more", 0, "Text.", assessment="will_be")
    saved = texts.save(ws, staff.acting("hanna"), PERIOD, "goal.more", 0, "Text.", assessment="will_not_be")
    assert saved.text.assessment == "will_not_be"
    assert [(c.theirs, c.mine) for c in saved.collisions] == [("will_be", "will_not_be")]


def test_many_threads_in_one_text_keep_every_word(staff: Staff) -> None:
    ws, base = staff.workspace, "\n\n".join(f"Stycke {i}." for i in range(8))
    texts.save(ws, staff.acting("cecilia"), PERIOD, "summary", 0, base)

    def write(i: int) -> None:
        mine = base.replace(f"Stycke {i}.", f"Stycke {i} av tråd{i}.")
        texts.save(ws, staff.acting("cecilia", i), PERIOD, "summary", 1, mine)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    body = texts.text(ws, PERIOD, "summary").body
    assert body == "\n\n".join(f"Stycke {i} av tråd{i}." for i in range(8)) + "\n"


def test_a_draft_is_kept_for_its_writer_until_saved(staff: Staff) -> None:
    ws = staff.workspace
    texts.autosave(ws, staff.acting("ulla"), PERIOD, UNIT, 0, "Halvt skri")
    texts.autosave(ws, staff.acting("ulla", 1), PERIOD, UNIT, 0, "Halvt skrivet")
    found = texts.draft(ws, staff.people["ulla"], PERIOD, UNIT)
    assert found is not None
    assert (found.body, found.base_version) == ("Halvt skrivet\n", 0)
    assert texts.draft(ws, staff.people["hanna"], PERIOD, UNIT) is None
    assert texts.text(ws, PERIOD, UNIT).version == 0
    texts.save(ws, staff.acting("ulla"), PERIOD, UNIT, 0, "Helt")
    assert texts.draft(ws, staff.people["ulla"], PERIOD, UNIT) is None
    texts.autosave(ws, staff.acting("ulla"), PERIOD, UNIT, 1, "Igen")
    texts.drop_draft(ws, staff.acting("ulla"), PERIOD, UNIT)
    assert texts.draft(ws, staff.people["ulla"], PERIOD, UNIT) is None
    texts.autosave(ws, staff.acting("ulla"), PERIOD, UNIT, 1, "Igen")
    texts.autosave(ws, staff.acting("ulla"), PERIOD, UNIT, 1, texts.text(ws, PERIOD, UNIT).body)
    assert texts.draft(ws, staff.people["ulla"], PERIOD, UNIT) is None


def test_the_last_periods_text_is_at_hand(staff: Staff) -> None:
    ws = staff.workspace
    for period in ("2026-04", "2025-12"):
        texts.save(ws, staff.acting("ulla"), period, UNIT, 0, f"Om {period}.")
    found = texts.last_period(ws, PERIOD, UNIT)
    assert found is not None
    assert found.body == "Om 2026-04.\n"
    assert texts.last_period(ws, "2025-12", UNIT) is None


def test_the_way_of_a_text_and_what_stops_it(staff: Staff) -> None:
    ws, ulla, cecilia = staff.workspace, staff.acting("ulla"), staff.acting("cecilia")
    with pytest.raises(RefusedError) as nothing:
        texts.move(ws, ulla, PERIOD, UNIT, "submit", version=0)
    assert code(nothing) == "workflow.nothing-written"
    texts.save(ws, ulla, PERIOD, UNIT, 0, "Text.")
    assert texts.move(ws, ulla, PERIOD, UNIT, "submit", version=1).state == "ready"
    assert [m.step for m in texts.moves(ws, staff.people["ulla"], PERIOD, UNIT)] == ["write", "withdraw"]
    for who, step, version, comment, why in (
        (ulla, "approve", 1, "", "workflow.not-allowed"),
        (cecilia, "return", 1, " ", "workflow.comment-missing"),
        (cecilia, "approve", 2, "", "workflow.stale"),
        (staff.acting("rev"), "approve", 1, "", "workflow.not-allowed"),
    ):
        with pytest.raises(RefusedError) as error:
            texts.move(ws, who, PERIOD, UNIT, step, version=version, comment=comment)  # type: ignore[arg-type]
        assert code(error) == why
    returned = texts.move(ws, cecilia, PERIOD, UNIT, "return", version=1, comment="Förklara mer.")
    assert [(c.body, c.author, c.action) for c in returned.comments] == [("Förklara mer.", "Cecilia Person", "return")]
    assert texts.save(ws, ulla, PERIOD, UNIT, 1, "Mer text.").text.state == "draft"
    texts.move(ws, ulla, PERIOD, UNIT, "submit", version=2)
    assert texts.move(ws, cecilia, PERIOD, UNIT, "approve", version=2).state == "approved"
    with pytest.raises(RefusedError) as closed:
        texts.save(ws, ulla, PERIOD, UNIT, 2, "Ännu mer.")
    assert code(closed) == "workflow.not-allowed"
    assert texts.texts(ws, PERIOD)[UNIT].state == "approved"


def test_nobody_writes_elsewhere_or_when_the_report_is_closed(staff: Staff) -> None:
    ws = staff.workspace
    for login, section in (("ulla", "unit.101"), ("ulla", "area.A"), ("ulla", "summary"), ("bo", UNIT), ("lo", UNIT)):
        for write in (texts.save, texts.autosave):
            with pytest.raises(RefusedError) as error:
                write(ws, staff.acting(login), PERIOD, section, 0, "Nej")
            assert code(error) == "access.denied"
    texts.save(ws, staff.acting("bo"), PERIOD, "unit.200", 0, "Ja")
    with ws.store.change(at="2026-09-06T00:00:00.000000Z", who="hanna") as change:
        put_report(change, ReportRecord(PERIOD, 1, "interim", "ready"))
    with pytest.raises(RefusedError) as error:
        texts.save(ws, staff.acting("bo"), PERIOD, "unit.200", 1, "Nej")
    assert code(error) == "workflow.period-closed"
    assert texts.moves(ws, staff.people["bo"], PERIOD, "unit.200") == ()


@pytest.mark.parametrize(
    ("period", "section", "base", "body", "more", "why"),
    [
        ("2026-13", "summary", 0, "x", {}, "texts.entry"),
        ("2026-08", "../x", 0, "x", {}, "texts.entry"),
        ("2026-08", "summary", 7, "x", {}, "texts.entry"),
        ("2026-08", "summary", 0, "x", {"assessment": "maybe"}, "texts.entry"),
        ("2026-08", "summary", 0, "x", {"language": "de"}, "texts.entry"),
        ("2026-08", "summary", 0, "x", {"title": "x" * 301}, "texts.entry"),
        ("2026-08", "summary", 0, "x" * 200_001, {}, "texts.too-long"),
    ],
)
def test_what_cannot_be_used_is_told(
    town: Staff, period: str, section: str, base: int, body: str, more: dict[str, str], why: str
) -> None:
    with pytest.raises(InputError) as error:
        texts.save(town.workspace, town.acting("hanna"), period, section, base, body, **more)  # type: ignore[arg-type]
    assert code(error) == why


def test_what_is_saved_and_marked_as_ready_is_both_or_neither(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    ws, ulla = staff.workspace, staff.acting("ulla")
    texts.autosave(ws, ulla, PERIOD, UNIT, 0, "Halvt")
    before = len(ws.store.audit())

    def broken(*_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr("tertial.workflow.store_texts.set_state", broken)
        with pytest.raises(UnreadableError):
            texts.save(ws, ulla, PERIOD, UNIT, 0, "Helt.", submit=True)
    assert (texts.text(ws, PERIOD, UNIT).version, len(ws.store.audit())) == (0, before)
    assert texts.draft(ws, staff.people["ulla"], PERIOD, UNIT) is not None
    saved = texts.save(ws, ulla, PERIOD, UNIT, 0, "Helt.", submit=True)
    assert (saved.text.version, saved.text.state, saved.text.body) == (1, "ready", "Helt.\n")
    assert [row.action for row in ws.store.audit()][-2:] == ["text", "text-state"]


def test_an_empty_text_is_not_ready_and_two_wordings_are_read_first(staff: Staff) -> None:
    ws, ulla = staff.workspace, staff.acting("ulla")
    with pytest.raises(RefusedError) as nothing:
        texts.save(ws, ulla, PERIOD, UNIT, 0, " ", submit=True)
    assert code(nothing) == "workflow.nothing-written"
    texts.save(ws, ulla, PERIOD, UNIT, 0, "Ett ord.")
    texts.save(ws, ulla, PERIOD, UNIT, 1, "Ett annat ord.")
    clash = texts.save(ws, staff.acting("hanna"), PERIOD, UNIT, 1, "Ett tredje ord.", submit=True)
    assert (len(clash.collisions), clash.text.state) == (1, "draft")


@pytest.mark.parametrize(
    ("body", "title", "places"),
    [
        ("Allt väl.\n\nHen, 19800101-1234, bor kvar.", "", [3]),
        ("En 800161-1234\noch en 800101 1234.", "", [1, 2]),
        ("Delat 19800101\n-1234 över rader.", "", []),
        ("Allt väl.", "Om 8001011234", [None]),
        ("19800101-1234\n" * 9, "", [1, 2, 3, 4, 5]),
    ],
)
def test_a_personal_number_is_refused_with_its_place_and_never_shown(
    town: Staff, body: str, title: str, places: list[int | None]
) -> None:
    ws, ulla = town.workspace, town.acting("ulla")
    texts.autosave(ws, ulla, PERIOD, UNIT, 0, body, title=title)
    if not places:  # as imported texts: a number that is broken over two lines is none
        assert texts.persons_in(body, title) == ()
        return
    with pytest.raises(InputError) as refused:
        texts.save(ws, ulla, PERIOD, UNIT, 0, body, title=title)
    found = refused.value.findings
    assert {f.code for f in found} == {"texts.person"}
    assert [f.line for f in found] == places
    assert found == texts.persons_in(body, title)
    told = "".join(f.message(x) + f.remedy(x) + f.place(x) + str(f.facts) for f in found for x in ("sv", "en"))
    assert "1234" not in told
    assert texts.text(ws, PERIOD, UNIT).version == 0


def test_comments_and_names_hold_no_personal_number_either(town: Staff) -> None:
    ws, cecilia, said = town.workspace, town.acting("cecilia"), "Ta bort 800101-1234."
    texts.save(ws, cecilia, PERIOD, UNIT, 0, "Text.", submit=True)
    with pytest.raises(InputError) as of_text:
        texts.move(ws, cecilia, PERIOD, UNIT, "return", version=1, comment=said)
    with pytest.raises(InputError) as of_report:
        report_versions.move(ws, cecilia, PERIOD, "submit", said)
    with pytest.raises(InputError) as of_job:
        jobs.queue(ws, cecilia, "report", {"period": PERIOD, "step": "approve", "comment": said})
    with pytest.raises(InputError) as of_forecast:
        own_forecasts.enter(ws, cecilia, PERIOD, "100", 1, said)
    with pytest.raises(InputError) as of_scenario:
        scenarios.save_scenario(ws, cecilia, said, {})
    assert {code(e) for e in (of_text, of_report, of_job, of_forecast, of_scenario)} == {"texts.person"}
    assert texts.text(ws, PERIOD, UNIT).state == "ready"
    assert (jobs.jobs(ws), own_forecasts.entries(ws, PERIOD), scenarios.scenarios(ws)) == ([], [], [])
