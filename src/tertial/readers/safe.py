"""Which files may be opened at all."""

from __future__ import annotations

import os
from pathlib import Path

from tertial.findings import RefusedError, UnreadableError
from tertial.readers.sheets_kinds import NOT_A_FILE, OUTSIDE_LINK, UNREADABLE_FILE


def resolve_input(path: Path, workspace: Path | None = None) -> Path:
    """The real path of an input file.

    A symbolic link is followed when its target lies in the folder that the link stands in, or in `workspace`. A path
    inside `workspace` must also end up inside it, whatever folders on the way are links.

    Raises RefusedError for a link that leads out, UnreadableError for what is not a regular file (missing, a folder,
    a device, a pipe, a circle of links).
    """
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        missing = isinstance(error, FileNotFoundError)
        finding = NOT_A_FILE(file=path.name) if missing else UNREADABLE_FILE(file=path.name, why=type(error).__name__)
        raise UnreadableError(finding) from None
    roots = [path.parent.resolve()]
    if workspace is not None:
        roots.append(workspace.resolve())
        given = Path(os.path.abspath(path))  # noqa: PTH100 - absolute() keeps "..", resolve() follows links
        if given.is_relative_to(os.path.abspath(workspace)) and not real.is_relative_to(roots[1]):  # noqa: PTH100
            raise RefusedError(OUTSIDE_LINK(file=path.name))
    if path.is_symlink() and not any(real.is_relative_to(root) for root in roots):
        raise RefusedError(OUTSIDE_LINK(file=path.name))
    if not real.is_file():
        raise UnreadableError(NOT_A_FILE(file=path.name))
    return real
