"""Sending the mails that were written down, over the server of `ATLAS_SMTP_URL`; again later where it does not take them."""

from __future__ import annotations

import smtplib
import ssl
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from app.settings import Settings

TIMEOUT_SECONDS = 20
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
WAIT_MINUTES = (1, 5, 30, 120, 720)
"""After the first failure a minute, and so on; after the last it is given up."""
MAX_SUBJECT = 200

NEXT = """
    SELECT id, recipient, subject, body, tries FROM mail
     WHERE sent_at IS NULL AND not_before <= :now AND tries <= :most ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED"""
SENT = "UPDATE mail SET sent_at = :now, problem = NULL WHERE id = :id"
LATER = "UPDATE mail SET tries = tries + 1, not_before = :later, problem = :problem WHERE id = :id"


def send_mails(engine: Engine, settings: Settings, now: datetime) -> int:
    """Send what is due, each in a transaction of its own; gives how many were sent. Nothing without a mail server."""
    sent = 0
    if settings.smtp_url is None:
        return sent
    while True:
        with engine.begin() as connection:
            due = connection.execute(text(NEXT), {"now": now, "most": len(WAIT_MINUTES)}).first()
            if due is None:
                return sent
            try:
                send_mail(settings, due.recipient, due.subject, due.body)
            except (OSError, smtplib.SMTPException, ValueError) as error:
                later = now + timedelta(minutes=WAIT_MINUTES[min(due.tries, len(WAIT_MINUTES) - 1)])
                connection.execute(
                    text(LATER), {"id": due.id, "later": later, "problem": type(error).__name__}
                )
                continue
            connection.execute(text(SENT), {"id": due.id, "now": now})
            sent += 1


def send_mail(settings: Settings, to: str, subject: str, body: str) -> None:
    """Send one mail. Raises OSError or SMTPException where the server does not take it, ValueError for a bad address."""
    if settings.smtp_url is None:
        raise ValueError("no mail server is configured")
    message = EmailMessage()
    message["From"], message["To"] = settings.mail_from, to
    message["Subject"] = "".join(c if c.isprintable() else " " for c in subject)[:MAX_SUBJECT]
    message["Date"], message["Message-ID"] = formatdate(localtime=True), make_msgid(domain="bildungsatlas")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body)
    with _connected(settings.smtp_url) as server:
        server.send_message(message)


def _connected(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    safe = ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=TIMEOUT_SECONDS, context=safe
        )
    else:
        server = smtplib.SMTP(host, parts.port or 587, timeout=TIMEOUT_SECONDS)
        if host not in LOOPBACK:  # on the machine itself nobody listens in between
            server.starttls(context=safe)
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server
