"""A second process for a report: it reads the configuration, sets the PDF, and reads half of its pages back.

Setting the PDF is work for a whole core, and reading is Python from end to end, so a thread would wait for the others. A command starts
the process before it opens the workspace; what it needs is imported while the first one does what it has no part in. A process that
serves has everything imported already and does without.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from concurrent.futures import Future
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from tertial.usecases.second import Second

if TYPE_CHECKING:
    from tertial.findings import Finding
    from tertial.published.figures import Line
    from tertial.report.build import Document
    from tertial.usecases.workspace import Workspace

FORM = "pdf"
_READ_BACK = "tertial.published.check"
_FIRST = ("tertial.usecases.workspace", "tertial.config.build")
_THEN = (
    "tertial.report.lower_typst",
    "tertial.report.render",
    "tertial.published.layout",
    "tertial.published.text_pdf",
)


class Aside:
    """The other process. Within `with` it is there or is not (a single core, no room); after it, it is gone.

    What it does not get done the first one does, with the same answer or the same fault.
    """

    def __init__(self, *, cores: int | None = None) -> None:
        """`cores`: how many there are to use; as many as the process may by default.

        A process that has read a report back before has imported everything: it does without.
        """
        self._second = Second(_FIRST, cores=cores, process=_READ_BACK not in sys.modules)
        self._ready = False
        self._made: Future[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._second.close()

    def workspace(self, folder: Path) -> Workspace:
        """The opened workspace. The other process reads its configuration, while this one imports what its database takes."""
        from tertial.usecases.workspace import open_workspace

        if not self._second.apart:
            return open_workspace(folder)
        opened = self._second.submit(open_workspace, folder)
        self.get_ready()
        import_module("tertial.workflow.schema")
        return opened.result()

    def get_ready(self) -> None:
        """Have the process import what it takes to set a PDF, once."""
        if self._second.apart and not self._ready:
            self._ready = True
            self._second.submit(_get_ready, os.getpid())

    def begin(self, report: Document, formats: Sequence[str]) -> bool:
        """Hand the document over, once; False when there is no process, or nothing of `formats` for it to write."""
        if not self._second.apart or self._made is not None or FORM not in formats:
            return False
        self._made = self._second.keep(set_pdf, report)
        return True

    def result(self) -> bytes:
        """The PDF of the document that was handed over. What reading it takes is imported meanwhile."""
        if self._made is None:
            raise ValueError("no document has been handed over")
        import_module(_READ_BACK)
        return self._made.result()

    def lines(self, pdf: bytes, name: str) -> tuple[list[Line], int, list[Finding]]:
        """What `reading.lines_of` gives of the PDF, its pages read by both processes."""
        from tertial.published.layout import lay_out, without_furniture
        from tertial.published.reading import lines_of
        from tertial.published.text_pdf import page_count, read_pages

        count = page_count(pdf, name)
        later = self._second.submit(read_pages, pdf, name, count // 2, count)
        parts = read_pages(pdf, name, 0, count // 2), later.result()
        if parts[0] is None or parts[1] is None:
            return lines_of(pdf, name)
        return lay_out(without_furniture(parts[0] + parts[1])), count, []


def set_pdf(report: Document) -> bytes:
    """The document as PDF."""
    from tertial.report.render import render

    return render(report, (FORM,))[FORM]


def _get_ready(first: int) -> None:
    """Import what setting and reading a PDF takes, and read the fonts; not in the process `first`."""
    if os.getpid() == first:
        return
    for name in _THEN:
        import_module(name)
    import pypdfium2  # noqa: F401
    import typst

    from tertial.report.fonts import shown_characters, typst_fonts

    shown_characters()
    typst.compile(b"#set document(title: [A])\n= A", font_paths=typst_fonts(), pdf_standards=["ua-1"])
