"""Pages that are pictures: read with Tesseract where it is installed, told of where it is not, never guessed."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

import pytest
from tests.unit.test_published_formats import EXPECTED, pdf

from tertial.published import text_ocr
from tertial.published.check import check_documents, read_document
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
