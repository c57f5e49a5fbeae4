"""Rows of the log of changes as people read them: kinds, names of the details and most values in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tertial.usecases.access import ROLES
from tertial.usecases.kind_names import KIND_NAMES, kind_name
from tertial.web.parts.admin import scope_name
from tertial.web.shown import Shown

if TYPE_CHECKING:
    from tertial.usecases.audit_log import Entry
    from tertial.web.visit import Visit

LOGGED: Mapping[str, str] = {
    "import": "admin.log_import",
    "text": "admin.log_text",
    "text-state": "admin.log_text_state",
    "comment": "admin.log_comment",
    "report": "admin.log_report",
    "period": "admin.log_period",
    "forecast": "admin.log_forecast",
    "own-forecast": "admin.log_own_forecast",
    "scenario": "admin.log_scenario",
    "job": "admin.log_job",
    "person": "admin.log_person",
    "grants": "admin.log_grants",
    "password": "admin.log_password",
    "link": "admin.log_link",
    "sign-in": "admin.log_sign_in",
    "session": "admin.log_session",
    "token": "admin.log_token",
    "read-individual": "admin.log_read_individual",
    "backup": "admin.log_backup",
    "remove-check": "admin.log_remove_check",
}
"""What the kinds of changes are called; another one is shown by its name in the log."""
DETAILS: Mapping[str, str] = {
    "version": "log.version",
    "kind": "log.kind",
    "file": "log.file",
    "files": "log.files",
    "rows": "log.rows",
    "paths": "log.paths",
    "seed": "log.seed",
    "sha256": "log.sha256",
    "manifest_sha256": "log.manifest",
    "state": "log.state",
    "known": "log.known",
    "amount": "log.amount",
    "thing": "log.thing",
    "action": "log.action",
    "expires": "log.expires",
    "purpose": "log.purpose",
    "how": "log.how",
    "added": "log.added",
    "changed": "log.changed",
    "active": "log.active",
    "grants": "log.grants",
    "ended": "log.ended",
    "scope": "log.scope",
    "revoked": "log.revoked",
    "removed": "log.removed",
    "key": "log.key",
    "data": "admin.step_data",
    "units": "admin.step_units",
    "controller": "admin.step_controller",
    "head": "admin.step_head",
    "committee": "admin.step_committee",
}
"""What the details of a row are called; another one is shown by its name in the log."""
VALUES: Mapping[str, str] = {
    "draft": "status.draft",
    "ready": "status.ready",
    "returned": "status.returned",
    "approved": "status.approved",
    "locked": "status.locked",
    "published": "status.published",
    "superseded": "status.superseded",
    "queued": "log.value_queued",
    "running": "log.value_running",
    "done": "log.value_done",
    "failed": "log.value_failed",
    "monthly": "admin.kind_monthly",
    "interim": "admin.kind_interim",
    "annual": "admin.kind_annual",
    "first": "log.value_first",
    "invite": "log.value_invite",
    "reset": "log.value_reset",
    "password": "log.value_password",
    "link": "log.value_link",
    "provider": "log.value_provider",
    "import": "log.value_import",
    "forecast": "log.value_forecast",
    "replay": "log.value_replay",
    "scenario": "log.value_scenario",
    "report": "log.value_report",
    "check": "log.value_check",
    "text": "log.value_text",
    "submit": "report.step_submit",
    "withdraw": "report.step_withdraw",
    "return": "report.step_return",
    "approve": "report.step_approve",
    "lock": "report.step_lock",
    "publish": "report.step_publish",
    "supersede": "report.step_supersede",
    "read": "log.value_read",
    "write": "log.value_write",
}
"""What values are called that are words of the program."""
_WORDED = frozenset({"state", "kind", "purpose", "how", "scope", "thing", "action"})
_TIMES = frozenset({"expires", "known"})


@dataclass(frozen=True, slots=True)
class LogRow:
    id: int
    at: str
    who: str
    action: str
    about: str
    detail: str


def log_rows(visit: Visit, found: Iterable[Entry]) -> tuple[LogRow, ...]:
    return tuple(
        LogRow(e.id, local_time(e.at), e.who, action_name(visit, e.action), e.about, detail(visit, e.detail))
        for e in found
    )


def action_name(visit: Visit, action: str) -> str:
    return visit.say(LOGGED[action]) if action in LOGGED else action


def local_time(at: str) -> str:
    """An ISO time in UTC as local day and time to the second."""
    return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M:%S}"


def detail(visit: Visit, found: Mapping[str, Any]) -> str:
    """`version: 3; läge: Klar`; lists with commas between."""
    named = ((visit.say(DETAILS[key]) if key in DETAILS else key, _said(visit, key, v)) for key, v in found.items())
    return "; ".join(f"{name}: {value}" for name, value in named)


def _said(visit: Visit, key: str, value: Any) -> str:
    if isinstance(value, bool):
        return visit.say("log.yes" if value else "log.no")
    if isinstance(value, list):
        return ", ".join(_grant(visit, str(v)) if key == "grants" else str(v) for v in value)
    return _counted(visit, key, value) if isinstance(value, int) else _word(visit, key, str(value))


def _counted(visit: Visit, key: str, value: int) -> str:
    """An amount is in öre; a seed or a version has no separators."""
    fmt = Shown(visit.language)
    if key == "amount":
        return visit.say("log.kronor", amount=fmt.kr(value))
    return fmt.number(value) if key in ("rows", "paths") else str(value)


def _word(visit: Visit, key: str, text: str) -> str:
    if key in _TIMES and "T" in text:
        return local_time(text)
    if key == "kind" and text in KIND_NAMES:
        return kind_name(text, visit.language)
    return visit.say(VALUES[text]) if key in _WORDED and text in VALUES else text


def _grant(visit: Visit, written: str) -> str:
    """A grant as the log writes it, `unit_manager unit.625 individual`, in words."""
    role, *rest = written.split()
    if role not in ROLES:
        return written
    scopes = [r for r in rest if r != "individual"]
    scope = scope_name(visit.workspace.settings, scopes[0]) if scopes else visit.say("admin.whole_short")
    name = "admin.grant_individual" if "individual" in rest else "admin.grant"
    return visit.say(name, role=visit.say(f"roles.{role}"), scope=scope)
