"""The pages of the documentation as a reader meets them: links lead somewhere, and examples of settings are right."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tertial.config.schema import Root
from tertial.data.tables import TABLES

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.DOTALL | re.MULTILINE)


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def prose(page: Path) -> str:
    """The page without its blocks of code."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def links(page: Path) -> list[str]:
    return re.findall(r"(?<!\\)\]\(([^)\s]+)\)", prose(page))


def anchors(page: Path) -> set[str]:
    """What headings can be linked to as: lower case, without signs, with hyphens for spaces."""
    heads = re.findall(r"^#+ (.*)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in links(page):
        if re.match(r"[a-z]+:", link):
            assert link.startswith("https://"), link
            continue
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        assert not anchor or anchor in anchors(target), link


def test_every_page_is_found_from_the_readme() -> None:
    seen, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen:
            continue
        seen.add(page)
        targets = ((page.parent / link.partition("#")[0]).resolve() for link in links(page) if ":" not in link)
        waiting += [target for target in targets if target.suffix == ".md" and target.exists()]
    assert [name(page) for page in PAGES if page not in seen] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_names_no_machine_and_no_registry(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"(?<![\w.])/(?:work|root|home|tmp|Users)/\S*", text) == []
    hosts = r"(?:py[p]i|conda|anaconda)\.(?:org|io)|python[h]osted|npm[j]s"
    assert re.findall(hosts, text) == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_is_calm_and_has_one_title(page: Path) -> None:
    words = re.sub(r"`[^`]*`|<!--.*?-->", "", prose(page), flags=re.DOTALL)
    assert re.findall(r"\w+!(?!\[)", words) == []
    assert len(re.findall(r"^# ", prose(page), re.MULTILINE)) == 1


def examples() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for kind, block in FENCE.findall(page.read_text(encoding="utf-8")):
            if kind == "toml":
                yield name(page), block


@pytest.mark.parametrize(("page", "block"), list(examples()))
def test_an_example_of_settings_names_what_exists(page: str, block: str) -> None:
    loaded = tomllib.loads(re.sub(r"(?m)^ +", "", block))
    for section, content in loaded.items():
        assert section in Root.model_fields, page
        if section == "columns":
            for kind, columns in content.items():
                assert set(columns) <= {column.name for column in TABLES[kind].columns}, page
        elif section == "privacy":
            Root.model_fields["privacy"].annotation(**content)  # type: ignore[misc]


def test_the_readme_opens_with_the_two_commands_and_a_picture() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^make \w+", text, re.MULTILINE)[:2] == ["make demo", "make test"]
    picture = text.index("](docs/images/report-page.png)")
    assert text.index("make test") < picture < text.index("\n## ")
    data = (ROOT / "docs/images/report-page.png").read_bytes()
    assert data.startswith(b"\x89PNG")
    assert int.from_bytes(data[16:20], "big") == 800


def test_commands_of_make_and_scripts_exist() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for page in PAGES:
        for kind, block in FENCE.findall(page.read_text(encoding="utf-8")):
            if kind == "sh":
                assert set(re.findall(r"\bmake (\w+)", block)) <= targets, name(page)
        for script in re.findall(r"(?:benchmarks|docs|tests|src)/[\w/]+\.(?:py|md)", page.read_text(encoding="utf-8")):
            assert (ROOT / script).exists() or (page.parent / script).exists(), f"{name(page)}: {script}"
