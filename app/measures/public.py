"""What everybody may know of a topic: what is known, planned, decided, and what came of it; and the news of it.

All of it is read as a visitor, whoever asks: a public page must not differ by who looks at it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.accounts.access import VISITOR
from app.measures import chain, comments, finding_store, topics, words
from app.measures.stages import LABELS

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

FINDINGS = """
    SELECT id, title, text, published_at FROM finding
     WHERE topic_id = :topic_id AND published_at IS NOT NULL ORDER BY published_at, id"""
UNDERTAKINGS = (
    "SELECT id FROM undertaking WHERE topic_id = :topic_id AND published_at IS NOT NULL ORDER BY id"
)
NEWS = """
    SELECT * FROM (
        SELECT 'befund-' || f.id AS key, 'finding' AS kind, f.title, f.text AS words, f.published_at, t.slug, t.title AS topic
          FROM finding f JOIN topic t ON t.id = f.topic_id WHERE f.region_id = :region_id AND f.published_at IS NOT NULL
           AND t.published_at IS NOT NULL
        UNION ALL
        SELECT 'teil-' || p.id, p.kind, u.title, coalesce(nullif(p.content ->> 'plain', ''), p.content ->> 'text',
               p.content ->> 'wording', p.content ->> 'note', p.content ->> 'judgement', ''),
               greatest(p.published_at, u.published_at), t.slug, t.title
          FROM undertaking_part p JOIN undertaking u ON u.id = p.undertaking_id JOIN topic t ON t.id = u.topic_id
         WHERE u.region_id = :region_id AND p.published_at IS NOT NULL AND u.published_at IS NOT NULL
           AND t.published_at IS NOT NULL) n
     WHERE (cast(:slug AS text) IS NULL OR slug = :slug) AND (cast(:since AS timestamptz) IS NULL OR published_at > :since)
     ORDER BY published_at DESC, key LIMIT :limit"""
PLANNED = ("recommendation", "consultation")
RESULTS = ("measure", "effect", "lesson")


@dataclass(frozen=True, slots=True)
class News:
    """Something that was published."""

    key: str
    kind: str
    title: str
    words: str
    published_at: datetime
    slug: str
    topic: str

    @property
    def headline(self) -> str:
        """What it is, and about what."""
        return f"{LABELS[self.kind]}: {self.title}"


def page(
    connection: Connection, region_id: int, slug: str, today: date, language: str = "de"
) -> dict[str, Any]:
    """All that a topic's page says, in a language where its words are entered. Raises NotFound where it is not published."""
    topic = topics.read(connection, VISITOR, region_id, slug)
    keys = {"topic_id": topic["id"]}
    topic = words.in_language(connection, "topic", [topic], language, "summary")[0]
    rows = connection.execute(text(FINDINGS), keys).mappings()
    findings = words.in_language(connection, "finding", map(dict, rows), language)
    figures = finding_store.then_and_now(connection, region_id, [one["id"] for one in findings])
    numbers = connection.execute(text(UNDERTAKINGS), keys).scalars()
    chains = [chain.whole(connection, VISITOR, region_id, number) | {"text": ""} for number in numbers]
    chains = words.in_language(connection, "undertaking", chains, language)
    return {
        "topic": topic, "findings": [one | {"figures": figures[one["id"]]} for one in findings],
        "undertakings": [_told(connection, one, today, language) for one in chains], "language": language,
    }  # fmt: skip


def news(
    connection: Connection,
    region_id: int,
    slug: str | None = None,
    since: datetime | None = None,
    limit: int = 50,
) -> list[News]:
    """What was published last, of a topic or of all."""
    keys = {"region_id": region_id, "slug": slug, "since": since, "limit": limit}
    return [News(**row) for row in connection.execute(text(NEWS), keys).mappings()]


def _told(connection: Connection, one: dict[str, Any], today: date, language: str) -> dict[str, Any]:
    parts = [part | {"said": said(part["content"])} for part in one["parts"]]
    parts = words.in_language(connection, "part", parts, language, "said")
    for part in parts:
        content = part["content"]
        if part["kind"] == "consultation":
            part["open"] = comments.is_open(content["comments_from"], content["comments_until"], today)
            part["comments"] = comments.shown(connection, part["id"])
    return {
        "id": one["id"], "title": one["title"], "german": one["german"], "outdated": one["outdated"], "stage": one["stage"], "stage_label": LABELS[one["stage"]],
        "steps": one["steps"], "planned": [part for part in parts if part["kind"] in PLANNED],
        "decided": [part for part in parts if part["kind"] == "decision"],
        "results": [part for part in parts if part["kind"] in RESULTS],
    }  # fmt: skip


def said(content: dict[str, Any]) -> str:
    """The words of a part for everybody: the plain ones, else its own."""
    return next(
        (content[name] for name in ("plain", "text", "wording", "note", "judgement") if content.get(name)), ""
    )
