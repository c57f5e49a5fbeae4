"""Files under /static, what browsers ask for at the root, and whether the server is well."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from tertial.web import assets

router = APIRouter(include_in_schema=False)


@router.get("/static/{name:path}")
def file(name: str) -> Response:
    """A file by the address with its hash. Raises LookupError for any other name."""
    asset = assets.by_address().get(name)
    if asset is None:
        raise LookupError(name)
    return Response(asset.content, media_type=asset.type, headers={"cache-control": assets.FOREVER})


@router.get("/favicon.ico")
def favicon() -> Response:
    return RedirectResponse(assets.address("favicon.svg"), 308)


@router.get("/health")
def health() -> Response:
    return Response("ok\n", media_type="text/plain")
