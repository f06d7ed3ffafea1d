"""Accounts: made, changed, listed. There is always somebody who can administer them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.accounts import sessions
from app.accounts.access import Role
from app.errors import BadRequest, Conflict, NotFound

if TYPE_CHECKING:
    from sqlalchemy import Connection

EMAIL = re.compile(r"[^@\s\x00-\x1f<>,;:\"\\]{1,64}@[A-Za-z0-9äöüß.-]{1,189}")
MOST_NAME = 120

CREATE = """
    INSERT INTO account (email, name, role, organisation_id)
    VALUES (:email, :name, :role, :organisation_id) RETURNING id"""

ACCOUNTS = """
    SELECT a.id, a.email, a.name, a.role, a.active, a.created_at, a.last_sign_in_on, a.organisation_id,
           o.name AS organisation, c.password_hash IS NOT NULL AS has_password,
           c.totp_confirmed_at IS NOT NULL AS has_totp,
           EXISTS (SELECT FROM oidc_identity i WHERE i.account_id = a.id) AS has_oidc,
           (SELECT l.expires_at FROM one_time_link l WHERE l.account_id = a.id AND l.expires_at > now()) AS link_until
      FROM account a LEFT JOIN organisation o ON o.id = a.organisation_id
      LEFT JOIN credential c ON c.account_id = a.id
     WHERE cast(:id AS integer) IS NULL OR a.id = :id ORDER BY lower(a.name), a.id"""

CHANGE = """
    UPDATE account SET name = :name, role = :role, organisation_id = :organisation_id, active = :active WHERE id = :id"""


def accounts(connection: Connection) -> list[dict[str, Any]]:
    """All accounts, by name, without anything secret."""
    return [dict(row) for row in connection.execute(text(ACCOUNTS), {"id": None}).mappings()]


def account(connection: Connection, account_id: int) -> dict[str, Any]:
    """One account as in `accounts`. Raises NotFound."""
    found = connection.execute(text(ACCOUNTS), {"id": account_id}).mappings().first()
    if found is None:
        raise NotFound("Dieses Konto gibt es nicht.")
    return dict(found)


def account_id_of(connection: Connection, email: str) -> int | None:
    """The account of an e-mail address, however it is written; None if there is none."""
    sql = "SELECT id FROM account WHERE lower(email) = lower(:email)"
    return connection.execute(text(sql), {"email": email.strip()}).scalar_one_or_none()


def create_account(
    connection: Connection, email: str, name: str, role: Role, organisation_id: int | None = None
) -> int:
    """A new account, which nobody can sign in to yet; gives its number.

    Raises BadRequest for an address or name that is none, Conflict where the address is taken.
    """
    values = {
        "email": checked_email(email), "name": checked_name(name), "role": checked_role(role),
        "organisation_id": organisation_id,
    }  # fmt: skip
    if account_id_of(connection, email) is not None:
        raise Conflict("Für diese E-Mail-Adresse gibt es schon ein Konto.", parameter="email")
    return connection.execute(text(CREATE), values).scalar_one()


def change_account(connection: Connection, account_id: int, **changes: Any) -> dict[str, Any]:  # noqa: ANN401
    """Change name, role, organisation_id or active; gives the account. New rights or none end its sessions.

    Raises NotFound, BadRequest, and Conflict where nobody would be left to administer accounts.
    """
    # One at a time, so that of two who demote each other one is still an administrator afterwards.
    connection.execute(text("SELECT FROM account WHERE role = 'admin' ORDER BY id FOR UPDATE"))
    before = account(connection, account_id)
    after = {**before, **changes}
    after["name"], after["role"] = checked_name(after["name"]), checked_role(after["role"])
    connection.execute(text(CHANGE), after)
    if before["role"] == Role.ADMIN and before["active"]:
        _keep_an_admin(connection)
    if any(before[what] != after[what] for what in ("role", "active", "organisation_id")):
        sessions.end_all(connection, account_id)
    if not after["active"]:
        connection.execute(text("DELETE FROM one_time_link WHERE account_id = :id"), {"id": account_id})
    return account(connection, account_id)


def checked_email(email: str) -> str:
    """An e-mail address without spaces around it. Raises BadRequest if it is none."""
    email = email.strip()
    if not EMAIL.fullmatch(email):
        raise BadRequest("Das ist keine E-Mail-Adresse.", parameter="email")
    return email


def checked_name(name: str) -> str:
    """A name with single spaces. Raises BadRequest for an empty, overlong or unprintable one."""
    name = " ".join(name.split())
    if not name or len(name) > MOST_NAME or not name.isprintable():
        raise BadRequest(f"Der Name braucht 1 bis {MOST_NAME} lesbare Zeichen.", parameter="name")
    return name


def checked_role(role: str) -> Role:
    """A role that an account can have. Raises BadRequest."""
    if role not in set(Role) - {Role.VISITOR}:
        known = ", ".join(one for one in Role if one is not Role.VISITOR)
        raise BadRequest(f"Die Rolle „{role}“ gibt es nicht. Bekannt sind: {known}.", parameter="role")
    return Role(role)


def organisations(connection: Connection) -> list[dict[str, Any]]:
    """All organisations with how many accounts belong to them."""
    sql = """
        SELECT o.id, o.name, (SELECT count(*) FROM account a WHERE a.organisation_id = o.id) AS accounts
          FROM organisation o ORDER BY lower(o.name)"""
    return [dict(row) for row in connection.execute(text(sql)).mappings()]


def has_organisation(connection: Connection, organisation_id: int) -> bool:
    """Whether there is such an organisation."""
    sql = "SELECT EXISTS (SELECT FROM organisation WHERE id = :id)"
    return connection.execute(text(sql), {"id": organisation_id}).scalar_one()


def create_organisation(connection: Connection, name: str) -> int:
    """A new organisation; gives its number. Raises Conflict where the name is taken."""
    sql = "INSERT INTO organisation (name) VALUES (:name) RETURNING id"
    return _named(connection, sql, {"name": checked_name(name)}).scalar_one()


def rename_organisation(connection: Connection, organisation_id: int, name: str) -> None:
    """Give an organisation another name. Raises NotFound, Conflict."""
    sql = "UPDATE organisation SET name = :name WHERE id = :id"
    if _named(connection, sql, {"name": checked_name(name), "id": organisation_id}).rowcount == 0:
        raise NotFound("Diese Organisation gibt es nicht.")


def _named(connection: Connection, sql: str, values: dict[str, Any]) -> Any:  # noqa: ANN401
    try:
        with connection.begin_nested():
            return connection.execute(text(sql), values)
    except IntegrityError:
        raise Conflict("Eine Organisation mit diesem Namen gibt es schon.", parameter="name") from None


def _keep_an_admin(connection: Connection) -> None:
    sql = "SELECT count(*) FROM account WHERE role = 'admin' AND active"
    if connection.execute(text(sql)).scalar_one() == 0:
        raise Conflict("Das wäre das letzte Konto, das verwalten darf. Machen Sie erst jemand anderen dazu.")
