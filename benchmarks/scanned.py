"""How much of a report's tables is read when it has been printed and scanned: the sample municipality's own reports.

    python benchmarks/scanned.py [WORKSPACE] [AS_OF] [KIND]

WORKSPACE (default: demo) is one that `tertial demo` made. Its report of AS_OF (default: 2026-08-31), of KIND (default: interim), is written as PDF,
drawn at 200 dots per inch by Poppler, put together as a PDF of pictures alone, and read through Tesseract. Printed, for the
PDF itself and for the scan: how many of the tables' numbers came back with their value, and a row and column that differ by a few
letters at most; how many with row, column and unit to the letter; and how many values.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any
from unittest.mock import patch

DPI = "200"
ALIKE = 0.75


def main() -> int:
    from tertial.published.check import document_from
    from tertial.usecases.read_back import not_read, shown_numbers
    from tertial.usecases.workspace import open_workspace

    workspace = open_workspace(Path(sys.argv[1] if len(sys.argv) > 1 else "demo"))
    as_of = date.fromisoformat(sys.argv[2] if len(sys.argv) > 2 else "2026-08-31")
    report, content = written(workspace, as_of, sys.argv[3] if len(sys.argv) > 3 else "interim")
    shown = shown_numbers(report)
    for name, made in (("pdf", content), ("scan", scanned(content))):
        started = time.perf_counter()
        document = document_from(made, f"{name}.pdf")
        seconds = time.perf_counter() - started
        whole = len(shown) - len(not_read(shown, document))
        like = found_alike(shown, document.figures)
        values = Counter(f.value for f in document.figures if f.where == "table")
        alone = sum((Counter(s.value for s in shown) & values).values())
        total = len(shown)
        shares = f"{like / total:.1%} of cells, {whole / total:.1%} to the letter, {alone / total:.1%} by value"
        print(f"{name:5} {like}/{total}: {shares}, {seconds:.1f} s")
    return 0


def found_alike(shown: Any, figures: Any) -> int:
    """Numbers found with their value, and a row and a column that differ by a few letters at most: OCR loses accents."""
    left = [f for f in figures if f.where == "table"]
    count = 0
    for number in shown:
        same = [
            f
            for f in left
            if f.value == number.value and alike(f.label, number.label) and alike(f.column, number.column)
        ]
        if same:
            left.remove(same[0])
            count += 1
    return count


def alike(read: str, written: str) -> bool:
    """Whether a label or head is what was written, accents aside: nearly so, or with the words of the next column after it."""
    from tertial.published.rules.base import normal

    a, b = normal(read), normal(written)
    return a.startswith(b) or SequenceMatcher(None, a, b).ratio() >= ALIKE


def written(workspace: Any, as_of: date, kind: Any) -> tuple[Any, bytes]:
    """The report as it is built, and its PDF."""
    from tertial.report import render
    from tertial.usecases.reports import write_report

    with tempfile.TemporaryDirectory() as folder, patch.object(render, "render", wraps=render.render) as spy:
        done = write_report(workspace, as_of, kind, ["pdf"], Path(folder))
        return spy.call_args.args[0], done.paths[0].read_bytes()


def scanned(content: bytes, dpi: str = DPI) -> bytes:
    """A PDF of pictures of the pages of another."""
    import io

    import pypdfium2

    pdf = pypdfium2.PdfDocument.new()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "report.pdf").write_bytes(content)
        subprocess.run(["pdftoppm", "-jpeg", "-r", dpi, "report.pdf", "page"], cwd=folder, check=True)
        for picture in sorted(folder.glob("page*.jpg")):
            image = pypdfium2.PdfImage.new(pdf)
            image.load_jpeg(picture)
            width, height = (side * 72 / int(dpi) for side in image.get_px_size())
            image.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
            page = pdf.new_page(width, height)
            page.insert_obj(image)
            page.gen_content()
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
