"""Notices: for one person or for all who may do something; also by mail, where a mail server is set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.accounts.access import GRANTS, Permission

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.accounts.access import Actor
    from app.settings import Settings

INSERT = """
    INSERT INTO notice (account_id, permission, kind, title, body, link)
    VALUES (:account_id, :permission, :kind, :title, :body, :link) RETURNING id"""
MAIL = "INSERT INTO mail (recipient, subject, body) VALUES (:recipient, :subject, :body)"
ADDRESSES = """
    SELECT email FROM account
     WHERE active AND email <> '' AND (id = :account_id OR role = ANY(:roles)) ORDER BY email"""
FOR_ACTOR = """
    SELECT n.id, n.kind, n.title, n.body, n.link, n.created_at, r.read_at IS NOT NULL AS read
      FROM notice n LEFT JOIN notice_read r ON r.notice_id = n.id AND r.account_id = :account_id
     WHERE n.account_id = :account_id OR n.permission = ANY(:permissions)
     ORDER BY n.id DESC LIMIT 50"""
READ = """
    INSERT INTO notice_read (notice_id, account_id)
    SELECT n.id, :account_id FROM notice n
     WHERE n.id = ANY(:ids) AND (n.account_id = :account_id OR n.permission = ANY(:permissions))
    ON CONFLICT DO NOTHING"""
TIDY = """
    DELETE FROM notice WHERE created_at < now() - interval '180 days';
    DELETE FROM mail WHERE created_at < now() - interval '30 days'"""


@dataclass(frozen=True, slots=True)
class Notice:
    """What people are told: a title, more words, and a path of this program where they can act."""

    kind: str
    title: str
    body: str = ""
    link: str | None = None


def notify(
    connection: Connection,
    settings: Settings,
    notice: Notice,
    *,
    account_id: int | None = None,
    permission: str | None = None,
) -> int:
    """Tell one account, or all who have a permission, within the connection's transaction; gives the notice's number.

    Mails are written down with it and sent afterwards (`app.notices.mail`), so that none is sent for what never was.
    """
    values = {
        "account_id": account_id, "permission": permission, "kind": notice.kind, "title": notice.title,
        "body": notice.body, "link": notice.link,
    }  # fmt: skip
    number: int = connection.execute(text(INSERT), values).scalar_one()
    if settings.smtp_url:
        for recipient in _addresses(connection, settings, account_id, permission):
            connection.execute(
                text(MAIL), {"recipient": recipient, "subject": notice.title, "body": _body(notice, settings)}
            )
    return number


def write_mail(connection: Connection, recipient: str, subject: str, body: str) -> None:
    """Write down a mail to somebody without an account, to be sent after this transaction (`app.notices.mail`)."""
    connection.execute(text(MAIL), {"recipient": recipient, "subject": subject, "body": body})


def notices_of(connection: Connection, actor: Actor) -> list[dict[str, Any]]:
    """The newest notices for somebody, with whether they have been read."""
    return [dict(row) for row in connection.execute(text(FOR_ACTOR), _keys(actor)).mappings()]


def mark_read(connection: Connection, actor: Actor, ids: list[int]) -> None:
    """Mark notices as read, for this person alone."""
    connection.execute(text(READ), {**_keys(actor), "ids": ids})


def tidy_notices(connection: Connection) -> None:
    """Remove notices after half a year and mails, which hold addresses, after a month."""
    for statement in TIDY.split(";"):
        connection.execute(text(statement))


def _keys(actor: Actor) -> dict[str, Any]:
    return {"account_id": actor.account_id, "permissions": [one.value for one in GRANTS[actor.role]]}


def _addresses(
    connection: Connection, settings: Settings, account_id: int | None, permission: str | None
) -> list[str]:
    common = [one.strip() for one in settings.notice_mail_to.split(",") if one.strip()] if permission else []
    roles = [role.value for role, may in GRANTS.items() if permission and Permission(permission) in may]
    rows = connection.execute(text(ADDRESSES), {"account_id": account_id, "roles": roles})
    return list(dict.fromkeys([*common, *(row[0] for row in rows)]))


def _body(notice: Notice, settings: Settings) -> str:
    address = f"{settings.base_url.rstrip('/')}{notice.link}" if settings.base_url and notice.link else ""
    return (
        "\n\n".join(
            filter(
                None,
                [
                    notice.title + ".",
                    notice.body,
                    address,
                    "Diese Nachricht schickt der Bildungsatlas von selbst.",
                ],
            )
        )
        + "\n"
    )
