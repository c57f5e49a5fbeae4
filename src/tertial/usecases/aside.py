"""A second process that sets the PDF and reads it back, while the first one writes the other formats.

Both are work for a whole core, and reading back is Python from end to end, so a thread would wait for the others. A command starts
the process before it opens the workspace: what it needs is imported when the document is there. A process that serves has
everything imported already and does without.
"""

from __future__ import annotations

import gc
import pickle
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import TYPE_CHECKING, Self

from tertial.domain.cores import cores as usable
from tertial.usecases.second import started

if TYPE_CHECKING:
    from tertial.findings import Finding
    from tertial.report.build import Document

FORM = "pdf"
_READ_BACK = "tertial.published.check"
_COMMAND = ("-c", "from tertial.usecases.aside import main; main()")


class Aside:
    """The other process. Within `with` it is there or is not (a single core, no room); after it, it is gone."""

    def __init__(self, *, cores: int | None = None) -> None:
        """`cores`: how many there are to use; as many as the process may by default.

        A process that has read a report back before has imported everything: it does without.
        """
        self._process: subprocess.Popen[bytes] | None = None
        self._pool = ThreadPoolExecutor(1)
        self._answer: Future[tuple[bytes, bytes]] | None = None
        if (cores or usable()) > 1 and sys.executable and _READ_BACK not in sys.modules:
            self._process = _started()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the process, whatever it is doing."""
        if self._process is not None:
            self._process.kill()
        self._pool.shutdown()
        if self._process is not None:
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    stream.close()
            self._process.wait()
            self._process = None

    def begin(self, report: Document, name: str, formats: Sequence[str]) -> bool:
        """Hand the document over, once; False when there is no process, or nothing of `formats` for it to write."""
        if self._process is None or self._answer is not None or FORM not in formats:
            return False
        order = pickle.dumps((report, name, tuple(formats)), pickle.HIGHEST_PROTOCOL)
        self._answer = self._pool.submit(self._process.communicate, order)
        return True

    def result(self) -> tuple[bytes, list[Finding]] | None:
        """The PDF and what there is to say of it; None when the process could not make it."""
        if self._answer is None or self._process is None:
            return None
        said, _ = self._answer.result()
        return _read(said) if self._process.returncode == 0 else None


def _started() -> subprocess.Popen[bytes] | None:
    return started(*_COMMAND)


def _read(said: bytes) -> tuple[bytes, list[Finding]]:
    from tertial.findings import KINDS

    made, told = pickle.loads(said)  # noqa: S301 - from the process that we started
    return made, [KINDS[code](file=file, line=line, column=column, **facts) for code, file, line, column, facts in told]


def main() -> None:
    """What the process does: an order from standard input, its answer to standard output."""
    gc.disable()  # it is gone in seconds
    _get_ready()
    order = sys.stdin.buffer.read()
    if order:
        sys.stdout.buffer.write(carried_out(order))
        sys.stdout.buffer.flush()


def carried_out(order: bytes) -> bytes:
    """The answer to an order: the PDF's bytes, and the findings as (code, file, line, column, facts)."""
    from tertial.report.render import render
    from tertial.usecases.read_back import ReadBack

    report, name, formats = pickle.loads(order)  # noqa: S301 - from the process that started us
    read_back = ReadBack(report, name, formats)
    made = render(report, (FORM,), read_back)[FORM]
    told = [(f.code, f.file, f.line, f.column, dict(f.facts)) for f in read_back.findings]
    return pickle.dumps((made, told), pickle.HIGHEST_PROTOCOL)


def _get_ready() -> None:
    """Import what setting and reading a PDF needs, and read the fonts, before there is anything to do."""
    from importlib import import_module

    for name in ("usecases.read_back", "report.charts", "report.lower_typst", "report.build", "published.check"):
        import_module(f"tertial.{name}")
    import pypdfium2  # noqa: F401
    import typst

    from tertial.report.fonts import shown_characters, typst_fonts

    shown_characters()
    typst.compile(b"#set document(title: [A])\n= A", font_paths=typst_fonts(), pdf_standards=["ua-1"])
