"""What the checks need to know of the workspace, and what they ask of a reader."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from tertial.data.privacy import Pseudonymiser
from tertial.domain.coding import CodeSet
from tertial.findings import Finding, Language

if TYPE_CHECKING:
    import pyarrow as pa


class Written(Protocol):
    """How a file is written."""

    @property
    def decimal(self) -> str: ...


class RawLike(Protocol):
    """Text under our column names, with `row`; `names` are the file's own names of the columns."""

    @property
    def place(self) -> str: ...
    @property
    def table(self) -> pa.Table: ...
    @property
    def detected(self) -> Written: ...
    @property
    def findings(self) -> tuple[Finding, ...]: ...
    @property
    def names(self) -> Mapping[str, str]: ...


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of the workspace. None means unknown: that is then not checked.

    `areas` maps the code of each area to its units, `lines` the key of each line of the income statement to its
    accounts. Voucher texts on `care_accounts` are dropped unless `keep_free_text`. Of the findings of a file at most `max_findings` are
    given one by one, the rest counted. `language` is that of the messages kept with refused rows.
    """

    pseudonymiser: Pseudonymiser | None = None
    areas: Mapping[str, CodeSet] | None = None
    lines: Mapping[str, CodeSet] | None = None
    care_types: Collection[str] | None = None
    indicators: Collection[str] | None = None
    care_accounts: CodeSet = ()
    keep_free_text: bool = False
    max_findings: int = 200
    language: Language = "sv"
