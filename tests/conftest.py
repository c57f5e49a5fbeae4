"""What every test may use."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from tests.databases import database, postgresql, quick_migrations
from tests.unit.staff import staff, town

__all__ = ["database", "postgresql", "quick_migrations", "staff", "town"]

# How long an example takes says more of the machine than of the code. `make slow` asks for many more examples.
settings.register_profile("tertial", deadline=None, max_examples=int(os.environ.get("TERTIAL_EXAMPLES", "25")))
settings.load_profile("tertial")

SHARED = Path(__file__).resolve().parents[2] / "shared"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite golden files with what the code gives today")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Files are not divided between processes, and one process has all web tests: what they share is dear to make. In the long suite
    the pages that are opened in every theme and language are slow enough for a process of their own."""
    from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

    long = config.getoption("markexpr") == "slow"

    class ByFile(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            path = nodeid.partition("::")[0]
            alone = long and path.endswith("/test_browser.py")
            return "web" if path.startswith("tests/web/") and not alone else path

    return ByFile(config, log)


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Passwords are hashed as ever, but with less memory: what is cheap for a server is dear for hundreds of tests."""
    from argon2 import PasswordHasher

    quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tertial.usecases.secrets._hasher", lambda: quick)
        yield


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
