from __future__ import annotations

from pathlib import Path

import pytest

from tertial.findings import RefusedError, UnreadableError
from tertial.readers.safe import resolve_input


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    workspace, outside = tmp_path / "workspace", tmp_path / "outside"
    workspace.mkdir()
    outside.mkdir()
    (workspace / "in.csv").write_text("x")
    (outside / "secret.csv").write_text("x")
    return workspace, outside


def test_a_plain_file_is_itself(places: tuple[Path, Path]) -> None:
    workspace, outside = places
    assert resolve_input(workspace / "in.csv", workspace) == (workspace / "in.csv").resolve()
    assert resolve_input(outside / "secret.csv", workspace) == (outside / "secret.csv").resolve()
    assert resolve_input(workspace / ".." / "outside" / "secret.csv", workspace).name == "secret.csv"


def test_a_link_within_its_folder_or_into_the_workspace_is_followed(places: tuple[Path, Path]) -> None:
    workspace, outside = places
    (workspace / "link.csv").symlink_to("in.csv")
    (outside / "link.csv").symlink_to(workspace / "in.csv")
    assert resolve_input(workspace / "link.csv").name == "in.csv"
    assert resolve_input(outside / "link.csv", workspace).name == "in.csv"


@pytest.mark.parametrize("with_workspace", [True, False])
def test_a_link_out_is_refused(places: tuple[Path, Path], *, with_workspace: bool) -> None:
    workspace, outside = places
    (workspace / "link.csv").symlink_to(outside / "secret.csv")
    with pytest.raises(RefusedError) as caught:
        resolve_input(workspace / "link.csv", workspace if with_workspace else None)
    assert caught.value.findings[0].code == "files.outside-link"
    assert "secret" not in str(caught.value)


def test_a_linked_folder_out_of_the_workspace_is_refused(places: tuple[Path, Path]) -> None:
    workspace, outside = places
    (workspace / "folder").symlink_to(outside)
    with pytest.raises(RefusedError):
        resolve_input(workspace / "folder" / "secret.csv", workspace)


def test_what_is_no_file_is_refused(places: tuple[Path, Path]) -> None:
    workspace, _ = places
    (workspace / "circle").symlink_to(workspace / "circle")
    for path, code in (
        (workspace / "nothing.csv", "files.not-a-file"),
        (workspace, "files.not-a-file"),
        (workspace / "circle", "files.unreadable"),
    ):
        with pytest.raises(UnreadableError) as caught:
            resolve_input(path)
        assert caught.value.findings[0].code == code
