"""The command line: parse, call a use case, print, exit status. `docs/reference/commands.md` describes it."""

from __future__ import annotations

import argparse
import gc
import io
import os
import sys
from collections.abc import Callable, Sequence

from tertial.cli_parser import language_of, make_parser
from tertial.findings import Finding, Language, TertialError, has_errors

OK, FINDINGS, WRONG_USE = 0, 1, 2
_READING = ("duckdb", "pyarrow.compute", "pyarrow.parquet", "tertial.usecases.forecast_inputs")
"""What the second process of a forecast or a backtest imports first, to read; then the engine."""
_ENGINE = "tertial.usecases.forecast_engine"
"""A program that has imported the engine itself does without a second process."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 findings of severity error, 2 wrong use, 3 refused."""
    _write_what_there_are_signs_for()
    words = sys.argv[1:] if argv is None else argv
    language = language_of(words)
    arguments = make_parser(language).parse_args(words)
    if argv is None and arguments.command in ("report", "forecast", "backtest", "check"):
        gc.disable()  # the process ends before its garbage is worth looking for
    try:
        return _run(arguments)
    except TertialError as error:
        _print_findings(error.findings, getattr(arguments, "shown_language", language))
        return error.exit_status
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except KeyboardInterrupt:
        print("Avbrutet." if language == "sv" else "Interrupted.", file=sys.stderr)
        return 130
    except Exception as error:
        from tertial.cli_faults import told

        if sys.flags.dev_mode:
            raise
        _print_findings([told(error)], getattr(arguments, "shown_language", language))
        return WRONG_USE


def _run(arguments: argparse.Namespace) -> int:
    """The command's exit status. What it printed leaves here, where a pipe that nobody reads any more is no fault."""
    status = RUN[arguments.command](arguments)
    sys.stdout.flush()
    return status


