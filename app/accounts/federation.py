"""From what an OpenID provider says of somebody to an account here, and to its role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.accounts import people
from app.accounts.access import Role
from app.accounts.oidc import OidcRefusal
from app.errors import AtlasError, Conflict

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.settings import Settings

KNOWN = """
    SELECT a.id, a.role, a.active FROM oidc_identity i JOIN account a ON a.id = i.account_id
     WHERE i.issuer = :issuer AND i.subject = :subject"""

LINK = "INSERT INTO oidc_identity (issuer, subject, account_id) VALUES (:issuer, :subject, :account_id)"

NO_ROLE = OidcRefusal("keine-rolle", "Für Ihr Dienstkonto ist im Bildungsatlas keine Rolle vorgesehen.")


def role_from(claims: dict[str, Any], settings: Settings) -> Role | None:
    """The highest role that the values of the role claim give; None where none does."""
    found: Any = claims
    for part in settings.oidc_role_claim.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    values = [found] if isinstance(found, str) else found if isinstance(found, list) else []
    given = {
        settings.oidc_roles[value]
        for value in values
        if isinstance(value, str) and value in settings.oidc_roles
    }
    fitting = [role for role in Role if role in given]
    if fitting:
        return fitting[-1]
    return Role(settings.oidc_default_role) if settings.oidc_default_role else None


def account_for(connection: Connection, claims: dict[str, Any], settings: Settings) -> int:
    """The account of whom the provider vouches for: known, newly linked, or new. Raises OidcRefusal.

    Where the claim gives roles, the account's role follows it at every sign-in; else it is an administrator's to give.
    """
    identity = {"issuer": settings.oidc_issuer, "subject": str(claims["sub"])}
    role = role_from(claims, settings)
    known = connection.execute(text(KNOWN), identity).first()
    account_id = known.id if known is not None else _linked_or_new(connection, claims, role)
    account = people.account(connection, account_id)
    if not account["active"]:
        raise OidcRefusal("gesperrt", "Ihr Konto im Bildungsatlas ist gesperrt.")
    if settings.oidc_role_claim:
        _follow(connection, account, role)
    if known is None:
        connection.execute(text(LINK), {**identity, "account_id": account_id})
    return account_id


def _follow(connection: Connection, account: dict[str, Any], role: Role | None) -> None:
    if role is None:
        raise NO_ROLE
    if role == account["role"]:
        return
    try:
        people.change_account(connection, account["id"], role=role)
    except Conflict as error:  # the last who may administer: somebody has to take over first
        raise OidcRefusal("keine-rolle", error.detail) from error


def _linked_or_new(connection: Connection, claims: dict[str, Any], role: Role | None) -> int:
    """An account with the same, verified address that has no identity yet; else a new one."""
    email = str(claims.get("email") or "")
    account_id = people.account_id_of(connection, email)
    if account_id is None:
        if role is None:
            raise NO_ROLE
        try:
            return people.create_account(connection, email, str(claims.get("name") or email), role)
        except AtlasError as error:
            raise OidcRefusal(
                "angaben", f"Der Anbieter nennt keine brauchbaren Angaben: {error.detail}"
            ) from error
    if claims.get("email_verified") is not True or people.account(connection, account_id)["has_oidc"]:
        raise OidcRefusal("vergeben", "Ihre E-Mail-Adresse gehört hier schon zu einem anderen Konto.")
    return account_id
