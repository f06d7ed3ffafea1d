"""HTTP of signing in and out."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.accounts import links, sessions, throttle
from app.accounts.access import ANYONE, Actor, current_actor
from app.accounts.cookies import hand_out, session_token, take_back
from app.accounts.devices import remember_device
from app.accounts.identify import UNTIL_SECOND_FACTOR
from app.accounts.keys import csrf_token_of
from app.accounts.mail import send_reset_link
from app.accounts.passwords import LONGEST, check, hashed_aside
from app.accounts.sign_in import Begun, SignIn
from app.accounts.store import changing, reading
from app.errors import BadRequest

router = APIRouter(tags=["Anmeldung"], dependencies=[ANYONE])
Anybody = Annotated[Actor, Depends(current_actor)]
Password = Annotated[str, Field(max_length=LONGEST)]


class Form(BaseModel):
    """What is sent; names that are not known are refused."""

    model_config = ConfigDict(extra="forbid")


class SignInForm(Form):
    """E-mail address and password."""

    email: Annotated[str, Field(max_length=254)]
    password: Password


class CodeForm(Form):
    """A code of the second factor, or a recovery code."""

    code: Annotated[str, Field(max_length=40)]


class ResetForm(Form):
    """Whose password was forgotten."""

    email: Annotated[str, Field(max_length=254)]


class LinkForm(Form):
    """A one-time link and the new password."""

    token: Annotated[str, Field(max_length=100)]
    password: Password


@router.get("/api/session", summary="Wer angemeldet ist und was er darf")
async def session(request: Request, response: Response, actor: Anybody) -> dict[str, Any]:
    """Who is signed in, with the token that changes have to carry; and which ways there are to sign in."""
    token = session_token(request.cookies)
    if actor.account_id is not None:
        return _told(actor, token)
    if token is not None and await request.app.state.identify.waits_for_code(token):
        return {**_waiting(token), "ways": _ways(request)}
    if token is not None:
        take_back(response)
    return {**_visitor(), "ways": _ways(request)}


@router.post("/api/session", summary="Mit E-Mail-Adresse und Passwort anmelden")
async def sign_in(request: Request, response: Response, form: SignInForm) -> dict[str, Any]:
    """Begin a session; `needs_code`: it waits for the second factor (`POST /api/session/totp`)."""
    begun = await SignIn(request).by_password(form.email, form.password, session_token(request.cookies))
    remember_device(response, request.app.state.secret, form.email)
    return await _begun(request, response, begun)


@router.post("/api/session/totp", summary="Den Code des zweiten Faktors nachreichen")
async def second_factor(request: Request, response: Response, form: CodeForm) -> dict[str, Any]:
    """End the waiting session and begin the full one."""
    former = session_token(request.cookies) or ""
    return await _begun(request, response, await SignIn(request).by_code(former, form.code))


@router.delete("/api/session", summary="Abmelden", status_code=204)
async def sign_out(request: Request, actor: Anybody) -> Response:
    """End this session; nothing happens where there is none."""
    token = session_token(request.cookies)
    if token is not None:
        await changing(request, actor, "signed out", lambda connection: sessions.end(connection, token))
    response = Response(status_code=204)
    take_back(response)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@router.post("/api/session/reset", summary="Einen Link zum Zurücksetzen anfordern", status_code=202)
async def ask_for_reset(request: Request, tasks: BackgroundTasks, form: ResetForm) -> dict[str, str]:
    """Mail a one-time link, if the account exists; the answer is the same if it does not."""
    settings, secret = request.app.state.settings, request.app.state.secret
    if settings.smtp_url is None:
        raise BadRequest(
            "Von hier werden keine Mails verschickt. Bitten Sie die Verwaltung des Atlas um einen Link."
        )
    tried = throttle.by_account("reset", form.email)
    address = throttle.by_address(request.client.host if request.client else None)
    async with request.app.state.writer.begin() as connection:
        await connection.run_sync(lambda c: throttle.take(c, secret, tried, address))
    tasks.add_task(send_reset_link, request.app.state.writer, settings, form.email)
    return {"detail": "Wenn es zu dieser Adresse ein Konto gibt, ist eine Mail mit einem Link unterwegs."}


@router.post("/api/session/password", summary="Mit einem Einmal-Link ein Passwort setzen", status_code=204)
async def use_link(request: Request, actor: Anybody, form: LinkForm) -> Response:
    """Set the password; the link is used up, all sessions of the account end, and one signs in with the new one."""
    _, email, name = await reading(request, lambda connection: links.holder(connection, form.token))
    check(form.password, email, name)
    hashed = await hashed_aside(form.password)
    await changing(
        request,
        actor,
        "password set by link",
        lambda connection: links.use_link(connection, form.token, hashed),
    )
    return Response(status_code=204)


async def _begun(request: Request, response: Response, begun: Begun) -> dict[str, Any]:
    hand_out(response, begun.token)
    if begun.second_factor:
        return _waiting(begun.token)
    actor = await request.app.state.identify.of_session(begun.token)
    return _told(actor, begun.token)


def _told(actor: Actor, token: str | None) -> dict[str, Any]:
    return {
        "signed_in": True, "name": actor.name, "role": actor.role, "permissions": actor.permissions,
        "organisation_id": actor.organisation_id, "needs_second_factor": actor.scope == UNTIL_SECOND_FACTOR,
        "csrf_token": None if token is None else csrf_token_of(token),
    }  # fmt: skip


def _visitor() -> dict[str, Any]:
    return {"signed_in": False, "name": "", "role": "visitor", "permissions": ["read"], "csrf_token": None}


def _waiting(token: str) -> dict[str, Any]:
    return {**_visitor(), "needs_code": True, "csrf_token": csrf_token_of(token)}


def _ways(request: Request) -> dict[str, Any]:
    settings = request.app.state.settings
    return {
        "mail": settings.smtp_url is not None,
        "oidc": settings.oidc_label if settings.oidc_issuer else None,
    }
