"""Sending the mails that were written down, over the server of `ATLAS_SMTP_URL`; again later where it does not take them."""

from __future__ import annotations

import smtplib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import text

from app.accounts.mail import send_mail
from app.audit.acting import Author
from app.jobs.queue import defer_now

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from app.settings import Settings

WAIT_MINUTES = (1, 5, 30, 120, 720)
"""After the first failure a minute, and so on; after the last it is given up."""
MAX_SUBJECT = 200

NEXT = """
    SELECT id, recipient, subject, body, calendar, tries FROM mail
     WHERE sent_at IS NULL AND not_before <= :now AND tries <= :most ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED"""
DUE = "SELECT EXISTS (SELECT FROM mail WHERE sent_at IS NULL AND not_before <= now() AND tries <= :most)"
GIVEN_UP = """
    SELECT recipient, max(problem) AS problem FROM mail WHERE sent_at IS NULL AND tries > :most
     GROUP BY recipient ORDER BY recipient"""
SENT = "UPDATE mail SET sent_at = :now, problem = NULL WHERE id = :id"
LATER = "UPDATE mail SET tries = :tries, not_before = :later, problem = :problem WHERE id = :id"


def ask_for_mails(connection: Connection) -> None:
    """Ask for a job that sends what is due, if anything is."""
    if connection.execute(text(DUE), {"most": len(WAIT_MINUTES)}).scalar_one():
        defer_now(connection, kind="send_mails", actor=Author("Mitteilungen"), lock="mails")


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
                subject = _one_line(due.subject)
                send_mail(settings, due.recipient, subject, due.body, due.calendar, f"mail-{due.id}")
            except (OSError, smtplib.SMTPException, ValueError) as error:
                _failed(connection, due.id, due.tries, error, now)
                continue
            connection.execute(text(SENT), {"id": due.id, "now": now})
            sent += 1


def given_up(connection: Connection) -> dict[str, str]:
    """Addresses to which a mail could not be delivered after all tries, with what stood against it."""
    rows = connection.execute(text(GIVEN_UP), {"most": len(WAIT_MINUTES)})
    return {row.recipient: row.problem for row in rows}


def _failed(connection: Connection, number: int, tries: int, error: Exception, now: datetime) -> None:
    """Again later; not where the server says for good that it does not take mails to this address (RFC 5321: 5xx)."""
    later = now + timedelta(minutes=WAIT_MINUTES[min(tries, len(WAIT_MINUTES) - 1)])
    code = _refused_for_good(error)
    keys = {"id": number, "later": later, "tries": tries + 1, "problem": type(error).__name__}
    if code is not None:
        words = f"Der Mailserver nimmt an diese Adresse nichts an ({code})."
        keys |= {"tries": len(WAIT_MINUTES) + 1, "problem": words}
    connection.execute(text(LATER), keys)


def _refused_for_good(error: Exception) -> int | None:
    """The code with which the recipient is refused for good; None for all that may still succeed."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return None
    codes = [code for code, _words in error.recipients.values()]
    return codes[0] if codes and all(code >= 500 for code in codes) else None


def _one_line(subject: str) -> str:
    """A subject without line breaks: file names stand in it, and nothing of them may become a header."""
    return "".join(c if c.isprintable() else " " for c in subject)[:MAX_SUBJECT]
