"""The rows of the access table for the API."""

from __future__ import annotations

from tertial.web.access import UPLOAD_BODY, Row

_PUBLISHED = ("readers: published periods alone", "läsare: bara publicerade perioder")
_FIGURES = ("all but readers: any period", "alla utom läsare: alla perioder")
_OWN_TEXTS = ("texts of own areas and units", "texter för egna områden och enheter")
_OWN_UNITS = ("own units", "egna enheter")
_STEPS = ("the table of states in docs/reference/workflow.md", "tabellen över lägen i docs/reference/workflow.md")
_JOBS = ("own jobs, and those of a kind that the person may start", "egna arbeten, och sådana som personen får starta")
_PERIOD = "/api/periods/{period}"

API: tuple[Row, ...] = (
    Row("GET", "/api/openapi.json", "everyone"),
    Row("GET", "/api/me", "member", api="read"),
    Row("GET", "/api/periods", "member", api="read", states=_PUBLISHED),
    Row("GET", _PERIOD, "somewhere", "read", api="read"),
    Row("POST", _PERIOD, "action", "plan", api="write"),
    Row("GET", "/api/facts", "member", api="read", states=_PUBLISHED),
    Row("GET", "/api/facts/{table}", "member", api="read", states=_PUBLISHED),
    Row("GET", "/api/figures", "member", api="read", states=_PUBLISHED),
    Row("GET", "/api/trace/{figure}", "member", api="read", states=_PUBLISHED),
    Row("GET", "/api/goals", "member", api="read", states=_PUBLISHED),
    Row("GET", "/api/placements", "member", api="read", states=_PUBLISHED),
    Row("GET", "/api/economy", "member", api="read", states=_PUBLISHED),
    Row("GET", "/api/economy/areas/{area}", "member", api="read", states=_PUBLISHED),
    Row("GET", "/api/economy/units/{unit}", "action", "read", "unit", api="read", states=_FIGURES),
    Row("GET", "/api/economy/units/{unit}/accounts/{account}", "action", "read", "unit", api="read", states=_FIGURES),
    Row(
        "GET",
        "/api/economy/units/{unit}/accounts/{account}/months/{month}",
        "action",
        "read",
        "unit",
        individual=True,
        api="read",
    ),
    Row("GET", f"{_PERIOD}/texts", "somewhere", "read", api="read", states=_OWN_TEXTS),
    Row("GET", f"{_PERIOD}/texts/{{section}}", "somewhere", "read", api="read", states=_OWN_TEXTS),
    Row("POST", f"{_PERIOD}/texts/{{section}}", "somewhere", "write_text", api="write", states=_OWN_TEXTS),
    Row("GET", f"{_PERIOD}/texts/{{section}}/versions", "somewhere", "read", api="read", states=_OWN_TEXTS),
    Row("POST", f"{_PERIOD}/texts/{{section}}/steps", "somewhere", "write_text", api="write", states=_STEPS),
    Row("GET", f"{_PERIOD}/own-forecasts", "somewhere", "read", api="read", states=_OWN_UNITS),
    Row("GET", f"{_PERIOD}/own-forecasts/{{unit}}", "action", "read", "unit", api="read"),
    Row("POST", f"{_PERIOD}/own-forecasts/{{unit}}", "action", "write_forecast", "unit", api="write"),
    Row("GET", f"{_PERIOD}/report", "member", api="read", states=_PUBLISHED),
    Row("GET", f"{_PERIOD}/report/versions", "member", api="read", states=_PUBLISHED),
    Row("GET", f"{_PERIOD}/report/versions/{{version}}/files/{{name}}", "member", api="read", states=_PUBLISHED),
    Row("POST", f"{_PERIOD}/report/steps", "action", "report", api="write", states=_STEPS),
    Row("GET", "/api/forecasts", "action", "read", api="read"),
    Row("GET", "/api/forecasts/{forecast}", "action", "read", api="read"),
    Row("POST", "/api/forecasts", "action", "forecast", api="write"),
    Row("POST", "/api/backtests", "action", "forecast", api="write"),
    Row("GET", "/api/scenarios", "action", "read", api="read"),
    Row("POST", "/api/scenarios", "action", "forecast", api="write"),
    Row("POST", "/api/imports", "action", "import", body=UPLOAD_BODY, api="write"),
    Row("POST", "/api/checks", "action", "check", body=UPLOAD_BODY, api="write"),
    Row("GET", "/api/batches", "somewhere", "read", api="read"),
    Row("GET", "/api/batches/{batch}/refused", "action", "read", individual=True, api="read"),
    Row("GET", "/api/jobs", "somewhere", "read", api="read", states=_JOBS),
    Row("GET", "/api/jobs/{job}", "somewhere", "read", api="read", states=_JOBS),
    Row("GET", "/api/people", "action", "administer", api="read"),
    Row("POST", "/api/people", "action", "administer", api="write"),
    Row("GET", "/api/people/{person}", "action", "administer", api="read"),
    Row("POST", "/api/people/{person}", "action", "administer", api="write"),
    Row("POST", "/api/people/{person}/link", "action", "administer", api="write"),
    Row("GET", "/api/log", "action", "read_audit", api="read"),
    Row("GET", "/api/log/verified", "action", "read_audit", api="read"),
    Row("GET", "/api/log/export", "action", "read_audit", api="read"),
)
