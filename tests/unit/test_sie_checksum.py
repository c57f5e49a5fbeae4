"""#KSUMMA."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest

from tertial.readers.sie import SieFile, read_sie
from tertial.readers.sie_checksum import Sum

BODY = '#PROGRAM "Räkna" 1\n#SIETYP 4\n#VER A 1 20230131 "Sa \\"ja\\""\n{\n#TRANS 4010 {1 "5 12"} 5 20230131 "å"\n#TRANS 1 {} -5\n}\n'
COUNTED = '#PROGRAMRäkna1#SIETYP4#VERA120230131Sa "ja"#TRANS401015 12520230131å#TRANS1-5'


def read(tmp_path: Path, text: str, encoding: str = "cp437") -> SieFile:
    path = tmp_path / "x.se"
    path.write_bytes(text.encode(encoding))
    return read_sie(path)


def codes(sie: SieFile) -> list[tuple[str, int | None]]:
    return [(f.code, f.line) for f in sie.findings]


@pytest.mark.parametrize("encoding", ["cp437", "latin-1", "utf-8"])
def test_verified_whatever_the_encoding(tmp_path: Path, encoding: str) -> None:
    """The standard's sum is over code page 437; programs that write something else may sum over that."""
    for own in ("cp437", encoding):
        value = zlib.crc32(COUNTED.encode(own))
        sie = read(tmp_path, f"#FLAGGA 0\n#KSUMMA\n{BODY}#KSUMMA {value}\n", encoding)
        assert (sie.findings, sie.ksumma) == ([], value)


def test_signed_and_spaced(tmp_path: Path) -> None:
    value = zlib.crc32(COUNTED.encode("cp437"))
    one = Sum("cp437")
    for letter in COUNTED:
        one.add(letter.encode())
    assert one.value == value
    loose = BODY.replace(" ", "\t  ").replace("Sa\t  ", "Sa ").replace("5\t  12", "5 12").replace("\n", "\r\n")
    sie = read(tmp_path, f"#FLAGGA 0\n#KSUMMA\n{loose}#KSUMMA {value - 2**32}\n")
    assert (sie.findings, sie.ksumma) == ([], value)


def test_one_changed_letter(tmp_path: Path) -> None:
    value = zlib.crc32(COUNTED.encode("cp437"))
    for old, new in [
        ("Räkna", "Rakna"),
        ("5 12", "5 13"),
        ('"å"', '"ä"'),
        ("A 1 ", "A 2 "),
        ("#TRANS 1 ", "#TRANS 2 "),
    ]:
        sie = read(tmp_path, f"#FLAGGA 0\n#KSUMMA\n{BODY.replace(old, new)}#KSUMMA {value}\n")
        assert codes(sie) == [("sie.checksum", 10)]
        assert sie.ksumma is None
        assert sie.ledger.num_rows == 0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("#FLAGGA 0\n#KSUMMA\n" + BODY, [("sie.checksum-not-closed", 2)]),
        ("#FLAGGA 0\n" + BODY + "#KSUMMA 5\n", [("sie.checksum-not-opened", 9)]),
        ("#FLAGGA 0\n#KSUMMA\n" + BODY + "#KSUMMA x\n", [("sie.checksum", 10)]),
        ("#FLAGGA 0\n#KSUMMA\n#KSUMMA\n" + BODY, [("sie.checksum-not-closed", 2), ("sie.checksum-not-closed", 2)]),
    ],
)
def test_faults(tmp_path: Path, text: str, found: list[tuple[str, int]]) -> None:
    assert codes(read(tmp_path, text)) == found


def test_records_outside_the_sum(tmp_path: Path) -> None:
    value = zlib.crc32(COUNTED.encode("cp437"))
    sie = read(tmp_path, f"#FLAGGA 0\n#GEN 20230101\n#KSUMMA\n{BODY}#KSUMMA {value}\n#KONTO 1 x\n#KONTO 2 x\n")
    assert [c for c in codes(sie) if c[0] == "sie.checksum-scope"] == [
        ("sie.checksum-scope", 2),
        ("sie.checksum-scope", 12),
    ]
    assert sie.ksumma == value


@pytest.mark.parametrize("encoding", ["cp437", "iso-8859-1", "iso-8859-15", "windows-1252", "utf-8"])
@pytest.mark.parametrize("text", ["åäö ÅÄÖ éü", "å€å–┼", "абв å", "\u07ff\u0800"])
def test_a_letter_that_the_encoding_lacks_counts_as_a_question_mark(encoding: str, text: str) -> None:
    one = Sum(encoding)
    one.add(text.encode())
    assert one.value == zlib.crc32(text.encode(encoding, "replace"))
