"""HTTP of signing in with an OpenID provider: the browser goes, comes back, and is signed in or told why not."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse

from app.accounts.access import ANYONE
from app.accounts.cookies import hand_out, session_token
from app.accounts.destinations import START, safe_destination
from app.accounts.federation import account_for
from app.accounts.oidc import CALLBACK, OidcRefusal, Provider
from app.accounts.sign_in import SignIn
from app.accounts.store import log
from app.errors import NotFound

router = APIRouter(tags=["Anmeldung"], dependencies=[ANYONE])
TRIP_COOKIE = "__Host-atlas-oidc"
SIGN_IN_PAGE = "/anmelden"


@router.get("/api/session/oidc", summary="Mit dem Dienstkonto anmelden", status_code=303)
async def go(request: Request, next: str = START) -> RedirectResponse:  # noqa: A002
    """Send the browser to the provider; afterwards it is to go to `next`, a path of ours."""
    destination = safe_destination(next)
    try:
        url, kept = await _provider(request).go(destination)
    except OidcRefusal as refusal:
        return _refused(refusal, destination)
    response = RedirectResponse(url, 303)
    response.set_cookie(TRIP_COOKIE, kept, max_age=600, path="/", secure=True, httponly=True, samesite="lax")
    return response


@router.get(CALLBACK, summary="Rückkehr vom Anbieter", status_code=303)
async def come_back(request: Request) -> RedirectResponse:
    """Begin a session for whom the provider vouches for."""
    provider, settings = _provider(request), request.app.state.settings
    try:
        claims, destination = await provider.come_back(request.cookies.get(TRIP_COOKIE), request.query_params)
        async with request.app.state.writer.begin() as connection:
            account_id = await connection.run_sync(account_for, claims, settings)
    except OidcRefusal as refusal:
        return _refused(refusal, START)
    request.app.state.identify.forget()
    begun = await SignIn(request).by_provider(account_id, session_token(request.cookies))
    response = RedirectResponse(destination, 303)
    hand_out(response, begun.token)
    response.delete_cookie(TRIP_COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    return response


def _provider(request: Request) -> Provider:
    found: Provider | None = request.app.state.oidc
    if found is None:
        raise NotFound("Die Anmeldung mit einem Dienstkonto ist nicht eingerichtet.")
    return found


def _refused(refusal: OidcRefusal, destination: str) -> RedirectResponse:
    """Back to the sign-in page, with the reason."""
    log.info("sign-in refused", step="oidc", why=refusal.code, detail=refusal.detail)
    query = urlencode({"fehler": refusal.code, **({"next": destination} if destination != START else {})})
    response = RedirectResponse(f"{SIGN_IN_PAGE}?{query}", 303)
    response.delete_cookie(TRIP_COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    return response
