"""News by mail: asked for, confirmed by a link (double opt-in), ended by a link in every mail; what cannot be delivered ends too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.accounts.keys import new_token
from app.errors import Conflict, InvalidFields, NotFound
from app.measures import public, words
from app.measures.languages import Told
from app.notices.mail import given_up
from app.notices.notices import Notice, notify, write_mail

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from app.measures.public import News
    from app.settings import Settings

ASK = """
    INSERT INTO subscription (region_id, topic_id, email, token, language) VALUES (:region_id, :topic_id, :email, :token, :language)
    ON CONFLICT (region_id, coalesce(topic_id, 0), lower(email)) DO UPDATE
       SET asked_at = now(), language = CASE WHEN subscription.confirmed_at IS NULL THEN excluded.language ELSE subscription.language END
     WHERE subscription.asked_at < now() - interval '1 hour' RETURNING token, confirmed_at"""
ONE = """
    SELECT s.id, s.confirmed_at, s.email, s.language, t.id AS topic_id, t.title AS topic, t.slug, r.name AS region
      FROM subscription s JOIN region r ON r.id = s.region_id LEFT JOIN topic t ON t.id = s.topic_id
     WHERE s.token = :token"""
CONFIRM = """
    UPDATE subscription SET confirmed_at = coalesce(confirmed_at, now()), told_until = coalesce(told_until, now())
     WHERE token = :token RETURNING id"""
END = "DELETE FROM subscription WHERE token = :token RETURNING id"
CONFIRMED = """
    SELECT s.id, s.region_id, s.email, s.token, s.told_until, s.language, t.slug, r.name AS region
      FROM subscription s JOIN region r ON r.id = s.region_id LEFT JOIN topic t ON t.id = s.topic_id
     WHERE s.confirmed_at IS NOT NULL ORDER BY s.id FOR UPDATE OF s"""
TOLD = "UPDATE subscription SET told_until = :until WHERE id = :id"
BOUNCED = "DELETE FROM subscription WHERE lower(email) = ANY(:emails) RETURNING id"
COUNTS = """
    SELECT t.slug, t.title, count(*) FILTER (WHERE s.confirmed_at IS NOT NULL) AS confirmed,
           count(*) FILTER (WHERE s.confirmed_at IS NULL) AS waiting
      FROM subscription s LEFT JOIN topic t ON t.id = s.topic_id WHERE s.region_id = :region_id
     GROUP BY t.slug, t.title ORDER BY t.title NULLS FIRST"""


def about(connection: Connection, topic: Mapping[str, Any] | None, w: Told) -> str:
    """What a subscription is about, in the words of a sentence; `topic`: id and title, None: all."""
    if topic is None:
        return w("about_all")
    row = {"id": topic["id"], "title": topic["title"], "text": ""}
    return w("about_topic", topic=words.in_language(connection, "topic", [row], w.language)[0]["title"])


def about_of(connection: Connection, found: Mapping[str, Any]) -> str:
    """The same of a subscription that was read, in its language."""
    topic = None if found["topic_id"] is None else {"id": found["topic_id"], "title": found["topic"]}
    return about(connection, topic, Told(found["language"]))


def ask(
    connection: Connection, settings: Settings, region_id: int, topic: dict[str, Any] | None, email: str,
    language: str = "de",
) -> None:  # fmt: skip
    """Write down a wish and the mail that asks whether it is one. Says the same whether the address is known or not.

    `language`: "de", "da", "en" or "ls", that of this mail and of all that follow.

    Raises Conflict where this atlas sends no mail, InvalidFields where the address is none.
    """
    if not settings.smtp_url or not settings.base_url:
        raise Conflict("Dieser Atlas verschickt keine E-Mails. Der Newsfeed (Atom) sagt dasselbe.")
    if not is_address(email):
        raise InvalidFields(
            "Das ist keine E-Mail-Adresse.", errors={"email": "Bitte eine Adresse wie name@example.org."}
        )
    keys = {
        "region_id": region_id,
        "topic_id": topic and topic["id"],
        "email": email,
        "token": new_token(),
        "language": language,
    }
    row = connection.execute(text(ASK), keys).first()
    if row is None or row.confirmed_at is not None:
        return  # asked within the hour, or long confirmed: no mail, and the same answer
    w = Told(language)
    body = w(
        "mail_ask", about=about(connection, topic, w), link=link_of(settings, row.token),
        days=settings.subscription_unconfirmed_days,
    )  # fmt: skip
    write_mail(connection, email, w("mail_ask_subject"), body)


def is_address(email: str) -> bool:
    """Whether it can be an address; the confirmation shows whether it is."""
    name, _, host = email.rpartition("@")
    plain = all(c.isprintable() and not c.isspace() and c not in '<>,;:"()[]\\' for c in email)
    return (
        bool(name)
        and "." in host
        and plain
        and len(email) <= 254
        and "@" not in name
        and not host.startswith(".")
    )


def read(connection: Connection, token: str) -> dict[str, Any]:
    """What a link is about. Raises NotFound where it has been ended, or never was."""
    row = connection.execute(text(ONE), {"token": token}).mappings().first()
    if row is None:
        raise NotFound("Dieses Abonnement gibt es nicht (mehr).")
    return dict(row)


def confirm(connection: Connection, token: str) -> None:
    """From now on news are sent. Raises NotFound."""
    if connection.execute(text(CONFIRM), {"token": token}).first() is None:
        raise NotFound("Dieses Abonnement gibt es nicht (mehr).")


def end(connection: Connection, token: str) -> None:
    """Forget the address. Raises NotFound."""
    if connection.execute(text(END), {"token": token}).first() is None:
        raise NotFound("Dieses Abonnement gibt es nicht (mehr).")


def send_news(connection: Connection, settings: Settings, now: datetime) -> int:
    """Write down the mails with what was published since the last; gives how many. Undeliverable addresses end first."""
    drop_bounced(connection, settings, given_up(connection))
    sent = 0
    for one in connection.execute(text(CONFIRMED)).mappings().all():
        w = Told(one["language"])
        told = public.news(
            connection, one["region_id"], one["slug"], one["told_until"], language=one["language"]
        )
        found = [news for news in told if news.published_at <= now]
        connection.execute(text(TOLD), {"id": one["id"], "until": now})
        if found and settings.smtp_url and settings.base_url:
            many = w("mail_news_subject", count=len(found))
            subject = found[0].headline(w) if len(found) == 1 else many
            body = _letter(settings, one["region"], found, one["token"], w)
            write_mail(connection, one["email"], subject, body)
            sent += 1
    return sent


def drop_bounced(connection: Connection, settings: Settings, bounced: Iterable[str]) -> int:
    """End the subscriptions of addresses that nothing reaches, and tell who coordinates; gives how many."""
    emails = [email.lower() for email in bounced]
    ended = len(connection.execute(text(BOUNCED), {"emails": emails}).all())
    if ended:
        title = (
            f"{ended} Abonnements beendet: E-Mails kamen nicht an"
            if ended > 1
            else "Ein Abonnement beendet: E-Mails kamen nicht an"
        )
        body = "Die Adressen sind gelöscht. Wer die Neuigkeiten weiter möchte, kann sie neu bestellen."
        notify(connection, settings, Notice("bounced", title, body, "/themen"), permission="coordinate")
    return ended


def counts(connection: Connection, region_id: int) -> list[dict[str, Any]]:
    """How many get news by topic; no addresses."""
    return [dict(row) for row in connection.execute(text(COUNTS), {"region_id": region_id}).mappings()]


def link_of(settings: Settings, token: str) -> str:
    """Where a subscription is confirmed and ended."""
    return f"{(settings.base_url or '').rstrip('/')}/themen/abo/{token}"


def _letter(settings: Settings, region: str, found: list[News], token: str, w: Told) -> str:
    news = "\n\n".join(_paragraph(settings, one, w) for one in found)
    return w("mail_news", region=region, news=news, link=link_of(settings, token))


def _paragraph(settings: Settings, one: News, w: Told) -> str:
    """One piece of news; where its words are German only, it says so."""
    base = (settings.base_url or "").rstrip("/")
    asked = "" if w.language == "de" else f"?sprache={w.language}"
    lines = [one.headline(w), w("mail_german") if one.german else "", one.words[:600], f"{base}/themen/{one.slug}{asked}"]  # fmt: skip
    return "\n".join(line for line in lines if line)
