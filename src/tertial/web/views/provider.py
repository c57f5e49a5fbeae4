"""Signing in by the municipality's provider: there and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from tertial.usecases import sign_in
from tertial.usecases.imports import now
from tertial.web.faults import LimitedError
from tertial.web.oidc import MINUTES, Provider, ProviderFailedError, unseal
from tertial.web.views.sign_in import address_of, safe_next, signed_in

if TYPE_CHECKING:
    from tertial.web.visit import Visit

router = APIRouter(include_in_schema=False)
COOKIE = "tertial_under"


@router.get("/sign-in/provider")
def away(request: Request) -> Response:
    visit: Visit = request.state.visit
    provider = provider_of(request)
    try:
        address, sealed = provider.begin(back_of(request), safe_next(visit.query.get("next", "")))
    except ProviderFailedError:
        return RedirectResponse("/sign-in?told=failed", 303)
    answer = RedirectResponse(address, 303)
    answer.set_cookie(
        COOKIE, sealed, max_age=MINUTES * 60, httponly=True, samesite="lax", secure=request.url.scheme == "https"
    )
    return answer


@router.get("/sign-in/provider/back")
def back(request: Request) -> Response:
    """Signs in the person whose address the provider has verified; never makes one."""
    visit: Visit = request.state.visit
    under = unseal(request.cookies.get(COOKIE, ""))
    answer: Response = RedirectResponse("/sign-in?told=failed", 303)
    if under is not None:
        try:
            found = provider_of(request).finish(
                back_of(request), under, visit.query.get("state", ""), visit.query.get("code", "")
            )
        except ProviderFailedError:
            answer.delete_cookie(COOKIE)
            return answer
        done = sign_in.sign_in_by_email(visit.workspace, found.email, found.verified, address_of(request), now())
        if done.outcome == "limited":
            raise LimitedError(done.wait_seconds)
        if done.session is None:
            answer = RedirectResponse("/sign-in?told=unknown", 303)
        else:
            answer = signed_in(request, done.session.token, under.wanted)
    answer.delete_cookie(COOKIE)
    return answer


def provider_of(request: Request) -> Provider:
    """The provider of the settings in force; raises LookupError when there is none."""
    house = request.app.state.house
    settings = house.views.workspace.settings.sign_in
    if settings is None:
        raise LookupError("sign_in")
    if house.provider is None or house.provider[0] != settings:
        house.provider = (settings, Provider(settings, house.folder))
    made: Provider = house.provider[1]
    return made


def back_of(request: Request) -> str:
    return str(request.url.replace(path="/sign-in/provider/back", query=""))
