from __future__ import annotations

from pathlib import Path

import pytest

from tertial.readers.texts import MAX_BYTES, read_text

GOOD = "---\nsection: goal.benefit\nperiod: 2026-08\nauthor: Kim Ek\ntitle: Stödet hjälper\nassessment: will_be\n---\n\n\nText.\n"


def write(folder: Path, content: str | bytes) -> Path:
    path = folder / "text.md"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_text_with_its_front_matter(tmp_path: Path) -> None:
    text, findings = read_text(write(tmp_path, "\ufeff" + GOOD))
    assert findings == []
    assert text is not None
    assert (text.section, text.period, text.author, text.title) == (
        "goal.benefit",
        "2026-08",
        "Kim Ek",
        "Stödet hjälper",
    )
    assert (text.assessment, text.language, text.body, text.first_line) == ("will_be", None, "Text.\n", 10)


def test_crlf_is_read_the_same(tmp_path: Path) -> None:
    assert read_text(write(tmp_path, GOOD.replace("\n", "\r\n"))) == read_text(write(tmp_path, GOOD))


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        ("Bara text.\n", "text.front-matter", 1),
        ("---\nsection: summary\n", "text.front-matter", 1),
        ("", "text.front-matter", 1),
        (GOOD.replace("2026-08", "augusti"), "text.field", 3),
        (GOOD.replace("goal.benefit", "Mål ett"), "text.field", 2),
        (GOOD.replace("will_be", "kanske"), "text.field", 6),
        (GOOD.replace("author: Kim Ek", "author:"), "text.field", 4),
        (GOOD.replace("title", "rubrik"), "text.field", 5),
        (GOOD.replace("author: Kim Ek\n", ""), "text.missing-field", 1),
    ],
)
def test_faults_have_their_line(tmp_path: Path, content: str, code: str, line: int) -> None:
    text, findings = read_text(write(tmp_path, content))
    assert text is None
    assert [(f.code, f.line) for f in findings] == [(code, line)]
    assert all(f.message(x) and f.remedy(x) for f in findings for x in ("sv", "en"))


def test_another_encoding_and_a_huge_file_are_refused(tmp_path: Path) -> None:
    text, findings = read_text(write(tmp_path, GOOD.encode("latin-1")))
    assert (text, findings[0].code, findings[0].line) == (None, "text.encoding", 5)
    text, findings = read_text(write(tmp_path, b"x" * (MAX_BYTES + 1)))
    assert (text, findings[0].code) == (None, "text.too-large")
