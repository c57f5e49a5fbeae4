"""Pages that are pictures: read with Tesseract where it is installed, told of where it is not, never guessed."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

import pytest
from tests.unit.test_published_formats import EXPECTED, pdf

from tertial.published import text_ocr
from tertial.published.check import check_documents, document_of, read_document
from tertial.published.figures import Document
from tertial.published.layout import Placed, Word, lay_out
from tertial.published.rules.base import normal
from tertial.published.text_ocr import spans, tesseract


def scanned(source: bytes, dots: int = 200) -> bytes:
    """A PDF whose pages are pictures of those of another."""
    import pypdfium2

    objects, kids = [b"", b""], []
    for page in pypdfium2.PdfDocument(source):
        width, height = page.get_size()
        shown = page.render(scale=dots / 72, grayscale=True)
        data, stride = bytes(shown.buffer), shown.stride
        grey = zlib.compress(b"".join(data[i * stride : i * stride + shown.width] for i in range(shown.height)))
        head = b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode/Length %d>>"
        objects.append(head % (shown.width, shown.height, len(grey)) + b"stream\n" + grey + b"\nendstream")
        place = b"q %f 0 0 %f 0 0 cm /I Do Q" % (width, height)
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(place), place))
        n = len(objects)
        resources = b"/Resources<</XObject<</I %d 0 R>>>>/Contents %d 0 R" % (n - 1, n)
        objects.append(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %f %f]%s>>" % (width, height, resources))
        kids.append(b"%d 0 R" % len(objects))
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    for n, body in enumerate(objects, start=1):
        out.write(b"%d 0 obj\n%s\nendobj\n" % (n, body))
    out.write(b"trailer<</Size %d/Root 1 0 R>>\n%%%%EOF" % (len(objects) + 1))
    return out.getvalue()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "scan.pdf"
    made.write_bytes(scanned(pdf("none")))
    return made


@pytest.mark.skipif(tesseract() is None, reason="Tesseract with Swedish is not installed")
def test_a_scanned_table_is_read_with_the_certainty_of_each_figure(path: Path) -> None:
    document = read_document(path)
    assert [f.code for f in document.findings] == ["published.scanned"]
    cells = [f for f in document.figures if f.where == "table"]
    found = {(normal(f.label), f.column): int(f.value) for f in cells}
    assert found == {(normal(label), column): value for (label, column), value in EXPECTED.items()}
    assert all(0 < f.confidence < 1 for f in cells)
    assert [f for f in check_documents([document]) if f.severity != "note"] == []


COLUMNS = (200, 270, 340, 410)
HEADS = (("Bokslut", "2024"), ("Budget", "2025"), ("Utfall", "2025"), ("Avvikelse", "2025"))
ROWS = {
    "Intäkter": (1400, 1500, 1510, 10),
    "Kostnader": (-4400, -4500, -4710, -210),
    "Resultat": (-3000, -3000, -3200, -200),
}


def page(heads: tuple[tuple[str, str], ...], *, sure: float = 0.9) -> Document:
    """A page with one table of ROWS, under heads of two lines set to the right edges of COLUMNS."""

    def line(y: float, label: str, texts: list[str]) -> Placed:
        words = [(40.0, label)] if label else []
        words += [(right - 5.0 * len(text), text) for right, text in zip(COLUMNS, texts, strict=True) if text]
        return Placed(1, y, 9.0, tuple(Word(x, x + 5.0 * len(text), text, sure) for x, text in words))

    placed = [line(100, "", [above for above, _ in heads]), line(110, "Tkr", [below for _, below in heads])]
    placed += [line(125.0 + 14 * n, label, [str(v) for v in values]) for n, (label, values) in enumerate(ROWS.items())]
    return document_of("scan.pdf", lay_out(placed), 1)


def test_a_head_that_was_not_read_is_not_taken_from_the_next_column() -> None:
    whole, lost = page(HEADS), page((HEADS[0], ("", "2025"), *HEADS[2:]))
    assert whole.tables[0].columns == ("Bokslut 2024", "Budget 2025", "Utfall 2025", "Avvikelse 2025")
    assert lost.tables[0].columns == ("Bokslut 2024", "", "Utfall 2025", "Avvikelse 2025")
    cells = [f for f in lost.figures if f.where == "table"]
    assert [int(f.value) for f in cells if not f.column] == [1500, -4500, -3000]
    assert max(f.confidence for f in cells if not f.column) < min(f.confidence for f in cells if f.column)


def test_figures_under_a_head_that_was_not_read_contradict_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ROWS, "Resultat", (-3000, -3450, -3200, -200))
    told = [f for f in check_documents([page(HEADS)]) if f.severity != "note"]
    assert len(told) == 1, "the sum of the budget fails"
    assert [f for f in check_documents([page((HEADS[0], ("", "2025"), *HEADS[2:]))]) if f.severity != "note"] == []


def test_two_columns_never_get_one_head_from_a_neighbour() -> None:
    """In text, where nothing is lost, an upper head may stand over several columns, but not over two of one period."""
    document = page((HEADS[0], HEADS[1], ("", "2025"), HEADS[3]), sure=1.0)
    assert document.tables[0].columns == ("Bokslut 2024", "Budget 2025", "2025", "Avvikelse 2025")


def test_a_long_word_behind_a_dash_is_no_stroke() -> None:
    shown = text_ocr.Picture(1, b"", 800.0, 300 / 72)
    rows = [
        ("\u2014_Internbudget", 800, "0.8"),
        ("\u2014\u2014", 1100, "40"),
        ("Utfall", 1300, "96"),
        ("eRv", 1500, "5"),
    ]
    head = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
    answer = "\n".join(
        [head, *(f"5\t1\t1\t1\t1\t{n}\t{x}\t500\t180\t30\t{sure}\t{text}" for n, (text, x, sure) in enumerate(rows))]
    )
    (line,) = text_ocr._lines(answer, shown)
    assert [w.text for w in line.words] == ["Internbudget", "Utfall"]


def test_without_tesseract_the_page_is_told_of_and_gives_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_ocr, "tesseract", lambda: None)
    document = read_document(path)
    assert document.figures == ()
    (finding,) = document.findings
    assert finding.code == "published.no-tesseract"
    assert "tesseract-ocr-swe" in finding.remedy("sv")


def test_a_page_that_takes_too_long_is_left_out(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_ocr, "tesseract", lambda: ("/bin/false", "swe"))
    document = read_document(path)
    assert document.figures == ()
    assert [f.code for f in document.findings] == ["published.not-scanned"]


def test_runs_of_pages() -> None:
    assert spans([1, 2, 3, 7]) == "1–3, 7"
