"""What everybody may know of a topic: what is known, planned, decided, and what came of it; and the news of it.

All of it is read as a visitor, whoever asks: a public page must not differ by who looks at it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.accounts.access import VISITOR
from app.measures import chain, comments, finding_store, topics, words
from app.measures.figure_words import FigureWords
from app.measures.stages import LABELS

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

    from app.measures.languages import Told

FINDINGS = """
    SELECT id, title, text, published_at FROM finding
     WHERE topic_id = :topic_id AND published_at IS NOT NULL ORDER BY published_at, id"""
UNDERTAKINGS = (
    "SELECT id FROM undertaking WHERE topic_id = :topic_id AND published_at IS NOT NULL ORDER BY id"
)
NEWS = """
    SELECT * FROM (
        SELECT 'befund-' || f.id AS key, 'finding' AS kind, f.title, f.text AS words, f.published_at, t.slug, t.title AS topic,
               f.id AS number, NULL::bigint AS undertaking
          FROM finding f JOIN topic t ON t.id = f.topic_id WHERE f.region_id = :region_id AND f.published_at IS NOT NULL
           AND t.published_at IS NOT NULL
        UNION ALL
        SELECT 'teil-' || p.id, p.kind, u.title, coalesce(nullif(p.content ->> 'plain', ''), p.content ->> 'text',
               p.content ->> 'wording', p.content ->> 'note', p.content ->> 'judgement', ''),
               greatest(p.published_at, u.published_at), t.slug, t.title, p.id, u.id
          FROM undertaking_part p JOIN undertaking u ON u.id = p.undertaking_id JOIN topic t ON t.id = u.topic_id
         WHERE u.region_id = :region_id AND p.published_at IS NOT NULL AND u.published_at IS NOT NULL
           AND t.published_at IS NOT NULL) n
     WHERE (cast(:slug AS text) IS NULL OR slug = :slug) AND (cast(:since AS timestamptz) IS NULL OR published_at > :since)
     ORDER BY published_at DESC, key LIMIT :limit"""
INDICATORS = "SELECT id, indicator FROM finding_figure WHERE id = ANY(:numbers)"
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
    number: int
    undertaking: int | None
    german: tuple[str, ...] = ()
    """Which of title and text are not told in the language asked for."""

    def headline(self, w: Told) -> str:
        """What it is, and about what."""
        return f"{w(f'stage_{self.kind}')}: {self.title}"


def page(
    connection: Connection, region_id: int, slug: str, today: date, language: str = "de"
) -> dict[str, Any]:
    """All that a topic's page says, in a language where its words are entered. Raises NotFound where it is not published."""
    topic = topics.read(connection, VISITOR, region_id, slug)
    keys = {"topic_id": topic["id"]}
    topic = words.in_language(connection, "topic", [topic], language, "summary")[0]
    rows = connection.execute(text(FINDINGS), keys).mappings()
    findings = words.in_language(connection, "finding", map(dict, rows), language)
    told = FigureWords(connection, region_id, language)
    frozen = finding_store.then_and_now(connection, region_id, [one["id"] for one in findings])
    figures = {number: [told.of(one) for one in rows] for number, rows in frozen.items()}
    numbers = connection.execute(text(UNDERTAKINGS), keys).scalars()
    chains = [chain.whole(connection, VISITOR, region_id, number) | {"text": ""} for number in numbers]
    chains = words.in_language(connection, "undertaking", chains, language)
    return {
        "topic": topic, "findings": [one | {"figures": figures[one["id"]]} for one in findings],
        "undertakings": [_told(connection, one, today, language, told) for one in chains], "language": language,
    }  # fmt: skip


def news(
    connection: Connection,
    region_id: int,
    slug: str | None = None,
    since: datetime | None = None,
    limit: int = 50,
    language: str = "de",
) -> list[News]:
    """What was published last, of a topic or of all; in a language where its words are entered."""
    keys = {"region_id": region_id, "slug": slug, "since": since, "limit": limit}
    found = [News(**row) for row in connection.execute(text(NEWS), keys).mappings()]
    return found if language == "de" else _translated(connection, found, language)


def _translated(connection: Connection, found: list[News], language: str) -> list[News]:
    """News with title and words as entered: those of findings are their own, those of parts have their undertaking's title."""
    findings = [
        {"id": one.number, "title": one.title, "text": one.words} for one in found if one.undertaking is None
    ]
    titles = [{"id": one.undertaking, "title": one.title, "text": ""} for one in found if one.undertaking]
    parts = [{"id": one.number, "title": "", "text": one.words} for one in found if one.undertaking]
    of_findings = _by_id(words.in_language(connection, "finding", findings, language))
    of_undertakings = _by_id(words.in_language(connection, "undertaking", titles, language))
    of_parts = _by_id(words.in_language(connection, "part", parts, language))

    def told(one: News) -> News:
        head = of_undertakings[one.undertaking] if one.undertaking else of_findings[one.number]
        body = of_parts[one.number] if one.undertaking else head
        german = [name for name, row in (("title", head), ("text", body)) if name in row["german"]]
        return replace(one, title=head["title"], words=body["text"], german=tuple(german))

    return [told(one) for one in found]


def _by_id(rows: list[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    return {one["id"]: one for one in rows}


def _told(
    connection: Connection, one: dict[str, Any], today: date, language: str, figures: FigureWords
) -> dict[str, Any]:
    parts = [part | {"said": said(part["content"])} for part in one["parts"]]
    parts = words.in_language(connection, "part", parts, language, "said")
    for part in parts:
        content = part["content"]
        if part["kind"] == "effect" and part.get("result"):
            part["result"] = _effect(connection, part["result"], figures)
        if part["kind"] == "consultation":
            part["open"] = comments.is_open(content["comments_from"], content["comments_until"], today)
            part["comments"] = comments.shown(connection, part["id"])
    return {
        "id": one["id"], "title": one["title"], "german": one["german"], "outdated": one["outdated"], "stage": one["stage"], "stage_label": LABELS[one["stage"]],
        "steps": one["steps"], "planned": [part for part in parts if part["kind"] in PLANNED],
        "decided": [part for part in parts if part["kind"] == "decision"],
        "results": [part for part in parts if part["kind"] in RESULTS],
    }  # fmt: skip


def _effect(connection: Connection, result: dict[str, Any], figures: FigureWords) -> dict[str, Any]:
    """What came of it with its figures in the language; which indicator each is, its frozen figure knows."""
    numbers = [one["figure_id"] for one in result["figures"]]
    rows = connection.execute(text(INDICATORS), {"numbers": numbers})
    by_number = {row.id: row.indicator for row in rows}
    told = [figures.of({**one, "indicator": by_number.get(one["figure_id"])}) for one in result["figures"]]
    return {**result, "figures": told}


def said(content: dict[str, Any]) -> str:
    """The words of a part for everybody: the plain ones, else its own."""
    return next(
        (content[name] for name in ("plain", "text", "wording", "note", "judgement") if content.get(name)), ""
    )
