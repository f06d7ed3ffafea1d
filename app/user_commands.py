"""`bildungsatlas user …`: accounts from the console; the first administrator is made here.

A password never stands on the command line, where the list of processes and the shell's history would show it: either
it is asked for, or a one-time link is printed.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.accounts.roles import Role
from app.audit.acting import Author, say_who
from app.errors import AtlasError, NotFound
from app.region_commands import ready_engine
from app.settings import get_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

console = Console(stderr=True, highlight=False)
user = typer.Typer(
    help="Konten: anlegen, auflisten, Rolle ändern, sperren, Einmal-Link geben.", no_args_is_help=True
)
Email = Annotated[str, typer.Argument(help="E-Mail-Adresse des Kontos")]
Name = Annotated[str, typer.Option("--name", help="wie die Person heißt; ohne: ihre Adresse")]
Ask = Annotated[
    bool, typer.Option("--ask-password", help="das Passwort gleich eingeben, statt einen Link auszugeben")
]


@user.command("create-admin")
def create_admin(email: Email, name: Name = "", *, ask_password: Ask = False) -> None:
    """Ein Konto anlegen, das alles verwalten darf (so beginnt man)."""
    _create(email, name, Role.ADMIN, None, ask_password=ask_password)


@user.command("create")
def create(
    email: Email,
    role: Annotated[Role, typer.Option(help="was die Person darf")],
    name: Name = "",
    organisation: Annotated[str | None, typer.Option(help="Organisation; wird angelegt, wenn neu")] = None,
    *,
    ask_password: Ask = False,
) -> None:
    """Ein Konto anlegen; gibt einen Einmal-Link aus, mit dem die Person ihr Passwort setzt."""
    _create(email, name, role, organisation, ask_password=ask_password)


@user.command("list")
def list_users() -> None:
    """Alle Konten."""
    from app.accounts import people

    with ready_engine() as engine, engine.connect() as connection:
        rows = people.accounts(connection)
    table = Table("E-Mail", "Name", "Rolle", "Organisation", "Zugang", "zuletzt angemeldet")
    for row in rows:
        day = row["last_sign_in_on"]
        table.add_row(
            row["email"], row["name"], row["role"], row["organisation"] or "",
            _access(row), f"{day:%d.%m.%Y}" if day else "nie",
        )  # fmt: skip
    console.print(table)


@user.command("role")
def change_role(email: Email, role: Annotated[Role, typer.Argument(help="die neue Rolle")]) -> None:
    """Jemandem eine andere Rolle geben; die Person meldet sich danach neu an."""
    from app.accounts import people

    with _changing(f"Rolle {role}") as connection:
        people.change_account(connection, _number(connection, email), role=role)
    console.print(f"{email}: {role}")


@user.command("disable")
def disable(email: Email) -> None:
    """Ein Konto sperren und überall abmelden."""
    from app.accounts import people

    with _changing("gesperrt") as connection:
        people.change_account(connection, _number(connection, email), active=False)
    console.print(f"gesperrt: {email}")


@user.command("enable")
def enable(email: Email) -> None:
    """Ein gesperrtes Konto wieder freigeben."""
    from app.accounts import people

    with _changing("freigegeben") as connection:
        people.change_account(connection, _number(connection, email), active=True)
    console.print(f"freigegeben: {email}")


@user.command("reset-link")
def reset_link(email: Email) -> None:
    """Einen Einmal-Link ausgeben, mit dem jemand ein neues Passwort setzt (24 Stunden gültig)."""
    from app.accounts import links

    with _changing("Einmal-Link") as connection:
        path = links.make_link(connection, _number(connection, email), "reset")
    _show(path)


@user.command("remove-second-factor")
def remove_second_factor(email: Email) -> None:
    """Den zweiten Faktor von jemandem entfernen, der ihn und die Wiederherstellungscodes verloren hat."""
    from app.accounts import totp

    with _changing("zweiter Faktor entfernt") as connection:
        totp.remove(connection, _number(connection, email))
    console.print(f"ohne zweiten Faktor: {email}")


def _create(email: str, name: str, role: Role, organisation: str | None, *, ask_password: bool) -> None:
    from app.accounts import links, passwords, people

    password = _asked(email, name) if ask_password else None
    with _changing(f"Konto angelegt, Rolle {role}") as connection:
        number = people.create_account(
            connection, email, name or email, role, _organisation(connection, organisation)
        )
        if password is None:
            path = links.make_link(connection, number, "invitation")
        else:
            path = None
            links.set_password(connection, number, passwords.hashed(password))
    console.print(f"angelegt: {email} ({role})")
    if path is not None:
        _show(path)


def _asked(email: str, name: str) -> str:
    """A password that is good enough, asked for until it is."""
    from app.accounts import passwords

    while True:
        password = typer.prompt("Passwort", hide_input=True, confirmation_prompt="Noch einmal", err=True)
        try:
            passwords.check(password, email, name)
        except AtlasError as error:
            console.print(error.detail)
        else:
            return password


def _organisation(connection: Connection, name: str | None) -> int | None:
    from app.accounts import people

    if name is None:
        return None
    known = {one["name"]: one["id"] for one in people.organisations(connection)}
    wanted = people.checked_name(name)
    return known[wanted] if wanted in known else people.create_organisation(connection, wanted)


def _number(connection: Connection, email: str) -> int:
    from app.accounts import people

    found = people.account_id_of(connection, email)
    if found is None:
        raise NotFound(f"Ein Konto mit der Adresse {email} gibt es nicht.")
    return found


@contextmanager
def _changing(reason: str) -> Iterator[Connection]:
    with ready_engine() as engine, engine.begin() as connection:
        say_who(connection, Author("Konsole"), reason)
        yield connection


def _show(path: str) -> None:
    """Print a link on standard output, alone, so that it can be handed on."""
    settings = get_settings()
    console.print("Mit diesem Link setzt die Person ihr Passwort (einmal; er ist geheim zu halten):")
    typer.echo(f"{settings.base_url or f'http://{settings.host}:{settings.port}'}{path}")


def _access(row: dict[str, object]) -> str:
    if not row["active"]:
        return "gesperrt"
    ways = {
        "Passwort": row["has_password"],
        "zweiter Faktor": row["has_totp"],
        "Dienstkonto": row["has_oidc"],
    }
    return ", ".join(way for way, has in ways.items() if has) or "eingeladen"
