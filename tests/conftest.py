"""What every test may use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings
from tests.databases import database, postgresql
from tests.unit.staff import staff, town

__all__ = ["database", "postgresql", "staff", "town"]

# How long an example takes says more of the machine than of the code.
settings.register_profile("tertial", deadline=None)
settings.load_profile("tertial")

SHARED = Path(__file__).resolve().parents[2] / "shared"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite golden files with what the code gives today")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Holds a text to a golden file, and writes the file instead with `--update-golden`."""

    def hold(path: Path, text: str) -> None:
        if request.config.getoption("--update-golden"):
            path.write_text(text, encoding="utf-8")
        assert path.read_text(encoding="utf-8") == text, f"{path.name} is behind the code: pytest --update-golden"

    return hold


def shared(name: str) -> Path:
    """A folder or file of real data beside the checkout; skips the test where it is absent."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"real data is not here: ../shared/{name}")
    return path
