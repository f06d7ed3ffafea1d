"""Reading the mailbox of invitations over IMAP (`ATLAS_IMAP_URL`): what is unread, once, and marked as read when it was taken."""

from __future__ import annotations

import imaplib
import re
import ssl
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from app.accounts.mail import LOOPBACK, TIMEOUT_S
from app.audit.acting import Author
from app.committees.incoming import MOST_BYTES, take
from app.jobs.context import JobFailedError
from app.jobs.queue import defer_now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection, Engine

    from app.settings import Settings

MOST_AT_ONCE = 200
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


def ask_for_mailbox(connection: Connection, settings: Settings) -> None:
    """Ask for a job that reads the mailbox, where there is one."""
    if settings.imap_url is not None:
        defer_now(connection, kind="read_mailbox", actor=Author("Postfach"), lock="mailbox")


def read_mailbox(engine: Engine, settings: Settings, log: Callable[[str], None]) -> dict[str, Any]:
    """Take what is unread, each mail in a transaction of its own; gives how many of which kind.

    What is larger than `MOST_BYTES` stays unread for a person. Raises JobFailedError where the server does not let us in.
    """
    counted = {"bounce": 0, "answer": 0, "unknown": 0, "left": 0}
    if settings.imap_url is None:
        return counted
    try:
        with _connected(settings.imap_url) as server:
            for uid, raw in _unread(server):
                if raw is None:
                    counted["left"] += 1
                    continue
                with engine.begin() as connection:
                    counted[take(connection, settings, raw)["kind"]] += 1
                server.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)")
    except (imaplib.IMAP4.error, OSError) as error:
        raise JobFailedError(
            f"Das Postfach der Einladungen lässt sich nicht lesen ({type(error).__name__})."
        ) from error
    if sum(counted.values()):
        log(f"{counted['answer']} Antworten, {counted['bounce']} kamen zurück, {counted['unknown']} nicht verstanden, {counted['left']} zu groß.")  # fmt: skip
    return counted


def _unread(server: imaplib.IMAP4) -> Iterator[tuple[str, bytes | None]]:
    """The unread mails by their UID, the oldest first; None for what is too large."""
    _status, found = server.uid("SEARCH", "UNSEEN")
    for uid in (found[0] or b"").decode("ascii").split()[:MOST_AT_ONCE]:
        _status, about = server.uid("FETCH", uid, "(RFC822.SIZE)")
        size = SIZE.search(b" ".join(one for one in about if isinstance(one, bytes)))
        if size is None or int(size[1]) > MOST_BYTES:
            yield uid, None
            continue
        _status, parts = server.uid("FETCH", uid, "(BODY.PEEK[])")
        body = next((one[1] for one in parts if isinstance(one, tuple)), None)
        if body is not None:
            yield uid, body


@contextmanager
def _connected(url: str) -> Iterator[imaplib.IMAP4]:
    parts = urlsplit(url)
    host, safe = parts.hostname or "localhost", ssl.create_default_context()
    if parts.scheme == "imaps":
        server: imaplib.IMAP4 = imaplib.IMAP4_SSL(
            host, parts.port or 993, ssl_context=safe, timeout=TIMEOUT_S
        )
    else:
        server = imaplib.IMAP4(host, parts.port or 143, timeout=TIMEOUT_S)
    try:
        if parts.scheme == "imap" and host not in LOOPBACK:  # on the machine itself nobody listens in between
            server.starttls(ssl_context=safe)
        server.login(unquote(parts.username or ""), unquote(parts.password or ""))
        status, _ = server.select(_quoted(unquote(parts.path.strip("/")) or "INBOX"))
        if status != "OK":
            raise imaplib.IMAP4.error("no such mailbox")
        yield server
    finally:
        with suppress(imaplib.IMAP4.error, OSError):  # it is over either way
            server.logout()


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
