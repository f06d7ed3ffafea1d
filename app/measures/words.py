"""Words for everybody in other languages: entered by who coordinates, shown beside the German ones, which hold."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import text

from app.errors import NotFound
from app.measures.tables import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

    from app.accounts.access import Actor

Kind = Literal["topic", "finding", "undertaking", "part"]
Language = Literal["da", "en", "ls"]
COLUMNS: dict[Kind, str] = {
    "topic": "topic_id", "finding": "finding_id", "undertaking": "undertaking_id", "part": "undertaking_part_id",
}  # fmt: skip
SAID = """coalesce(nullif(p.content ->> 'plain', ''), nullif(p.content ->> 'text', ''), nullif(p.content ->> 'wording', ''),
                   nullif(p.content ->> 'note', ''), p.content ->> 'judgement', '')"""
"""What a part says to everybody, as `app.measures.public.said`."""
GERMAN: dict[Kind, str] = {
    "topic": "SELECT title, summary AS text FROM topic WHERE region_id = :region_id AND id = :id",
    "finding": "SELECT title, text FROM finding WHERE region_id = :region_id AND id = :id",
    "undertaking": "SELECT title, '' AS text FROM undertaking WHERE region_id = :region_id AND id = :id",
    "part": f"""SELECT '' AS title, {SAID} AS text FROM undertaking_part p JOIN undertaking u ON u.id = p.undertaking_id
                 WHERE u.region_id = :region_id AND p.id = :id""",
}
OF = "SELECT language, title, text, of_german, by_name, changed_at FROM public_words WHERE {column} = :id ORDER BY language"
MANY = "SELECT {column} AS id, title, text, of_german FROM public_words WHERE {column} = ANY(:ids) AND language = :language"
FORGET = "DELETE FROM public_words WHERE {column} = :id AND language = :language"
KEEP = """
    INSERT INTO public_words ({column}, language, title, text, of_german, by_id, by_name)
    VALUES (:id, :language, :title, :text, :of_german, :account_id, :by_name)
    ON CONFLICT ({column}, language) DO UPDATE SET title = excluded.title, text = excluded.text, of_german = excluded.of_german,
           by_id = excluded.by_id, by_name = excluded.by_name, changed_at = now()"""


def read(connection: Connection, region_id: int, kind: Kind, number: int) -> dict[str, Any]:
    """The German words and those in other languages, each with whether the German ones have changed since. Raises NotFound."""
    german = _german(connection, region_id, kind, number)
    rows = connection.execute(text(OF.format(column=COLUMNS[kind])), {"id": number}).mappings()
    told = {
        row["language"]: {name: row[name] for name in ("title", "text", "by_name", "changed_at")}
        | {"outdated": row["of_german"] != fingerprint(**german)}
        for row in rows
    }
    return {"german": german, "languages": {language: told.get(language) for language in LANGUAGES}}


def keep(
    connection: Connection, actor: Actor, region_id: int, kind: Kind, number: int, language: Language, title: str, words: str
) -> None:  # fmt: skip
    """Keep the words of one language as made from the German ones that stand there now; empty ones are forgotten."""
    german = _german(connection, region_id, kind, number)
    keys = {
        "id": number, "language": language, "title": title.strip(), "text": words.strip(), "of_german": fingerprint(**german),
        "account_id": actor.account_id, "by_name": actor.name,
    }  # fmt: skip
    statement = KEEP if keys["title"] or keys["text"] else FORGET
    connection.execute(text(statement.format(column=COLUMNS[kind])), keys)


def in_language(
    connection: Connection, kind: Kind, rows: Iterable[Mapping[str, Any]], language: str, text_name: str = "text"
) -> list[dict[str, Any]]:  # fmt: skip
    """Rows with title and text in a language where they are entered; `german`: which of the two are not.

    `text_name`: how the rows call their text. `outdated`: the German words have changed since.
    """
    listed = [dict(row) for row in rows]
    if language == "de":
        return [row | {"german": [], "outdated": False} for row in listed]
    keys = {"ids": [row["id"] for row in listed], "language": language}
    found = {row.id: row for row in connection.execute(text(MANY.format(column=COLUMNS[kind])), keys)}
    return [_with(row, found.get(row["id"]), text_name) for row in listed]


def fingerprint(title: str, text: str) -> str:
    """By what German words are known again."""
    return hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()[:16]


def _with(row: dict[str, Any], words: Any, text_name: str) -> dict[str, Any]:  # noqa: ANN401 (a row of SQL)
    title, told = row.get("title", ""), row[text_name]
    german = {"title": title or "", "text": told or ""}
    mine = {"title": words.title, "text": words.text} if words is not None else {"title": "", "text": ""}
    missing = [name for name in ("title", "text") if german[name] and not mine[name]]
    changed = {"title": mine["title"] or title, text_name: mine["text"] or told}
    outdated = words is not None and words.of_german != fingerprint(**german)
    return (
        row
        | {name: value for name, value in changed.items() if name in row}
        | {"german": missing, "outdated": outdated}
    )


def _german(connection: Connection, region_id: int, kind: Kind, number: int) -> dict[str, str]:
    row = connection.execute(text(GERMAN[kind]), {"region_id": region_id, "id": number}).mappings().first()
    if row is None:
        raise NotFound("Dazu gibt es hier keine Worte in anderen Sprachen.")
    return dict(row)
