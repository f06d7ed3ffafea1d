"""HTTP of administering accounts and organisations."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from app.accounts import links, people, sessions, totp
from app.accounts.access import Actor, Needs, Permission, Role
from app.accounts.mail import mail_link
from app.accounts.store import changing, reading
from app.errors import BadRequest, Conflict

router = APIRouter(tags=["Verwaltung"])
Administrator = Annotated[Actor, Depends(Needs(Permission.MANAGE_ACCOUNTS))]
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]


class Form(BaseModel):
    """What is sent; names that are not known are refused."""

    model_config = ConfigDict(extra="forbid")


class NewAccount(Form):
    """Somebody who is to work with the atlas."""

    email: Annotated[str, Field(max_length=254)]
    name: Annotated[str, Field(max_length=200)]
    role: Role
    organisation_id: Number | None = None


class AccountChanges(Form):
    """What is to be different; what is not named stays."""

    name: Annotated[str, Field(max_length=200)] | None = None
    role: Role | None = None
    organisation_id: Number | None = None
    active: bool | None = None


class OrganisationForm(Form):
    """An organisation that providers belong to."""

    name: Annotated[str, Field(max_length=200)]


@router.get("/api/accounts", summary="Alle Konten")
async def accounts(request: Request, actor: Administrator) -> list[dict[str, Any]]:
    """All accounts, by name."""
    del actor
    return await reading(request, people.accounts)


@router.post("/api/accounts", summary="Ein Konto anlegen", status_code=201)
async def create_account(request: Request, actor: Administrator, form: NewAccount) -> dict[str, Any]:
    """A new account and the path of the link by which its owner sets the password; mailed where that is set up."""

    def create(connection: Connection) -> tuple[int, str]:
        _known(connection, form.organisation_id)
        number = people.create_account(connection, form.email, form.name, form.role, form.organisation_id)
        return number, links.make_link(connection, number, "invitation")

    number, path = await changing(request, actor, "account created", create)
    return await _with_link(request, number, path, "invitation")


@router.patch("/api/accounts/{number}", summary="Ein Konto ändern")
async def change_account(
    request: Request, actor: Administrator, number: int, form: AccountChanges
) -> dict[str, Any]:
    """Change name, role, organisation, or whether it is active; with other rights its sessions end."""
    changes = form.model_dump(exclude_unset=True)
    if any(changes.get(name, "") is None for name in ("name", "role", "active")):
        raise BadRequest("Name, Rolle und „aktiv“ können nicht leer sein.")

    def change(connection: Connection) -> dict[str, Any]:
        _known(connection, form.organisation_id)
        return people.change_account(connection, min(number, 2**31 - 1), **changes)

    return await changing(request, actor, "account changed", change)


@router.post("/api/accounts/{number}/link", summary="Einen Einmal-Link für ein neues Passwort geben")
async def give_link(request: Request, actor: Administrator, number: int) -> dict[str, Any]:
    """A one-time link to hand on, or mailed where that is set up; an earlier one ends."""

    def make(connection: Connection) -> tuple[int, str, links.Purpose]:
        found = people.account(connection, min(number, 2**31 - 1))
        if not found["active"]:
            raise Conflict("Dieses Konto ist gesperrt. Geben Sie es erst wieder frei.")
        purpose: links.Purpose = "reset" if found["has_password"] else "invitation"
        return found["id"], links.make_link(connection, found["id"], purpose), purpose

    found, path, purpose = await changing(request, actor, "link given", make)
    return await _with_link(request, found, path, purpose)


@router.delete("/api/accounts/{number}/sessions", summary="Jemanden überall abmelden", status_code=204)
async def end_sessions(request: Request, actor: Administrator, number: int) -> Response:
    """End all sessions of an account."""

    def end(connection: Connection) -> None:
        sessions.end_all(connection, people.account(connection, min(number, 2**31 - 1))["id"])

    await changing(request, actor, "sessions ended", end)
    return Response(status_code=204)


@router.delete(
    "/api/accounts/{number}/totp", summary="Einen verlorenen zweiten Faktor entfernen", status_code=204
)
async def remove_totp(request: Request, actor: Administrator, number: int) -> Response:
    """Take the second factor of somebody who has lost it; all their sessions end."""

    def remove(connection: Connection) -> None:
        found = people.account(connection, min(number, 2**31 - 1))["id"]
        totp.remove(connection, found)
        sessions.end_all(connection, found)

    await changing(request, actor, "second factor removed", remove)
    return Response(status_code=204)


@router.get("/api/organisations", summary="Alle Organisationen")
async def organisations(request: Request, actor: Administrator) -> list[dict[str, Any]]:
    """All organisations, by name."""
    del actor
    return await reading(request, people.organisations)


@router.post("/api/organisations", summary="Eine Organisation anlegen", status_code=201)
async def create_organisation(
    request: Request, actor: Administrator, form: OrganisationForm
) -> dict[str, Any]:
    """A new organisation."""
    number = await changing(
        request, actor, "organisation created", lambda c: people.create_organisation(c, form.name)
    )
    return {"id": number, "name": people.checked_name(form.name)}


@router.patch("/api/organisations/{number}", summary="Eine Organisation umbenennen", status_code=204)
async def rename_organisation(
    request: Request, actor: Administrator, number: int, form: OrganisationForm
) -> Response:
    """Give an organisation another name."""
    wanted = min(number, 2**31 - 1)
    await changing(
        request, actor, "organisation renamed", lambda c: people.rename_organisation(c, wanted, form.name)
    )
    return Response(status_code=204)


def _known(connection: Connection, organisation_id: int | None) -> None:
    if organisation_id is not None and not people.has_organisation(connection, organisation_id):
        raise BadRequest("Diese Organisation gibt es nicht.", parameter="organisation_id")


async def _with_link(request: Request, number: int, path: str, purpose: links.Purpose) -> dict[str, Any]:
    """The account with the link's path, and whether it was mailed."""
    found = await reading(request, lambda connection: people.account(connection, number))
    settings = request.app.state.settings
    mailed = settings.smtp_url is not None and await mail_link(settings, found, path, purpose)
    return {"account": found, "link": path, "mailed": mailed}
