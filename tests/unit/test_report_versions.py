from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest
from tests.unit.staff import PERIOD, Staff

from tertial.findings import InputError, RefusedError, TertialError, UnreadableError
from tertial.usecases import periods, report_versions, texts
from tertial.usecases.reports import NOTHING_IN, Written
from tertial.workflow.states import Step

NAMES = ("interim-2026-08-31.html", "interim-2026-08-31.manifest.json", "interim-2026-08-31.pdf")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A report that is written in no time and says what it knew."""

    def write(_ws: object, as_of: date, kind: str, formats: object, out: Path, known: str | None = None) -> Written:
        names = [n.replace("interim", kind) for n in NAMES]
        for name in names:
            (out / name).write_text(f"{name} {known}", encoding="utf-8")
        paths = tuple(out / n for n in names if "manifest" not in n)
        return Written(paths, out / names[1], (), ())

    monkeypatch.setattr("tertial.usecases.report_versions.write_report", write)


def code(error: pytest.ExceptionInfo[TertialError]) -> str:
    return error.value.findings[0].code


def take(staff: Staff, *steps: tuple[str, Step, str]) -> report_versions.ReportVersion:
    found = report_versions.report(staff.workspace, PERIOD)
    for number, (login, step, comment) in enumerate(steps):
        found = report_versions.move(staff.workspace, staff.acting(login, number), PERIOD, step, comment)
    return found


TO_APPROVED: tuple[tuple[str, Step, str], ...] = (("cecilia", "submit", ""), ("hanna", "approve", ""))


@pytest.mark.usefixtures("quick")
def test_the_way_of_a_report_to_publication(staff: Staff) -> None:
    ws = staff.workspace
    approved = take(staff, *TO_APPROVED)
    assert approved.state == "approved"
    assert tuple(approved.files) == NAMES
    assert approved.known == staff.acting("hanna", 1).at
    published = take(staff, ("cecilia", "lock", ""), ("cecilia", "publish", ""))
    assert (published.state, published.files, published.known) == ("published", approved.files, approved.known)
    path = report_versions.file(ws, PERIOD, 1, NAMES[2])
    assert hashlib.sha256(path.read_bytes()).hexdigest() == published.files[NAMES[2]]
    assert published.manifest_sha256 == published.files[NAMES[1]]
    assert [p.period for p in periods.visible(ws, staff.people["lo"])] == [PERIOD]
    new = take(staff, ("hanna", "supersede", "Fel siffra på sida 3."))
    assert (new.version, new.state, new.files) == (2, "draft", {})
    assert [(v.version, v.state) for v in report_versions.versions(ws, PERIOD)] == [(2, "draft"), (1, "superseded")]
    assert report_versions.versions(ws, PERIOD)[1].comments[0].body == "Fel siffra på sida 3."
    assert report_versions.file(ws, PERIOD, 1, NAMES[2]) == path


@pytest.mark.usefixtures("quick")
def test_a_text_to_the_council_has_its_short_version_approved_beside_the_report(staff: Staff) -> None:
    ws, cecilia = staff.workspace, staff.acting("cecilia")
    texts.save(ws, cecilia, PERIOD, "council", 0, "Till fullmäktige.")
    assert [
        f.facts["section"] for f in report_versions.check(ws, PERIOD) if f.code == "workflow.text-not-approved"
    ] == ["council"]
    approved = take(staff, *TO_APPROVED)
    assert set(approved.files) == {*NAMES, *(n.replace("interim", "council") for n in NAMES)}
    assert approved.manifest_sha256 == approved.files[NAMES[1]]
    assert report_versions.file(ws, PERIOD, 1, "council-2026-08-31.pdf").read_text() == (
        f"council-2026-08-31.pdf {approved.known}"
    )
    take(staff, ("hanna", "return", "Stryk den korta."))
    texts.save(ws, staff.acting("cecilia", 9), PERIOD, "council", 1, "")
    assert tuple(take(staff, *TO_APPROVED).files) == NAMES


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("before", "login", "step", "comment", "why"),
    [
        ((), "ulla", "submit", "", "workflow.not-allowed"),
        ((), "hanna", "approve", "", "workflow.not-allowed"),
        ((("cecilia", "submit", ""),), "cecilia", "approve", "", "workflow.not-allowed"),
        ((("cecilia", "submit", ""),), "hanna", "return", "", "workflow.comment-missing"),
        ((("cecilia", "submit", ""),), "hanna", "lock", "", "workflow.not-allowed"),
        (TO_APPROVED, "cecilia", "publish", "", "workflow.not-allowed"),
        ((*TO_APPROVED, ("cecilia", "lock", "")), "hanna", "return", "x", "workflow.not-allowed"),
        ((*TO_APPROVED, ("cecilia", "lock", "")), "cecilia", "supersede", "x", "workflow.not-allowed"),
    ],
)
def test_there_is_no_way_around(
    town: Staff, before: tuple[tuple[str, Step, str], ...], login: str, step: Step, comment: str, why: str
) -> None:
    was = take(town, *before)
    with pytest.raises(RefusedError) as error:
        report_versions.move(town.workspace, town.acting(login, 9), PERIOD, step, comment)
    assert code(error) == why
    assert report_versions.report(town.workspace, PERIOD) == was


@pytest.mark.usefixtures("quick")
def test_what_is_returned_after_approval_is_written_anew(town: Staff) -> None:
    first = take(town, *TO_APPROVED)
    back = take(town, ("hanna", "return", "Se över."))
    assert (back.state, back.files, back.known) == ("returned", {}, None)
    second = report_versions.move(town.workspace, town.acting("cecilia", 60), PERIOD, "submit")
    second = report_versions.move(town.workspace, town.acting("hanna", 61), PERIOD, "approve")
    assert second.files != first.files
    assert report_versions.file(town.workspace, PERIOD, 1, NAMES[0]).is_file()


@pytest.mark.usefixtures("quick")
def test_a_damaged_file_is_told_and_stops_the_lock(town: Staff) -> None:
    take(town, *TO_APPROVED)
    path = report_versions.file(town.workspace, PERIOD, 1, NAMES[0])
    path.write_text("annat", encoding="utf-8")
    with pytest.raises(UnreadableError) as error:
        report_versions.file(town.workspace, PERIOD, 1, NAMES[0])
    assert code(error) == "storage.damaged-report"
    with pytest.raises(UnreadableError):
        take(town, ("cecilia", "lock", ""))
    for name, version in ((NAMES[0], 2), ("../../../tertial.toml", 1)):
        with pytest.raises(RefusedError) as unknown:
            report_versions.file(town.workspace, PERIOD, version, name)
        assert code(unknown) == "report.unknown-file"


def test_somebody_who_was_first_is_not_run_over(town: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    take(town, TO_APPROVED[0])

    def meanwhile(*_: object) -> dict[str, object]:
        report_versions.move(town.workspace, town.acting("cecilia", 5), PERIOD, "withdraw")
        return {}

    monkeypatch.setattr("tertial.usecases.report_versions._written", meanwhile)
    with pytest.raises(RefusedError) as error:
        report_versions.move(town.workspace, town.acting("hanna", 4), PERIOD, "approve")
    assert code(error) == "workflow.moved-on"
    assert report_versions.report(town.workspace, PERIOD).state == "draft"


def test_a_report_that_cannot_be_written_is_not_approved(town: Staff) -> None:
    take(town, TO_APPROVED[0])
    with pytest.raises(TertialError) as error:
        take(town, TO_APPROVED[1])
    assert error.value.findings[0].kind is NOTHING_IN
    assert report_versions.report(town.workspace, PERIOD).state == "ready"
    assert not list((town.workspace.folder / "data" / "drafts").iterdir())


def test_a_real_report_from_text_to_locked_bytes(town: Staff) -> None:
    ws = town.with_data()
    texts.save(ws, town.acting("cecilia", 1), PERIOD, "summary", 0, "Resultatet är [[result.total.forecast]].")
    (ws.folder / "tertial.toml").write_text(
        (ws.folder / "tertial.toml").read_text(encoding="utf-8") + '\n[report]\nformats = ["html"]\n', encoding="utf-8"
    )
    told = {f.code for f in report_versions.check(ws, PERIOD)}
    assert "workflow.text-not-approved" in told
    done = take(town, ("cecilia", "submit", ""), ("hanna", "approve", ""), ("cecilia", "lock", ""))
    manifest = next(name for name in done.files if name.endswith("manifest.json"))
    content = json.loads(report_versions.file(ws, PERIOD, 1, manifest).read_text(encoding="utf-8"))
    assert content["known_limit"] == done.known
    assert [t["section"] for t in content["texts"]] == ["summary"]
    html = next(name for name in done.files if name.endswith(".html"))
    assert content["files"]["html"] == done.files[html]
    with pytest.raises(RefusedError):
        texts.save(ws, town.acting("cecilia", 9), PERIOD, "summary", 1, "Något annat.")


def test_a_reference_that_leads_nowhere_hinders_approval(town: Staff) -> None:
    ws = town.with_data()
    texts.save(ws, town.acting("cecilia"), PERIOD, "summary", 0, "Se [[result.nonsense]].")
    take(town, TO_APPROVED[0])
    with pytest.raises(InputError) as error:
        take(town, TO_APPROVED[1])
    assert error.value.findings[0].severity == "error"
