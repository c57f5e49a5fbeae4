from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.test_bad_input import CONFIG

from tertial.data.tables import TABLES
from tertial.usecases.file_kinds import OFFERED, file_kind, file_kinds, mapping, template_head
from tertial.usecases.imports import How, import_files
from tertial.usecases.workspace import Workspace, open_workspace

AT = "2026-09-05T08:00:00.000000Z"


def workspace(folder: Path, more: str = "") -> Workspace:
    (folder / "tertial.toml").write_text(CONFIG + more, encoding="utf-8")
    return open_workspace(folder)


def test_every_kind_but_our_own_is_offered_with_every_column_in_both_languages(tmp_path: Path) -> None:
    settings = workspace(tmp_path).settings
    found = file_kinds(settings, "sv")
    assert [k.kind for k in found] == [kind for kind in TABLES if kind != "published"]
    for kind, english in zip(found, file_kinds(settings, "en"), strict=True):
        assert [c.name for c in kind.columns] == [c.name for c in TABLES[kind.kind].columns]
        assert kind.replaces != english.replaces
        assert all(c.holds for c in kind.columns)


def test_a_kind_that_there_is_not_has_neither_columns_template_nor_mapping(tmp_path: Path) -> None:
    settings = workspace(tmp_path).settings
    for ask in (lambda: file_kind(settings, "x", "sv"), lambda: template_head(settings, "x"), lambda: mapping("x", {})):
        with pytest.raises(LookupError):
            ask()
    with pytest.raises(LookupError):
        mapping("grants", {"colour": "Färg"})
    assert file_kind(settings, "published", "sv").columns
    with pytest.raises(LookupError):
        template_head(settings, "published")


@pytest.mark.parametrize("kind", OFFERED)
def test_an_empty_template_is_recognised_as_its_kind(kind: str, tmp_path: Path) -> None:
    ws = workspace(tmp_path)
    path = tmp_path / "x.csv"
    path.write_text(";".join(template_head(ws.settings, kind)) + "\n", encoding="utf-8")
    (done,) = import_files(ws, [path], How(AT, "x"))
    assert [f.code for f in done.findings] == ["sheets.no-rows"]


def test_a_template_has_the_names_that_the_workspace_reads(tmp_path: Path) -> None:
    ws = workspace(tmp_path, '\n[columns.grants]\npayer = "Utbetalare"\n')
    head = template_head(ws.settings, "grants")
    assert "Utbetalare" in head
    assert "payer" not in head
    assert file_kind(ws.settings, "grants", "en").columns[2].mapped == "Utbetalare"


def test_only_names_that_differ_are_mapped() -> None:
    given_names = {"payer": " Utbetalare ", "name": "name", "year": "", "grant_id": 'Id "2"'}
    assert mapping("grants", given_names) == '[columns.grants]\npayer = "Utbetalare"\ngrant_id = "Id \\"2\\""\n'


@given(name=st.text(min_size=1, max_size=30))
def test_the_lines_are_toml_whatever_the_column_is_called(name: str) -> None:
    read = tomllib.loads(mapping("grants", {"payer": name}))["columns"]["grants"]
    plain = "".join(c if c.isprintable() else " " for c in name.strip())
    assert read == ({} if name.strip() in ("", "payer") else {"payer": plain})
