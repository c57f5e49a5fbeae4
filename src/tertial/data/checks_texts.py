"""Free text on its way in: personal numbers are masked, texts on the accounts of care types are dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tertial.data.privacy import PERSONAL_NUMBER, masked
from tertial.domain.coding import CodeSet, belongs

if TYPE_CHECKING:
    import pyarrow as pa


def mask_texts(values: pa.Array[Any]) -> tuple[pa.Array[Any], pa.Array[Any]]:
    """(the texts with `***` for what looks like a personal number, whether each held one)."""
    import pyarrow as pa
    from pyarrow import compute

    pc: Any = compute
    held = pc.fill_null(pc.match_substring_regex(values, PERSONAL_NUMBER), False)
    if not pc.any(held).as_py():
        return values, held
    texts = [masked(t) if t is not None and h else t for t, h in zip(values.to_pylist(), held.to_pylist(), strict=True)]
    return pa.array(texts, pa.string()), held


def drop_care_texts(texts: pa.Array[Any], accounts: pa.Array[Any], care: CodeSet) -> tuple[pa.Array[Any], int]:
    """(texts with null where the account is one of `care` or is empty, number of texts dropped)."""
    import pyarrow as pa
    from pyarrow import compute

    pc: Any = compute
    if not care:
        return texts, 0
    codes = [code for code in pc.unique(accounts).to_pylist() if code is None or belongs(code, care)]
    here = pc.is_in(accounts, value_set=pa.array(codes, pa.string()))
    dropped = pc.if_else(here, pa.scalar(None, pa.string()), texts)
    return dropped, texts.null_count * -1 + dropped.null_count
