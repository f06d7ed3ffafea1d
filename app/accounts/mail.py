"""Mails, over the server of `ATLAS_SMTP_URL`: smtp:// (STARTTLS), or smtps://."""

from __future__ import annotations

import asyncio
import re
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from app.accounts import links, people
from app.accounts.store import log

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncEngine

    from app.settings import Settings

TIMEOUT_S = 20
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

RESET = """Guten Tag {name},

für Ihr Konto im Bildungsatlas wurde ein neues Passwort gewünscht. Mit diesem Link setzen Sie es; er gilt {lifetime}
und nur einmal:

{link}

Waren Sie das nicht, brauchen Sie nichts zu tun: Ihr Passwort bleibt, wie es ist.
"""

INVITATION = """Guten Tag {name},

für Sie wurde ein Konto im Bildungsatlas angelegt. Mit diesem Link wählen Sie Ihr Passwort; er gilt {lifetime} und nur
einmal:

{link}
"""

WORDS: dict[links.Purpose, tuple[str, str, str]] = {
    "reset": ("Neues Passwort für den Bildungsatlas", RESET, "24 Stunden"),
    "invitation": ("Ihr Konto im Bildungsatlas", INVITATION, "sieben Tage"),
}


def send_mail(
    settings: Settings, to: str, subject: str, body: str, calendar: str | None = None, key: str | None = None
) -> None:
    """Send one mail, `calendar` (an iCalendar message) as its other form (RFC 6047); `key` is known again where it comes back.

    Raises OSError or SMTPException where the server does not take it.
    """
    if settings.smtp_url is None:
        raise ValueError("no mail server is configured")
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.mail_from, to, subject
    message["Date"], message["Message-ID"] = formatdate(localtime=True), make_msgid(key, "bildungsatlas")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body)
    if calendar is not None:
        method = re.search(r"^METHOD:(\w+)", calendar, re.MULTILINE)
        how = {"method": method[1] if method else "PUBLISH"}
        message.add_alternative(calendar, subtype="calendar", params=how, cte="base64")
    with _connected(settings.smtp_url) as server:
        server.send_message(message)


async def mail_link(
    settings: Settings,
    account: dict[str, Any],
    path: str,
    purpose: links.Purpose,
    lifetime: str | None = None,
) -> bool:
    """Mail a one-time link to the account's owner; False where the server does not take it (which is logged)."""
    subject, words, usual = WORDS[purpose]
    body = words.format(name=account["name"], link=f"{settings.base_url}{path}", lifetime=lifetime or usual)
    try:
        await asyncio.to_thread(send_mail, settings, account["email"], subject, body)
    except (OSError, smtplib.SMTPException) as error:
        log.error("mail not sent", why=type(error).__name__)
        return False
    return True


async def send_reset_link(writer: AsyncEngine, settings: Settings, email: str) -> None:
    """Mail a link to the account of this address, if there is one; runs after the answer was sent."""

    def prepared(connection: Connection) -> tuple[dict[str, Any], str] | None:
        account_id = people.account_id_of(connection, email)
        found = None if account_id is None else people.account(connection, account_id)
        if found is None or not found["active"]:
            return None
        return found, links.make_link(connection, found["id"], "reset", links.MAILED_RESET)

    async with writer.begin() as connection:
        made = await connection.run_sync(prepared)
    if made is not None:
        await mail_link(settings, made[0], made[1], "reset", "eine Stunde")


def _connected(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    safe = ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT_S, context=safe)
    else:
        server = smtplib.SMTP(host, parts.port or 587, timeout=TIMEOUT_S)
        if host not in LOOPBACK:  # on the machine itself nobody listens in between
            server.starttls(context=safe)
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server
