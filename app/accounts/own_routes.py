"""HTTP of one's own account: password, second factor, sessions, tokens for scripts. By session only, never by token."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, text

from app.accounts import links, people, sessions, tokens, totp
from app.accounts.access import TOKEN_PERMISSIONS, Actor, Needs, Permission
from app.accounts.cookies import take_back
from app.accounts.passwords import LONGEST, check, hashed_aside
from app.accounts.sign_in import WRONG_CODE, SignIn
from app.accounts.store import changing, reading
from app.errors import BadRequest, Conflict, NotFound, NotSignedIn

router = APIRouter(tags=["Konto"])
Owner = Annotated[Actor, Depends(Needs(Permission.OWN_ACCOUNT))]
Password = Annotated[str, Field(max_length=LONGEST)]


class Form(BaseModel):
    """What is sent; names that are not known are refused."""

    model_config = ConfigDict(extra="forbid")


class NameForm(Form):
    """How one wants to be called."""

    name: Annotated[str, Field(max_length=200)]


class PasswordForm(Form):
    """The password until now and the new one."""

    current_password: Password = ""
    new_password: Password


class ConfirmForm(Form):
    """The password, to make sure that it is still the same person."""

    current_password: Password = ""


class CodeForm(Form):
    """A code of the app."""

    code: Annotated[str, Field(max_length=20)]


class TokenForm(ConfirmForm):
    """A token for scripts: what it is for, what it may, how long."""

    name: Annotated[str, Field(max_length=200)]
    scope: Annotated[list[str], Field(max_length=50)] = []
    days: int = 90


@router.get("/api/account", summary="Das eigene Konto")
async def own_account(request: Request, actor: Owner) -> dict[str, Any]:
    """The own account, with what a token may be given."""
    number = _number(actor)
    found = await reading(request, lambda connection: people.account(connection, number))
    grantable = [one for one in actor.permissions if one in TOKEN_PERMISSIONS]
    return {**found, "token_permissions": grantable}


@router.patch("/api/account", summary="Den eigenen Namen ändern")
async def rename(request: Request, actor: Owner, form: NameForm) -> dict[str, Any]:
    """Change the own name; role and address are for administrators."""
    number = _number(actor)
    return await changing(
        request,
        actor,
        "own name",
        lambda connection: people.change_account(connection, number, name=form.name),
    )


@router.post("/api/account/password", summary="Das eigene Passwort ändern", status_code=204)
async def change_password(request: Request, actor: Owner, form: PasswordForm) -> Response:
    """Change the own password; all other sessions end."""
    number = _number(actor)
    await _confirm(request, actor, form.current_password)
    found = await reading(request, lambda connection: people.account(connection, number))
    check(form.new_password, found["email"], found["name"])
    hashed = await hashed_aside(form.new_password)

    def change(connection: Connection) -> None:
        links.set_password(connection, number, hashed)
        sessions.end_all(connection, number, but=actor.session_id)

    await changing(request, actor, "own password", change)
    return Response(status_code=204)


@router.get("/api/account/sessions", summary="Wo man angemeldet ist")
async def own_sessions(request: Request, actor: Owner) -> list[dict[str, Any]]:
    """The sessions that count, the last used first; `current`: this one."""
    values = {
        "account_id": actor.account_id,
        "idle": timedelta(minutes=request.app.state.settings.session_idle_minutes),
    }
    rows = await reading(request, lambda c: c.execute(text(sessions.LIST), values).mappings().all())
    return [{**row, "current": row["id"] == actor.session_id} for row in rows]


@router.delete("/api/account/sessions", summary="Überall abmelden", status_code=204)
async def sign_out_everywhere(request: Request, actor: Owner) -> Response:
    """End all sessions, this one too."""
    number = _number(actor)
    await changing(request, actor, "signed out everywhere", lambda c: sessions.end_all(c, number))
    response = Response(status_code=204)
    take_back(response)
    return response


@router.delete("/api/account/sessions/{number}", summary="Eine Sitzung beenden", status_code=204)
async def end_session(request: Request, actor: Owner, number: int) -> Response:
    """End one of the own sessions."""
    owner, wanted = _number(actor), min(number, 2**63 - 1)
    ended = await changing(request, actor, "session ended", lambda c: sessions.end_one(c, owner, wanted))
    return _gone(ended, "Diese Sitzung gibt es nicht mehr.")


@router.post("/api/account/totp", summary="Einen zweiten Faktor vorbereiten")
async def prepare_totp(request: Request, actor: Owner, form: ConfirmForm) -> dict[str, str]:
    """A new key as text, as an address and as a QR code; it counts once a code of it is given."""
    number, secret = _number(actor), request.app.state.secret
    await _confirm(request, actor, form.current_password)
    key = await changing(request, actor, "second factor prepared", lambda c: totp.prepare(c, secret, number))
    if key is None:
        raise Conflict(
            "Ein zweiter Faktor ist schon eingerichtet. Entfernen Sie ihn, bevor Sie einen neuen einrichten."
        )
    found = await reading(request, lambda connection: people.account(connection, number))
    address = totp.address_of(key, found["email"])
    return {"key": key, "address": address, "picture": totp.picture_of(address)}


@router.put("/api/account/totp", summary="Den zweiten Faktor mit einem Code in Kraft setzen")
async def confirm_totp(request: Request, actor: Owner, form: CodeForm) -> dict[str, list[str]]:
    """Put the prepared key in force; gives the recovery codes, this once. Other sessions end."""
    number, secret = _number(actor), request.app.state.secret

    def put_in_force(connection: Connection) -> list[str] | None:
        codes = totp.confirm(connection, secret, number, form.code)
        if codes is not None:
            sessions.end_all(connection, number, but=actor.session_id)
        return codes

    codes = await changing(request, actor, "second factor", put_in_force)
    if codes is None:
        raise BadRequest(WRONG_CODE, parameter="code")
    return {"recovery_codes": codes}


@router.post("/api/account/totp/removal", summary="Den zweiten Faktor entfernen", status_code=204)
async def remove_totp(request: Request, actor: Owner, form: ConfirmForm) -> Response:
    """Sign in with the password alone again."""
    number = _number(actor)
    await _confirm(request, actor, form.current_password)
    await changing(request, actor, "second factor removed", lambda c: totp.remove(c, number))
    return Response(status_code=204)


@router.get("/api/account/tokens", summary="Eigene Zugangsschlüssel")
async def own_tokens(request: Request, actor: Owner) -> list[dict[str, Any]]:
    """The tokens for scripts, without what would let one use them."""
    number = _number(actor)
    return await reading(request, lambda connection: tokens.tokens(connection, number))


@router.post("/api/account/tokens", summary="Einen Zugangsschlüssel anlegen", status_code=201)
async def create_token(request: Request, actor: Owner, form: TokenForm) -> dict[str, str]:
    """A new token; it is shown this once."""
    number, scope = _number(actor), tokens.scope_of(actor, form.scope)
    await _confirm(request, actor, form.current_password)
    token = await changing(
        request, actor, "token created", lambda c: tokens.create_token(c, number, form.name, scope, form.days)
    )
    return {"token": token}


@router.delete("/api/account/tokens/{number}", summary="Einen Zugangsschlüssel beenden", status_code=204)
async def revoke_token(request: Request, actor: Owner, number: int) -> Response:
    """End one of the own tokens."""
    owner, wanted = _number(actor), min(number, 2**31 - 1)
    ended = await changing(request, actor, "token ended", lambda c: tokens.revoke_token(c, owner, wanted))
    return _gone(ended, "Diesen Zugangsschlüssel gibt es nicht mehr.")


async def _confirm(request: Request, actor: Actor, password: str) -> None:
    """Make sure that it is still the same person."""
    sql = "SELECT created_at FROM session WHERE id = :id"
    begun = await reading(request, lambda c: c.execute(text(sql), {"id": actor.session_id}).scalar())
    age = datetime.now(UTC) - begun if begun is not None else timedelta.max
    await SignIn(request).confirm(_number(actor), password, age)


def _number(actor: Actor) -> int:
    if actor.account_id is None:
        raise NotSignedIn("Dafür müssen Sie angemeldet sein.")
    return actor.account_id


def _gone(ended: bool, otherwise: str) -> Response:  # noqa: FBT001
    if not ended:
        raise NotFound(otherwise)
    return Response(status_code=204)
