"""What every form of a setting is made of: its words, and a table that holds nothing but the settings it names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

OneLine = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[^\r\n]*\S[^\r\n]*$")]
"""Text on one line, with something in it."""


@dataclass(frozen=True, slots=True)
class About:
    """What a setting is to be, in both languages, and an example of it as TOML."""

    sv: str
    en: str
    example: str


class Table(BaseModel):
    """A table of the file: nothing but the settings that it names, each of its own type."""

    model_config = ConfigDict(extra="forbid", strict=True)
