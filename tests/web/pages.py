"""The pages that every general test takes in: how they look, whom they are open to, whether they hold in a browser."""

from __future__ import annotations

PAGES: tuple[tuple[str, str], ...] = (
    ("nobody", "/sign-in"),
    ("nobody", "/link/none"),
    ("controller", "/"),
    ("reader", "/"),
    ("controller", "/economy"),
    ("controller", "/economy/area/BUF"),
    ("controller", "/economy/unit/625"),
    ("controller", "/economy/unit/625/account/4611"),
    ("controller", "/economy/unit/625/account/4611/month/8"),
    ("controller", "/goals"),
    ("controller", "/goals?group=2"),
    ("controller", "/goals/figure/staff_turnover"),
    ("controller", "/goals/figure/care_days_external"),
    ("controller", "/follow-up"),
    ("controller", "/data"),
    ("unit_manager", "/data"),
    ("controller", "/data/files"),
    ("controller", "/data/files/placements?day_price=Pris"),
    ("administrator", "/admin"),
    ("administrator", "/admin/people/1"),
    ("administrator", "/admin/setup"),
    ("administrator", "/admin/log?verify=1"),
    ("controller", "/admin/periods"),
    ("head", "/account"),
    ("controller", "/report"),
    ("reader", "/report"),
    ("controller", "/report/section/result"),
    ("unit_manager", "/report/section/unit.625"),
    ("controller", "/check"),
    ("controller", "/forecast"),
    ("unit_manager", "/forecast"),
    ("controller", "/forecast?at=2025-12"),
    ("unit_manager", "/forecast/unit/625"),
    ("controller", "/forecast/versions"),
    ("controller", "/forecast/scenario"),
    ("controller", "/forecast/scenario/edit?add=price_index"),
    ("controller", "/placements"),
    ("reader", "/placements"),
    ("controller", "/placements?show=price"),
    ("controller", "/placements/open?order=cost"),
    ("controller", "/nothing-here"),
)
"""Who looks, and where. A new page gets a line here."""

EVERY_TIME: frozenset[tuple[str, str]] = frozenset(
    {
        ("controller", "/"),
        ("controller", "/economy"),
        ("unit_manager", "/report/section/unit.625"),
        ("controller", "/forecast"),
    }
)
"""Those that every test run opens in a browser. The others are opened by `make browse`."""
