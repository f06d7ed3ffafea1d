"""What people say on a recommendation during its consultation: written by anybody, shown after somebody has read it, answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.errors import Conflict, InvalidFields, NotFound, TooMany
from app.measures.rights import sees_all
from app.notices.notices import Notice, notify

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from app.accounts.access import Actor
    from app.settings import Settings

MOST_WAITING = 300
"""So many unread comments on one consultation; more are not taken until some have been read."""
CONSULTATION = """
    SELECT p.id, u.id AS undertaking_id, u.title, p.content ->> 'comments_from' AS since,
           p.content ->> 'comments_until' AS until
      FROM undertaking_part p JOIN undertaking u ON u.id = p.undertaking_id
     WHERE u.region_id = :region_id AND p.id = :part AND p.kind = 'consultation'
       AND (:sees OR p.published_at IS NOT NULL AND u.published_at IS NOT NULL)"""
WAITING = "SELECT count(*) FROM comment WHERE part_id = :part AND state = 'waiting'"
LOCK = "SELECT FROM undertaking_part WHERE id = :part FOR UPDATE"
NEW = "INSERT INTO comment (part_id, name, text) VALUES (:part, :name, :text)"
LIST = """
    SELECT c.id, c.name, c.text, c.state, c.made_at, c.reason, c.answer, c.answered_at FROM comment c
     WHERE c.part_id = :part AND (:sees OR c.state = 'shown') ORDER BY c.id LIMIT 2000"""
PUBLIC = ("id", "name", "text", "made_at", "answer", "answered_at")
MODERATE = """
    UPDATE comment SET state = :state, reason = :reason, answer = :answer, decided_at = now(),
           answered_at = CASE WHEN cast(:answer AS text) IS NULL THEN NULL WHEN answer = :answer THEN answered_at ELSE now() END
     WHERE id = :id AND part_id = :part RETURNING id"""
NONE = "Eine Beteiligung zu dieser Beratung gibt es nicht."


def is_open(since: str | None, until: str | None, today: date) -> bool:
    """Whether people may comment on this day."""
    return since is not None and until is not None and since <= today.isoformat() <= until


def consultation(connection: Connection, actor: Actor, region_id: int, part: int) -> dict[str, Any]:
    """A consultation that somebody sees. Raises NotFound."""
    keys = {"region_id": region_id, "part": part, "sees": sees_all(actor)}
    row = connection.execute(text(CONSULTATION), keys).mappings().first()
    if row is None:
        raise NotFound(NONE)
    return dict(row)


def write(
    connection: Connection, settings: Settings, actor: Actor, region_id: int, part: int, name: str | None, words: str,
    today: date,
) -> None:  # fmt: skip
    """Take a comment, to be read before it is shown. Raises NotFound, Conflict outside its time, InvalidFields, TooMany."""
    found = consultation(connection, actor, region_id, part)
    if not is_open(found["since"], found["until"], today):
        raise Conflict("Die Beteiligung ist gerade nicht offen. Bitte wenden Sie sich an die Verwaltung.")
    if not words.strip():
        raise InvalidFields("Bitte schreiben Sie etwas.", errors={"text": "Bitte schreiben Sie etwas."})
    connection.execute(text(LOCK), {"part": part})
    waiting = connection.execute(text(WAITING), {"part": part}).scalar_one()
    if waiting >= MOST_WAITING:
        raise TooMany(
            "Gerade warten sehr viele Beiträge darauf, gelesen zu werden. Bitte versuchen Sie es morgen noch einmal."
        )
    connection.execute(text(NEW), {"part": part, "name": (name or "").strip() or None, "text": words.strip()})
    if waiting == 0:  # one notice for all that wait
        title = f"Beiträge warten auf Prüfung: {found['title']}"
        notify(
            connection,
            settings,
            Notice("comments", title, "", f"/massnahmen/{found['undertaking_id']}"),
            permission="coordinate",
        )


def listed(connection: Connection, actor: Actor, region_id: int, part: int) -> list[dict[str, Any]]:
    """The comments on a consultation: those shown, or all for who sees what is confidential. Raises NotFound."""
    consultation(connection, actor, region_id, part)
    return shown(connection, part) if not sees_all(actor) else _rows(connection, part, sees=True)


def shown(connection: Connection, part: int) -> list[dict[str, Any]]:
    """The comments that everybody sees, with their answers."""
    return [{name: row[name] for name in PUBLIC} for row in _rows(connection, part, sees=False)]


def moderate(
    connection: Connection, actor: Actor, region_id: int, part: int, number: int, state: str, reason: str | None,
    answer: str | None,
) -> None:  # fmt: skip
    """Show a comment or refuse it, which needs a reason; answer it. Raises NotFound, InvalidFields."""
    consultation(connection, actor, region_id, part)
    if state == "refused" and not (reason or "").strip():
        raise InvalidFields(
            "Wer einen Beitrag nicht zeigt, sagt, warum.", errors={"reason": "Bitte begründen."}
        )
    keys = {
        "id": number,
        "part": part,
        "state": state,
        "reason": reason,
        "answer": (answer or "").strip() or None,
    }
    if connection.execute(text(MODERATE), keys).first() is None:
        raise NotFound("Diesen Beitrag gibt es nicht.")


def _rows(connection: Connection, part: int, *, sees: bool) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(text(LIST), {"part": part, "sees": sees}).mappings()]
