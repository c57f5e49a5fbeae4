from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.test_bad_input import CONFIG, LEDGER, PERSONAL, PLACEMENTS

from tertial.usecases import batch_history
from tertial.usecases.imports import How, import_files
from tertial.usecases.told import told
from tertial.usecases.workspace import Workspace, open_workspace


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    (tmp_path / "tertial.toml").write_text(CONFIG, encoding="utf-8")
    return open_workspace(tmp_path)


def bring(ws: Workspace, name: str, content: str, second: int, who: str = "eva", **how: object) -> None:
    path = ws.folder / name
    path.write_text(content, encoding="utf-8")
    (done,) = import_files(ws, [path], How(f"2026-09-05T08:00:{second:02d}.000000Z", who, **how))  # type: ignore[arg-type]
    assert done.outcome == "stored", done.findings


def test_nothing_imported_is_an_empty_history(ws: Workspace) -> None:
    assert batch_history.history(ws) == []
    with pytest.raises(LookupError):
        batch_history.batch(ws, "none")
    with pytest.raises(LookupError):
        batch_history.refused(ws, "none")


def test_the_latest_is_first_with_who_and_when_and_what_it_took_the_place_of(ws: Workspace) -> None:
    bring(ws, "a.csv", LEDGER, 1)
    bring(ws, "b.csv", LEDGER.replace("7.00", "8.00"), 2, "per", known="2026-08-01")
    bring(ws, "c.csv", LEDGER.replace("7.00", "9.00").replace("A 1,2026-01", "A 1,2025-12"), 3)
    new, middle, old = batch_history.history(ws)
    assert [b.file for b in (new, middle, old)] == ["c.csv", "b.csv", "a.csv"]
    assert [b.counts for b in (new, middle, old)] == [True, False, False]
    assert (middle.who, middle.at[:19], middle.known) == ("per", "2026-09-05T08:00:02", "2026-08-01")
    assert old.replaced_by == (middle.id, "b.csv")
    assert middle.replaced_by == (new.id, "c.csv")
    assert new.replaced_by is None
    assert (new.replaces, middle.replaces, old.replaces) == (((middle.id, "b.csv"),), ((old.id, "a.csv"),), ())


def test_a_file_of_another_time_takes_no_place(ws: Workspace) -> None:
    bring(ws, "a.csv", LEDGER, 1)
    bring(ws, "b.csv", LEDGER.replace("2026-", "2025-"), 2)
    assert all(b.counts and not b.replaces and b.replaced_by is None for b in batch_history.history(ws))


def test_refused_rows_are_told_without_a_person(ws: Workspace) -> None:
    bring(ws, "p.csv", PLACEMENTS.replace("4000.00", "-4000.00"), 1, allow_rejects=True)
    (info,) = batch_history.history(ws)
    detail = batch_history.batch(ws, info.id)
    assert (detail.info.rows, detail.info.rejected, detail.bytes > 100) == (1, 1, True)
    assert [f.severity for f in detail.findings if f.line == 3] == ["error"]
    rows = batch_history.refused(ws, info.id)
    ((line, column, why, cells),) = rows.rows
    assert (rows.count, line, column) == (1, 3, "day_price")
    assert "-4000" in why
    kept = dict(zip(rows.head, cells, strict=True))
    assert kept["birth_date"] == "2010-03"
    assert not any(secret in " ".join(cells) for secret in PERSONAL)


def test_a_batch_without_refused_rows_has_none_to_show(ws: Workspace) -> None:
    bring(ws, "p.csv", PLACEMENTS, 1)
    (info,) = batch_history.history(ws)
    assert batch_history.refused(ws, info.id) == batch_history.Refused((), (), 0)


KEPT = {
    "code": "sheets.missing-column",
    "severity": "error",
    "file": "a.csv",
    "line": 1,
    "column": None,
    "message": "som det var",
    "remedy": "gör så",
    "facts": {"name": "start", "kind": "placements"},
}


def test_a_kept_finding_is_told_in_the_readers_language() -> None:
    (found,) = told([KEPT])
    assert found.message("sv") == "Kolumnen start saknas, och den måste finnas i placements."
    assert found.message("en") == "The column start is missing, and placements must have it."
    assert found.place("sv") == "a.csv, rad 1"
    assert found.place("en") == "a.csv, line 1"


@pytest.mark.parametrize("change", [{"code": "gone.code"}, {"facts": {}}], ids=["unknown code", "other facts"])
def test_a_finding_of_another_version_keeps_its_words(change: dict[str, object]) -> None:
    (found,) = told([KEPT | change])
    assert found.message("en") == "som det var"
    assert found.remedy("sv") == "gör så"
    assert found.severity == "error"
