"""Any SIE file that is written is read back equal, and both paths of the reader agree."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.properties.sie_cases import (
    SWEDISH,
    contents,
    expected_balances,
    expected_rows,
    read,
    rows_of,
    written,
)

from tertial.findings import has_errors
from tertial.readers import sie_source
from tertial.sample.sie_writer import Content, Style

LETTERS = st.sampled_from(SWEDISH)
ANY_LETTER = st.characters(exclude_categories=["Cs", "Cc"])
FORMS = st.builds(
    Style,
    line_break=st.sampled_from(["\n", "\r\n"]),
    decimals=st.sampled_from([0, 1, 2]),
    quote_all=st.booleans(),
    checksum=st.booleans(),
)
QUICK = settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def check(path: Path, content: Content, style: Style) -> None:
    sie = read(written(path, content, style))
    assert not has_errors(sie.findings), [f.message("en") for f in sie.findings]
    assert rows_of(sie) == expected_rows(content)
    assert sie.balances.drop_columns(["row", "objects"]).to_pylist() == expected_balances(content)
    assert dict(zip(sie.accounts["account"].to_pylist(), sie.accounts["name"].to_pylist(), strict=True)) == {
        account: name or None for account, name in content.accounts.items()
    }
    assert [(u["code"], u["name"]) for u in sie.units.to_pylist()] == [
        (code, name or None) for dim, code, name in content.objects if dim == "1"
    ]
    assert sie.company == content.company
    assert sie.generated == content.generated
    assert (sie.ksumma is not None) == style.checksum
    slow = read(path, bulk=False)
    assert slow.ledger.equals(sie.ledger)
    assert slow.counts == sie.counts
    assert slow.findings == sie.findings


@QUICK
@given(contents(LETTERS), FORMS, st.sampled_from(["cp437", "iso-8859-1"]))
def test_one_byte_encodings(tmp_path: Path, content: Content, form: Style, encoding: str) -> None:
    style = Style(encoding, form.line_break, form.decimals, form.quote_all, form.checksum)
    check(tmp_path / "x.se", content, style)


@QUICK
@given(contents(ANY_LETTER), FORMS, st.sampled_from(["utf-8", "utf-8-sig"]))
def test_utf8(tmp_path: Path, content: Content, form: Style, encoding: str) -> None:
    path = tmp_path / "x.se"
    check(path, content, Style("utf-8", form.line_break, form.decimals, form.quote_all, form.checksum))
    if encoding == "utf-8-sig":
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
        assert read(path).encoding == "utf-8-sig"
        assert rows_of(read(path)) == expected_rows(content)


@QUICK
@given(contents(LETTERS), FORMS, st.integers(40, 400))
def test_block_size_makes_no_difference(tmp_path: Path, content: Content, form: Style, size: int) -> None:
    path = written(tmp_path / "x.se", content, form)
    whole = read(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sie_source, "BLOCK", size)
        parted = read(path)
    assert parted.ledger.equals(whole.ledger)
    assert (parted.counts, parted.ksumma, parted.findings) == (whole.counts, whole.ksumma, whole.findings)
