"""Topics: what several findings and undertakings are about; kept by who coordinates, public when published."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.errors import InvalidFields, NotFound
from app.measures.chain import SEEN
from app.measures.rights import sees_all
from app.measures.versions import require_newest

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.accounts.access import Actor

COLUMNS = "t.id, t.slug, t.title, t.summary, t.published_at, t.revision"
LIST = f"""
    SELECT {COLUMNS}, (SELECT count(*) FROM finding u WHERE u.topic_id = t.id AND {SEEN.format("u")}) AS findings,
           (SELECT count(*) FROM undertaking u WHERE u.topic_id = t.id AND {SEEN.format("u")}) AS undertakings
      FROM topic t WHERE t.region_id = :region_id AND {SEEN.format("t")} ORDER BY t.title LIMIT 500"""
ONE = (
    f"SELECT {COLUMNS} FROM topic t WHERE t.region_id = :region_id AND t.slug = :slug AND {SEEN.format('t')}"
)
LOCK = "SELECT FROM topic WHERE id = :id FOR UPDATE"
NEW = """
    INSERT INTO topic (region_id, slug, title, summary, by_id, by_name)
    VALUES (:region_id, :slug, :title, :summary, :account_id, :by_name) RETURNING id"""
THERE = "SELECT FROM topic WHERE region_id = :region_id AND id = :topic_id"
TAKEN = "SELECT slug FROM topic WHERE region_id = :region_id AND (slug = :slug OR slug LIKE :more)"
CHANGE = """
    UPDATE topic SET title = :title, summary = :summary,
           published_at = CASE WHEN :published THEN coalesce(published_at, now()) END, revision = revision + 1 WHERE id = :id"""
RESERVED = frozenset({"abo"})
"""What addresses below /themen already mean."""
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def listed(connection: Connection, actor: Actor, region_id: int) -> list[dict[str, Any]]:
    """The topics somebody sees, by name."""
    keys = {"region_id": region_id, "sees": sees_all(actor)}
    return [dict(row) for row in connection.execute(text(LIST), keys).mappings()]


def read(connection: Connection, actor: Actor, region_id: int, slug: str) -> dict[str, Any]:
    """A topic. Raises NotFound, also for who may not see it."""
    keys = {"region_id": region_id, "slug": slug, "sees": sees_all(actor)}
    row = connection.execute(text(ONE), keys).mappings().first()
    if row is None:
        raise NotFound("Dieses Thema gibt es hier nicht, oder es ist nicht veröffentlicht.")
    return dict(row)


def create(connection: Connection, actor: Actor, region_id: int, title: str, summary: str) -> str:
    """A new topic, confidential at first; gives its slug."""
    slug = _free(connection, region_id, slug_of(title))
    keys = {
        "region_id": region_id, "slug": slug, "title": title.strip(), "summary": summary, "account_id": actor.account_id,
        "by_name": actor.name,
    }  # fmt: skip
    connection.execute(text(NEW), keys)
    return slug


def change(
    connection: Connection, actor: Actor, region_id: int, slug: str, wanted: dict[str, Any], if_match: str | None
) -> None:  # fmt: skip
    """Words, and whether it is published; its address stays. Raises PreconditionFailed where somebody was faster."""
    number = read(connection, actor, region_id, slug)["id"]
    connection.execute(text(LOCK), {"id": number})
    row = read(connection, actor, region_id, slug)
    current = {"title": row["title"], "summary": row["summary"], "published": row["published_at"] is not None}
    require_newest("o", row, if_match, current, wanted)
    connection.execute(text(CHANGE), {**wanted, "id": number})


def require_topic(connection: Connection, region_id: int, topic_id: int | None) -> None:
    """Raises InvalidFields for the number of a topic that is not there; None is no topic, which is always right."""
    keys = {"region_id": region_id, "topic_id": topic_id}
    if topic_id is not None and connection.execute(text(THERE), keys).first() is None:
        raise InvalidFields("Dieses Thema gibt es nicht.", errors={"topic_id": "Bitte ein Thema wählen."})


def slug_of(title: str) -> str:
    """What a topic is called in addresses. Raises InvalidFields where nothing is left of it."""
    plain = unicodedata.normalize("NFKD", title.lower().translate(UMLAUTS)).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain)[:60].strip("-")
    if not slug:
        raise InvalidFields(
            "Ein Thema braucht einen Namen mit Buchstaben oder Ziffern.",
            errors={"title": "Bitte einen Namen."},
        )
    return slug


def _free(connection: Connection, region_id: int, slug: str) -> str:
    keys = {"region_id": region_id, "slug": slug, "more": f"{slug}-%"}
    taken = RESERVED.union(connection.execute(text(TAKEN), keys).scalars())
    return next(one for one in (slug, *(f"{slug}-{n}" for n in range(2, 1000))) if one not in taken)
