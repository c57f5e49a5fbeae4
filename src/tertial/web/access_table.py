"""The access table itself. Keep the order of the menu; every topic under its own comment."""

from __future__ import annotations

from tertial.web.access import UPLOAD_BODY, Row
from tertial.web.access_table_api import API

_PUBLISHED = ("readers: published periods alone", "läsare: bara publicerade perioder")
_LINK = (
    "a link that has not been used and is younger than 24 hours",
    "en länk som inte är använd och yngre än 24 timmar",
)
_DRAFTS = (
    "the kind of a report that is ready or further stays as it is",
    "slaget står fast för en rapport som är klar eller kommit längre",
)
_FIGURES = ("all but readers: any period", "alla utom läsare: alla perioder")
_REPORTS = ("readers: published reports alone", "läsare: bara publicerade rapporter")
_BY_STATE = ("the report's state and the role decide the steps", "rapportens läge och rollen avgör stegen")
_SECTION = ("over the section's area or unit", "över avsnittets område eller enhet")
_SECTION_STATE = (
    "over the section's area or unit; the text's state and the role decide the steps",
    "över avsnittets område eller enhet; textens läge och rollen avgör stegen",
)
_ONE_BY_ONE = (
    "the placements of units with individual-level access; each reading is logged",
    "placeringarna på enheter med tillgång till individuppgifter; varje läsning loggas",
)
_NOT_CLOSED = (
    "until the period's report is ready",
    "tills periodens rapport är klar",
)

