"""`tertial backup`, `tertial restore` and `tertial audit`: keeping a workspace, and the log of what was done in it."""

from __future__ import annotations

import argparse
import sys

from tertial.findings import Finding, Language, has_errors


def backup(arguments: argparse.Namespace) -> int:
    """Write the workspace to a file."""
    from tertial.usecases.audit_log import account
    from tertial.usecases.backups import backup as write
    from tertial.usecases.workspace import open_workspace

    workspace = open_workspace(arguments.dir)
    arguments.shown_language = workspace.language
    done = write(workspace, arguments.out, key=arguments.key, who=account())
    words = (
        "{path}: {files} filer, {rows} rader, {size} MB"
        if workspace.language == "sv"
        else "{path}: {files} files, {rows} rows, {size} MB"
    )
    print(words.format(path=done.path, files=done.files, rows=done.rows, size=f"{done.bytes / 1e6:.1f}"))
    return _told(done.findings, workspace.language)


def restore(arguments: argparse.Namespace) -> int:
    """Make the workspace of a backup."""
    from tertial.usecases.backups import restore as make
    from tertial.usecases.workspace import open_workspace

    done = make(arguments.backup, arguments.dir, arguments.database)
    language = open_workspace(done.folder).language
    words = "{folder}: {files} filer, {rows} rader" if language == "sv" else "{folder}: {files} files, {rows} rows"
    print(words.format(folder=done.folder, files=done.files, rows=done.rows))
    return _told(done.findings, language)


def audit(arguments: argparse.Namespace) -> int:
    """Print the log of changes, and tell where its chain does not hold."""
    from tertial.usecases.audit_log import export, verify
    from tertial.usecases.status import BROKEN_AUDIT
    from tertial.usecases.workspace import open_workspace

    workspace = open_workspace(arguments.dir)
    arguments.shown_language = workspace.language
    for line in export(workspace, arguments.format):
        sys.stdout.write(line)
    broken = verify(workspace)
    found = (BROKEN_AUDIT(rows=", ".join(str(i) for i in broken[:5])),) if broken else ()
    return _told(found, workspace.language)


def _told(findings: tuple[Finding, ...], language: Language) -> int:
    from tertial.cli_show import show_findings

    if findings:
        print(show_findings(findings, language), file=sys.stderr)
    return 1 if has_errors(findings) else 0
