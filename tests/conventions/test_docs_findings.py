"""docs/reference/findings.md lists every kind of finding in the code, in both languages, and no other."""

from __future__ import annotations

import importlib
import pkgutil
import re
import string
from collections.abc import Callable
from pathlib import Path

import pytest

import tertial
from tertial.findings import KINDS, SEVERITIES, Kind

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "findings.md"

PARTS = {
    "access": "Who may do what (behörighet).",
    "api": "What a program sends to the API (program mot webben).",
    "backtest": "The forecast engine against the workspace's own history (prognosens träffsäkerhet).",
    "backup": "Backups and restoring (säkerhetskopior).",
    "checks": "Rows and values of an imported table (inlästa rader och värden).",
    "config": "Faults of `tertial.toml` (konfigurationen).",
    "data": "Stored batches (lagrade inläsningar).",
    "demo": "The sample municipality (exempelkommunen).",
    "files": "Which files may be opened.",
    "forecast": "The simulated forecast (den simulerade prognosen).",
    "import": "Storing a file that was read.",
    "jobs": "Long work in the background (bakgrundsarbete).",
    "look": "What is worth a look in a snapshot's figures (att titta på).",
    "people": "People, passwords and links (personer).",
    "privacy": "Personal data and the key of the pseudonyms (personuppgifter och nyckel).",
    "published": "Reports that are already published (publicerade rapporter).",
    "report": "Writing a report, and what its texts say (rapporten och dess texter).",
    "scenario": "What-if actions on a forecast (scenarier).",
    "serve": "Starting the web app (webben).",
    "system": "The computer under the command (datorn).",
    "sheets": "CSV files and workbooks (CSV och Excel).",
    "sie": "SIE files from the ledger (SIE-filer).",
    "storage": "The database, and files that are kept (databasen).",
    "text": "Texts in Markdown (texter).",
    "texts": "Texts and figures entered in the web app (inmatning).",
    "trace": "Following a figure (följa en siffra).",
    "upload": "Files that come by upload (uppladdning).",
    "views": "Computing the figures of a page (sidornas siffror).",
    "workflow": "States of texts and reports (arbetsgång).",
    "workspace": "The workspace's folder (arbetsytan).",
}

HEAD = """# Findings

A finding (anmärkning) is what Tertial has to say about a file, a setting, a text or a report. It has a code, a severity, a place as
exact as it can be told (file, line, column), what was found and expected, and what to do. The words come in the language of the
workspace. A word in braces, such as `{value}`, is filled in; the value of a column with personal data is shown as `***`.

| severity | on the terminal | meaning |
|---|---|---|
| error | Fel | Cannot be used as it is. A file with an error is refused, a report with one is not written, or not to be used |
| warning | Varning | Is used, and should be looked at |
| note | Notera | Worth knowing |

With `--json` each finding is an object with `code`, `severity`, `file`, `line`, `column`, `message`, `remedy` and `facts`.

This page is made from the code: `pytest tests/conventions/test_docs_findings.py --update-golden` rewrites it, and the same test
fails when it is behind.
"""

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|])")


@pytest.fixture(scope="module")
def kinds() -> dict[str, Kind]:
    """Every kind, once every module has been imported."""
    for module in pkgutil.walk_packages(tertial.__path__, "tertial."):
        if ".migrations" not in module.name and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    return {code: kind for code, kind in KINDS.items() if "." in code and not code.startswith("test")}


def escaped(words: str) -> str:
    return _SPECIAL.sub(r"\\\1", words)


def entry(kind: Kind) -> str:
    return (
        f"### `{kind.code}`\n\n{kind.severity}\n\n"
        f"- sv: {escaped(kind.sv)} *{escaped(kind.do_sv)}*\n"
        f"- en: {escaped(kind.en)} *{escaped(kind.do_en)}*\n"
    )


def page(kinds: dict[str, Kind]) -> str:
    text = HEAD
    for part, about in PARTS.items():
        mine = [kind for code, kind in sorted(kinds.items()) if code.split(".")[0] == part]
        if mine:
            text += f"\n## {part}\n\n{about}\n" + "".join(f"\n{entry(kind)}" for kind in mine)
    return text


def fields(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}


def test_the_page_says_what_the_code_says(kinds: dict[str, Kind], golden: Callable[[Path, str], None]) -> None:
    golden(PAGE, page(kinds))


def test_every_part_has_its_heading(kinds: dict[str, Kind]) -> None:
    assert {code.split(".")[0] for code in kinds} <= PARTS.keys()


def test_a_code_names_its_part_and_what_it_found(kinds: dict[str, Kind]) -> None:
    for code, kind in kinds.items():
        assert re.fullmatch(r"[a-z]+\.[a-z][a-z0-9]*(-[a-z0-9]+)*", code), code
        assert kind.severity in SEVERITIES, code


def test_both_languages_say_what_was_found_and_what_to_do(kinds: dict[str, Kind]) -> None:
    for code, kind in kinds.items():
        for words in (kind.sv, kind.en, kind.do_sv, kind.do_en):
            assert words.strip() == words, code
            assert re.search(r"!(?!=)", words) is None, code
            assert words.endswith((".", "?", "}")) or "tertial " in words.rpartition(". ")[2], code
        assert kind.sv != kind.en, code
        both = {name.removesuffix("_sv").removesuffix("_en") for name in fields(kind.sv + kind.do_sv)}
        assert both == {name.removesuffix("_sv").removesuffix("_en") for name in fields(kind.en + kind.do_en)}, code
