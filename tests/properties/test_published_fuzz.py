"""No input crashes the reader: random text, mutated reports of every format, and pages made to be slow."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.test_published_formats import docx, html, pdf

from tertial.findings import UnreadableError
from tertial.published.check import check_documents, document_of, read_document
from tertial.published.reading import lines_of

WORDS = (
    "Utfall", "2023", "Prognos 2023", "Budget", "tkr", "mnkr", "%", "Summa", "Årets resultat", "varav", "-", "--", "+ 2,5", "1 234",
    "49 83159 88465 209", "underskott på", "(", ")", "2O21", "9l8", "\t", "\n", "\n\n", "\f", "|", "11(12)", "minst 70 procent", "ska",
    "Uppnått", "beror främst på lägre kostnader", ".", ",", "\u00a0", "\u2212", "Nyckeltal Utfall 2021 Utfall 2022\n", "Antal ärenden 12 14\n",
)  # fmt: skip
MOST_SECONDS = 20


def survives(data: bytes) -> None:
    try:
        lines, pages, findings = lines_of(data, "x")
    except UnreadableError:
        return
    document = document_of("x", lines, pages, findings)
    for language in ("sv", "en"):
        check_documents([document, document], "sv" if language == "sv" else "en")


@given(st.lists(st.sampled_from(WORDS), max_size=60))
def test_words_of_reports_in_any_order(words: list[str]) -> None:
    survives(" ".join(words).encode())


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    survives(data)


SOURCES = {"html": html().encode(), "docx": docx()}


def mutated(data: bytes, generator: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(generator.randint(1, 20)):
        at = generator.randrange(len(out))
        match generator.randrange(4):
            case 0:
                out[at] = generator.randrange(256)
            case 1:
                del out[at : at + generator.randint(1, 40)]
            case 2:
                out[at:at] = out[at : at + generator.randint(1, 200)]
            case _:
                out = out[: max(at, 16)]
        if len(out) < 16:
            return bytes(data[:16])
    return bytes(out)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(sorted(SOURCES)))
def test_mutated_documents(seed: int, name: str) -> None:
    survives(mutated(SOURCES[name], random.Random(seed)))


def test_mutated_pdf() -> None:
    data = pdf("none")
    for seed in range(15):
        survives(mutated(data, random.Random(seed)))


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_five_thousand_mutated_documents() -> None:
    sources = [*SOURCES.values(), pdf("none"), "\n".join([*WORDS, "text " * 200]).encode()]
    for seed in range(5000):
        started = time.monotonic()
        survives(mutated(sources[seed % len(sources)], random.Random(seed)))
        assert time.monotonic() - started < MOST_SECONDS


HARD = {
    "digits": "1" * 200_000,
    "digit groups": "123 " * 50_000,
    "digit lines": "123 456\n" * 20_000,
    "one long header": "Utfall 2023 " * 5_000,
    "header and digits": "Nyckeltal Utfall 2021 Utfall 2022\n" + "Antal " + "1 " * 58 + "\n",
    "many headers": "Nyckeltal Utfall 2021 Utfall 2022\n" * 3_000,
    "spaces": " " * 100_000 + "\n" + "a  " * 30_000,
    "hyphens": "-" * 50_000 + "\n" + "- " * 20_000,
    "letters": "a" * 200_000,
    "open parentheses": "(" * 20_000,
    "tabs": "\t".join("1" for _ in range(5_000)) + "\n",
    "wide table": ("a" + "\t1" * 500 + "\n") * 100,
    "html cells": "<!doctype html><table>" + "<tr><td colspan=99999>1" * 3_000,
    "html depth": "<!doctype html>" + "<div>" * 20_000,
    "dots": "Kommunbidrag" + "." * 50_000 + "3\n",
    "captions": "Tabell 1 Utfall, tkr\nUtfall Budget\nRad 2022 2023\nA 1 2\nB 3 4\n" * 400,
    "long heads under a caption": "Tabell 1\n" + ("Utfall budget " * 14 + "\n") * 3 + ("Rad" + " 12" * 14 + "\n") * 200,
    "goals": "Nämnden ska öka minst 5 procent " * 3_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(HARD))
def test_pages_made_to_be_slow(name: str) -> None:
    started = time.monotonic()
    survives(HARD[name].encode())
    assert time.monotonic() - started < MOST_SECONDS


def test_a_dense_page_of_pdf_is_left_out(tmp_path: Path) -> None:
    import typst

    path = tmp_path / "dense.pdf"
    source = '#set page(paper: "a4", margin: 1pt)\n#set text(size: 1.2pt)\n' + ("1234567890 " * 30 + "\n") * 90
    path.write_bytes(bytes(typst.compile(source.encode())))
    document = read_document(path)
    assert {f.code for f in document.findings} == {"published.dense-page"}
