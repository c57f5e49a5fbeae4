from __future__ import annotations

import pytest

from tertial.findings import InputError
from tertial.report import pandoc


def test_a_text_that_nobody_finds_a_way_in_is_given_up_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pandoc, "SECONDS", 1.0)
    with pytest.raises(InputError) as told:
        pandoc.run(["-f", pandoc.READ, "-t", "json"], b"[" * 3000)
    assert [f.code for f in told.value.findings] == ["report.tangled-text"]
    assert pandoc.run(["-f", pandoc.READ, "-t", "plain"], b"*ord*\n") == b"ord\n"