TABLE: tuple[Row, ...] = (
    # what everyone needs before a page can be seen
    Row("GET", "/static/{name:path}", "everyone"),
    Row("GET", "/favicon.ico", "everyone"),
    Row("GET", "/health", "everyone"),
    # signing in
    Row("GET", "/sign-in", "everyone"),
    Row("POST", "/sign-in", "everyone"),
    Row("GET", "/sign-in/provider", "everyone"),
    Row("GET", "/sign-in/provider/back", "everyone"),
    Row("GET", "/link/{token}", "everyone", states=_LINK),
    Row("POST", "/link/{token}", "everyone", states=_LINK),
    Row("POST", "/sign-out", "everyone"),
    Row("POST", "/preferences", "everyone"),
    # start
    Row("GET", "/", "member", states=_PUBLISHED),
    # economy
    Row("GET", "/economy", "member", states=_PUBLISHED),
    Row("GET", "/economy/csv/{table}", "member", states=_PUBLISHED),
    Row("GET", "/economy/area/{area}", "member", states=_PUBLISHED),
    Row("GET", "/economy/unit/{unit}", "action", "read", "unit", states=_FIGURES),
    Row("GET", "/economy/unit/{unit}/csv", "action", "read", "unit", states=_FIGURES),
    Row("GET", "/economy/unit/{unit}/account/{account}", "action", "read", "unit", states=_FIGURES),
    Row("GET", "/economy/unit/{unit}/account/{account}/month/{month}", "action", "read", "unit", individual=True),
    Row("GET", "/economy/unit/{unit}/account/{account}/month/{month}/csv", "action", "read", "unit", individual=True),
    # placements
    Row("GET", "/placements", "member", states=_PUBLISHED),
    Row("GET", "/placements/csv/months", "member", states=_PUBLISHED),
    Row("GET", "/placements/open", "somewhere", "read_individual", states=_ONE_BY_ONE),
    Row("GET", "/placements/open/csv", "somewhere", "read_individual", states=_ONE_BY_ONE),
    # the forecast: versions, units' own, scenarios
    Row("GET", "/forecast", "member", states=_PUBLISHED),
    Row("GET", "/forecast/csv/{table}", "member", states=_PUBLISHED),
    Row("POST", "/forecast/new", "action", "forecast"),
    Row("GET", "/forecast/job/{job}", "action", "forecast"),
    Row("GET", "/forecast/versions", "somewhere", "read"),
    Row("GET", "/forecast/unit/{unit}", "action", "read", "unit"),
    Row("POST", "/forecast/unit/{unit}", "action", "write_forecast", "unit", states=_NOT_CLOSED),
    Row("GET", "/forecast/scenario", "somewhere", "read"),
    Row("POST", "/forecast/scenario", "action", "forecast"),
    Row("POST", "/forecast/scenario/remove", "action", "forecast"),
    Row("POST", "/forecast/scenario/restore", "action", "forecast"),
    Row("GET", "/forecast/scenario/toml", "somewhere", "read"),
    Row("GET", "/forecast/scenario/edit", "action", "forecast"),
    Row("POST", "/forecast/scenario/edit", "action", "forecast"),
    # goals and key figures
    Row("GET", "/goals", "member", states=_PUBLISHED),
    Row("GET", "/goals/csv", "member", states=_PUBLISHED),
    Row("GET", "/goals/figure/{indicator}", "member", states=_PUBLISHED),
    Row("GET", "/goals/figure/{indicator}/csv", "member", states=_PUBLISHED),
    # grants, actions, initiatives, investments, equity
    Row("GET", "/follow-up", "member", states=_PUBLISHED),
    Row("GET", "/follow-up/csv/{table}", "member", states=_PUBLISHED),
    # data: imports, batches, kinds of file
    Row("GET", "/data", "somewhere", "read"),
    Row("POST", "/data/import", "action", "import", body=UPLOAD_BODY),
    Row("GET", "/data/import/{job}", "action", "import"),
    Row("GET", "/data/import/{job}/csv", "action", "import"),
    Row("GET", "/data/batch/{batch}", "somewhere", "read"),
    Row("GET", "/data/batch/{batch}/rejected", "action", "read", individual=True),
    Row("GET", "/data/files", "somewhere", "read"),
    Row("GET", "/data/files/{kind}", "somewhere", "read"),
    Row("GET", "/data/files/{kind}/template", "somewhere", "read"),
    # the report and its texts
    Row("GET", "/report", "member", states=_REPORTS),
    Row("GET", "/report/preview", "action", "read"),
    Row("POST", "/report/check", "action", "report"),
    Row("POST", "/report/move", "action", "report", states=_BY_STATE),
    Row("GET", "/report/job/{job}", "action", "report"),
    Row("GET", "/report/file/{period}/{version}/{name}", "member", states=_REPORTS),
    Row("GET", "/report/section/{section}", "somewhere", "read", states=_SECTION),
    Row("POST", "/report/section/{section}", "somewhere", "write_text", states=_SECTION),
    Row("POST", "/report/section/{section}/autosave", "somewhere", "write_text", states=_SECTION),
    Row("POST", "/report/section/{section}/move", "somewhere", "write_text", states=_SECTION_STATE),
    Row("GET", "/report/section/{section}/version/{version}", "somewhere", "read", states=_SECTION),
    # checks of published reports
    Row("GET", "/check", "action", "check"),
    Row("POST", "/check", "action", "check", body=UPLOAD_BODY),
    Row("GET", "/check/{job}", "action", "check"),
    Row("GET", "/check/{job}/text", "action", "check"),
    Row("POST", "/check/{job}/remove", "action", "check"),
    # administration
    Row("GET", "/admin", "action", "administer"),
    Row("POST", "/admin/people", "action", "administer"),
    Row("GET", "/admin/people/{person}", "action", "administer"),
    Row("POST", "/admin/people/{person}", "action", "administer"),
    Row("POST", "/admin/people/{person}/grants", "action", "administer"),
    Row("POST", "/admin/people/{person}/grants/remove", "action", "administer"),
    Row("POST", "/admin/people/{person}/link", "action", "administer"),
    Row("POST", "/admin/people/{person}/active", "action", "administer"),
    Row("POST", "/admin/people/{person}/tokens/revoke", "action", "administer"),
    Row("GET", "/admin/periods", "action", "plan"),
    Row("POST", "/admin/periods", "action", "plan", states=_DRAFTS),
    Row("GET", "/admin/setup", "action", "administer"),
    Row("GET", "/admin/log", "action", "read_audit"),
    Row("GET", "/admin/log/export", "action", "read_audit"),
    # one's own account
    Row("GET", "/account", "member"),
    Row("POST", "/account/password", "member"),
    Row("POST", "/account/looks", "member"),
    Row("POST", "/account/tokens", "member"),
    Row("POST", "/account/tokens/revoke", "member"),
    Row("POST", "/account/sessions/end", "member"),
    # the API
    *API,
)