def _write_what_there_are_signs_for() -> None:
    """A file or a pipe in an older encoding, as Windows makes them, has no minus or line to draw with: "?" stands there instead, and
    the command goes on."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _who() -> str:
    from tertial.usecases.audit_log import account

    return account()


def _print_findings(findings: Sequence[Finding], language: Language) -> None:
    from tertial.cli_show import show_findings

    print(show_findings(findings, language), file=sys.stderr)


def _print_json(content: object) -> None:
    import json

    unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    print(json.dumps(content, ensure_ascii=not unicode, indent=1, default=str))


def _demo(arguments: argparse.Namespace) -> int:
    from tertial.cli_serve import demo, how_to_serve
    from tertial.cli_show import Bar, show_report
    from tertial.sample.demo import run

    with Bar() as bar:
        made = run(arguments.dir, _who(), bar, arguments.language)
    arguments.shown_language = made.language
    print(show_report(made.report, made.language))
    if made.report.findings:
        _print_findings(made.report.findings, made.language)
    if arguments.serve:
        demo(arguments.dir, made.as_of, made.language)
    else:
        print(how_to_serve(arguments.dir, made.language))
    return FINDINGS if has_errors(made.report.findings) else OK


def _serve(arguments: argparse.Namespace) -> int:
    from tertial.cli_serve import run

    return run(arguments)


def _init(arguments: argparse.Namespace) -> int:
    from tertial.cli_show import show_next
    from tertial.usecases.workspace import init_workspace

    path = init_workspace(arguments.dir, arguments.language)
    print(show_next(path, arguments.language))
    return OK


def _import(arguments: argparse.Namespace) -> int:
    from tertial.cli_show import Bar, show_imports
    from tertial.usecases.imports import How, import_files, now
    from tertial.usecases.workspace import open_workspace

    workspace = open_workspace(arguments.dir)
    arguments.shown_language = workspace.language
    how = How(now(), _who(), arguments.kind, arguments.allow_rejects, arguments.known)
    with Bar() as bar:
        done = import_files(workspace, arguments.files, how, bar)
    if arguments.json:
        _print_json({"files": [i.as_json(workspace.language) for i in done]})
    else:
        print(show_imports(done, workspace.language))
    return max(i.exit_status for i in done)


def _status(arguments: argparse.Namespace) -> int:
    from datetime import UTC, datetime

    from tertial.cli_show import show_status
    from tertial.usecases.status import status
    from tertial.usecases.workspace import open_workspace

    workspace = open_workspace(arguments.dir)
    arguments.shown_language = workspace.language
    found = status(workspace, datetime.now(UTC).astimezone().date())
    if arguments.json:
        _print_json(found.as_json(workspace.language))
    else:
        print(show_status(found, workspace.language))
    return FINDINGS if has_errors(found.findings) else OK


def _report(arguments: argparse.Namespace) -> int:
    from tertial.usecases.aside import Aside

    with Aside() as aside:
        from tertial.cli_show import show_report
        from tertial.usecases.reports import write_report

        workspace = aside.workspace(arguments.dir)
        arguments.shown_language = workspace.language
        formats = tuple(arguments.format.split(",")) if arguments.format else None
        done = write_report(workspace, arguments.as_of, arguments.kind, formats, arguments.out, arguments.known, aside)
    if arguments.json:
        _print_json(done.as_json(workspace.language))
    else:
        print(show_report(done, workspace.language))
        if done.findings:
            _print_findings(done.findings, workspace.language)
    return FINDINGS if has_errors(done.findings) else OK


def _forecast(arguments: argparse.Namespace) -> int:
    from tertial.usecases.second import Second

    with Second(_READING, process=_ENGINE not in sys.modules) as second:
        from tertial.usecases.forecast_reading import Reading
        from tertial.usecases.workspace import open_workspace

        workspace = open_workspace(arguments.dir)
        arguments.shown_language = workspace.language
        given, as_of = arguments.scenario, arguments.as_of
        reading = Reading.of(second, workspace, as_of, arguments.known)

        from tertial.cli_show import Bar
        from tertial.usecases.forecasts import Order, carry_out

        scenario = None
        if given is not None:
            from tertial.usecases.scenario_file import read_scenario

            scenario = read_scenario(given, workspace.settings, as_of)
        order = Order(as_of, arguments.paths, arguments.seed, arguments.known, scenario, _who())
        with Bar() as bar:
            made = carry_out(workspace, order, bar, reading)
    if arguments.json:
        _print_json(made.as_json())
    else:
        from tertial.cli_forecast import show_forecast

        print(show_forecast(made, workspace.language))
    if made.notes:
        _print_findings(made.notes, workspace.language)
    return OK


def _backtest(arguments: argparse.Namespace) -> int:
    from tertial.usecases.second import Second

    with Second(_READING, process=_ENGINE not in sys.modules) as second:
        from datetime import UTC, datetime

        from tertial.usecases.forecast_reading import Reading
        from tertial.usecases.workspace import open_workspace

        workspace = open_workspace(arguments.dir)
        arguments.shown_language = workspace.language
        today = datetime.now(UTC).astimezone().date()
        reading = Reading.of(second, workspace, today)

        from tertial.cli_show import Bar, show_backtest
        from tertial.usecases.backtests import run_backtest

        with Bar() as bar:
            done = run_backtest(workspace, today, progress=bar, reading=reading)
    if arguments.json:
        _print_json(done.as_json())
    else:
        print(show_backtest(done, workspace.language))
    return OK


def _check(arguments: argparse.Namespace) -> int:
    from tertial.cli_check import show_check
    from tertial.cli_show import show_kept
    from tertial.usecases.checks import Into, check

    arguments.shown_language = arguments.language
    into = None
    if arguments.workspace is not None:
        from tertial.usecases.imports import now
        from tertial.usecases.workspace import open_workspace

        into = Into(open_workspace(arguments.workspace), now(), _who())
    done = check(arguments.files, arguments.language, into)
    if arguments.json:
        _print_json(done.as_json())
    else:
        print(show_check(done, arguments.language))
        if done.kept:
            print(show_kept(done.kept, arguments.language))
    if arguments.html is not None:
        from tertial.usecases.check_page import write_page

        write_page(done, arguments.html, arguments.language)
    if done.unreadable:
        _print_findings(done.unreadable, arguments.language)
    return done.exit_status


def _trace(arguments: argparse.Namespace) -> int:
    from tertial.cli_show import show_trace
    from tertial.usecases.trace import trace
    from tertial.usecases.workspace import open_workspace

    workspace = open_workspace(arguments.dir)
    arguments.shown_language = workspace.language
    found = trace(workspace, arguments.id)
    if arguments.json:
        _print_json(found.as_json(workspace.language))
    else:
        print(show_trace(found, workspace.language))
        if found.findings:
            _print_findings(found.findings, workspace.language)
    return OK


def _backup(arguments: argparse.Namespace) -> int:
    from tertial.cli_keep import backup

    return backup(arguments)


def _restore(arguments: argparse.Namespace) -> int:
    from tertial.cli_keep import restore

    return restore(arguments)


def _audit(arguments: argparse.Namespace) -> int:
    from tertial.cli_keep import audit

    return audit(arguments)


RUN: dict[str, Callable[[argparse.Namespace], int]] = {
    "demo": _demo,
    "init": _init,
    "import": _import,
    "status": _status,
    "report": _report,
    "forecast": _forecast,
    "backtest": _backtest,
    "check": _check,
    "trace": _trace,
    "serve": _serve,
    "backup": _backup,
    "restore": _restore,
    "audit": _audit,
}
"""What each command of `cli_parser` runs; a test holds the two together."""


if __name__ == "__main__":
    sys.exit(main())
