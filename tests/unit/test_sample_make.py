from __future__ import annotations

import hashlib
import re
from datetime import date
from pathlib import Path

import pytest
from tests.unit.sample_world import rows

from tertial.config import load
from tertial.domain.coding import belongs
from tertial.readers.sheets import read_delimited
from tertial.readers.sie import read_sie
from tertial.readers.texts import read_text
from tertial.sample import Made, make_municipality
from tertial.sample.plan import AREAS
from tertial.sample.settings import GOALS

PERSONAL_NUMBER = re.compile(
    r"(?<![0-9.])(?:19|20)?[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[-+][0-9]{4}(?![0-9])|[0-9]{4}(?![0-9.]))"
)
REFERENCE = re.compile(r"\[\[([^\]|]+)(?:\|[a-z ]+)?\]\]")
ALLOWED = re.compile(
    r"result\.total\.(forecast|actual|budget)|areas\.[A-Z]+\.(forecast|actual)|care\.[a-z_]+\.days(_previous)?"
    r"|indicators\.[a-z_0-9]+\.20[0-9]{2}"
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make_municipality(tmp_path_factory.mktemp("sample"), seed=1, scale=0.05)


def _hashes(made: Made, root: Path) -> dict[str, str]:
    files = (made.settings, *made.exports)
    return {str(p.relative_to(root)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def test_the_same_seed_gives_the_same_bytes(made: Made, tmp_path: Path) -> None:
    again = make_municipality(tmp_path / "again", seed=1, scale=0.05)
    assert _hashes(made, made.settings.parent) == _hashes(again, tmp_path / "again")
    other = make_municipality(tmp_path / "other", seed=2, scale=0.05)
    changed = {p for p, h in _hashes(other, tmp_path / "other").items() if _hashes(again, tmp_path / "again")[p] != h}
    assert {"exports/huvudbok-2021.se", "exports/placeringar.csv", "exports/handelser.csv"} <= changed


@pytest.mark.parametrize("scale", [0.0, -1.0, float("nan")])
def test_a_scale_that_is_not_positive_is_refused(scale: float, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="expected a scale above 0"):
        make_municipality(tmp_path, scale=scale)


def test_what_was_made_is_told(made: Made) -> None:
    assert (made.as_of, made.known, made.first_year, made.last_year) == (
        date(2026, 8, 31),
        date(2026, 9, 20),
        2021,
        2026,
    )
    assert all(p.is_file() for p in made.exports)
    on_disk = {p for p in (made.settings.parent / "exports").rglob("*") if p.is_file()}
    assert set(made.exports) == on_disk
    assert set(made.texts) < set(made.exports)


def test_the_settings_hold_without_a_fault_and_cover_every_account_and_unit(made: Made) -> None:
    settings = load(made.settings)
    assert len(settings.areas) == 5
    assert len(settings.care_types) == 12
    assert len(settings.indicators) >= 20
    assert {g.year for g in settings.goals} == {2025, 2026}
    assert {g.operator for g in settings.goals} == {">=", "<=", "increase_by", "decrease_by"}
    accounts, units = set(), set()
    for path in (p for p in made.exports if p.suffix == ".se"):
        for line in path.read_bytes().decode("cp437").splitlines():
            if match := re.match(r'#TRANS ([0-9]+) \{(?:1 "([0-9]+)")?', line):
                accounts.add(match[1])
                units.add(match[2] or "")
    booked = {a for a in accounts if "3" <= a[0] <= "8"}
    assert {a for a in booked if sum(belongs(a, line.accounts) for line in settings.lines) != 1} == set()
    assert {u for u in units - {""} if sum(belongs(u, area.units) for area in settings.areas) != 1} == set()


@pytest.mark.parametrize("year", range(2021, 2027))
def test_the_ledgers_are_read_without_a_finding(made: Made, year: int) -> None:
    path = made.settings.parent / "exports" / f"huvudbok-{year}.se"
    file = read_sie(path, dimensions={"unit": "1", "supplier": "9", "activity": "20"})
    assert [f.message() for f in file.findings] == []
    assert file.ledger.num_rows > 1000
    assert (file.ksumma is not None) == (year == 2025)
    assert file.unknown == {}
    assert max(day for day in file.ledger["date"].to_pylist() if day is not None) <= min(date(year, 12, 31), made.as_of)


def test_every_kind_of_delimited_file_is_there_and_is_read_without_a_finding(made: Made) -> None:
    settings = load(made.settings)
    kinds: dict[str, str] = {}
    for path in made.exports:
        if path.suffix in (".csv", ".xlsx"):
            for raw in read_delimited(path, mappings=settings.columns):
                assert [f.message() for f in raw.findings] == []
                assert raw.table.num_rows > 0
                kinds[raw.kind] = raw.detected.encoding
    assert set(kinds) == {
        "budget", "placements", "placement_prices", "case_events", "invoices", "surveys", "grants", "actions",
        "initiatives", "investments", "indicators", "forecasts", "equity",
    }  # fmt: skip
    assert kinds["placements"] != "utf-8"
    assert kinds["grants"] == "xlsx"


def test_no_personal_number_anywhere_and_people_have_invented_ids(made: Made) -> None:
    assert PERSONAL_NUMBER.search("19850412-1234")
    assert PERSONAL_NUMBER.search("8504121234")
    for path in made.exports:
        if path.suffix != ".xlsx":
            text = path.read_bytes().decode("cp437" if path.suffix == ".se" else "latin-1")
            assert PERSONAL_NUMBER.search(text) is None, path.name
    exports = made.settings.parent / "exports"
    placed = rows(exports / "placeringar.csv", "cp1252", ";")
    known = {r["person_id"] for r in rows(exports / "handelser.csv")} | {r["Person"] for r in placed}
    assert all(re.fullmatch(r"P[0-9]{6}", person) for person in known)


def test_late_registrations_are_in_and_later_care_is_not(made: Made) -> None:
    placed = rows(made.settings.parent / "exports" / "placeringar.csv", "cp1252", ";")
    assert max(r["Från och med"] for r in placed) <= "2026-08-31"
    assert max(r["Till och med"] for r in placed) <= "2026-08-31"
    assert all(r["Registrerad"] <= "2026-09-20" and r["Slut registrerat"] <= "2026-09-20" for r in placed)
    events = rows(made.settings.parent / "exports" / "handelser.csv")
    assert max(r["date"] for r in events) <= "2026-08-31" < max(r["registered"] for r in events) <= "2026-09-20"
    assert all((r["Till och med"] == "") == (r["Slut registrerat"] == "") == (r["Avslutad till"] == "") for r in placed)
    assert any(r["Till och med"] == "" for r in placed)
    assert "," in placed[0]["Dygnspris"]
    assert b"\x96" in (made.settings.parent / "exports" / "placeringar.csv").read_bytes()


def test_invoices_refer_to_placements_in_the_list(made: Made) -> None:
    exports = made.settings.parent / "exports"
    listed = {r["Placeringsnummer"] for r in rows(exports / "placeringar.csv", "cp1252", ";")}
    invoices = rows(exports / "fakturor.csv")
    assert {r["placement_id"] for r in invoices} - {""} <= listed
    assert len({(r["invoice_id"], r["line"]) for r in invoices}) == len(invoices)
    assert {r["placement_id"] for r in rows(exports / "placeringspriser.csv")} <= listed


def test_one_key_figure_is_restated_with_a_note(made: Made) -> None:
    figures = rows(made.settings.parent / "exports" / "nyckeltal.csv")
    keys = [(r["indicator"], r["period"]) for r in figures]
    twice = {k for k in keys if keys.count(k) > 1}
    assert twice == {("staff_turnover", "2024")}
    assert [r["note"] != "" for r in figures if (r["indicator"], r["period"]) in twice] == [False, True]


def test_the_texts_are_read_and_refer_to_known_figures_alone(made: Made) -> None:
    sections = []
    settings = load(made.settings)
    for path in made.texts:
        text, findings = read_text(path)
        assert findings == []
        assert text is not None
        assert text.period == "2026-08"
        assert len(re.findall(r"[.!?](?:\s|$)", text.body)) >= 4
        references = [m[1] for m in REFERENCE.finditer(text.body)]
        assert text.body.count("[[") == len(references)
        assert [r for r in references if not ALLOWED.fullmatch(r)] == []
        for reference in references:
            kind, row = reference.split(".")[:2]
            assert kind != "indicators" or row in {i.key for i in settings.indicators}
            assert kind != "areas" or row in {*AREAS, "total"}
            assert kind != "care" or row in {"total", *(c.code for c in settings.care_types)}
        sections.append(text.section)
        assert (text.assessment is not None) == text.section.startswith("goal.")
    goals = {f"goal.{key}" for key, _, year, *_ in GOALS if year == 2026}
    areas = {f"area.{code}" for code in AREAS}
    assert set(sections) == {"summary", "result", "forecast", "placements", "actions", "council"} | goals | areas
    assert len(sections) == len(set(sections))


@pytest.mark.slow
def test_the_whole_sample_is_made_in_seconds(tmp_path: Path) -> None:
    made = make_municipality(tmp_path)
    sizes = {p.name: p.stat().st_size for p in made.exports}
    assert 3_000_000 < sizes["huvudbok-2025.se"] < 8_000_000
    assert 10_000_000 < sizes["handelser.csv"] < 20_000_000
    assert 3_500 < len(rows(tmp_path / "exports" / "placeringar.csv", "cp1252", ";")) < 5_000
