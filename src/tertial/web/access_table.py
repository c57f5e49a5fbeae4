"""The access table itself. Keep the order of the menu; every topic under its own comment."""

from __future__ import annotations

from tertial.web.access import UPLOAD_BODY, Row

_PUBLISHED = ("readers: published periods alone", "läsare: bara publicerade perioder")
_LINK = (
    "a link that has not been used and is younger than 24 hours",
    "en länk som inte är använd och yngre än 24 timmar",
)
_FIGURES = ("all but readers: any period", "alla utom läsare: alla perioder")

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
    # checks of published reports
    Row("GET", "/check", "action", "check"),
    Row("POST", "/check", "action", "check", body=UPLOAD_BODY),
    Row("GET", "/check/{job}", "action", "check"),
    Row("GET", "/check/{job}/text", "action", "check"),
    Row("POST", "/check/{job}/remove", "action", "check"),
    # the API
    Row("GET", "/api/openapi.json", "everyone"),
    Row("GET", "/api/periods", "member", api="read", states=_PUBLISHED),
    Row("GET", "/api/facts/{table}", "member", api="read", states=_PUBLISHED),
)
