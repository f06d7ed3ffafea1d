"""Keeping reports: drafts that nobody overwrites unawares, frozen ones that nobody changes; who sees which."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.accounts.access import Permission
from app.errors import Conflict, Forbidden, NotFound, PreconditionFailed, PreconditionRequired
from app.reports.checking import warnings_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.accounts.access import Actor

SEEN = """(CASE WHEN :keeps THEN NOT r.exact OR :exact ELSE r.published_at IS NOT NULL AND NOT r.exact
                AND f.report_id IS NOT NULL END)"""
COLUMNS = """
    r.id, r.title, r.subtitle, r.template, r.area_ars, r.exact, r.edition, r.previous_id, r.set_id, r.revision, r.published_at,
    r.by_name, r.created_at, r.changed_at, f.frozen_at, f.content_hash, f.by_name AS frozen_by,
    (SELECT name FROM area a WHERE a.region_id = r.region_id AND a.ars = r.area_ars LIMIT 1) AS area,
    (SELECT coalesce(json_agg(json_build_object('format', d.format, 'bytes', length(d.content), 'hash', d.content_hash)
            ORDER BY array_position(ARRAY['pdf', 'html', 'docx', 'xlsx'], d.format)), '[]')
       FROM report_file d WHERE d.report_id = r.id) AS files"""
OF = "FROM report r LEFT JOIN frozen_report f ON f.report_id = r.id WHERE r.region_id = :region_id"
LIST = f"SELECT {COLUMNS} {OF} AND {SEEN} AND r.set_id IS NULL ORDER BY coalesce(f.frozen_at, r.changed_at) DESC, r.id DESC LIMIT 500"
ONE = f"SELECT {COLUMNS}, r.blocks {OF} AND r.id = :id AND {SEEN}"
LATER = f"SELECT r.id, r.title, r.edition, f.frozen_at {OF} AND r.previous_id = :id AND {SEEN} ORDER BY r.id"
LOCK = "SELECT FROM report WHERE id = :id FOR UPDATE"
INSERT = """
    INSERT INTO report (region_id, title, subtitle, template, area_ars, blocks, exact, edition, previous_id, by_id, by_name)
    VALUES (:region_id, :title, :subtitle, :template, :area_ars, cast(:blocks AS jsonb), :exact, :edition, :previous_id,
            :account_id, :by_name) RETURNING id"""
CHANGE = """
    UPDATE report SET title = :title, subtitle = :subtitle, blocks = cast(:blocks AS jsonb), exact = :exact,
           revision = revision + 1, changed_at = now() WHERE id = :id"""
PUBLISH = """
    UPDATE report SET published_at = CASE WHEN :published THEN coalesce(published_at, now()) END, revision = revision + 1
     WHERE id = :id"""
DELETE = "DELETE FROM report WHERE id = :id"
FROZEN = "SELECT content, content_hash, frozen_at FROM frozen_report WHERE report_id = :id"
FILE = "SELECT content, content_hash FROM report_file WHERE report_id = :id AND format = :format"
NONE = "Einen Bericht mit der Nummer {} gibt es hier nicht, oder er ist nicht veröffentlicht."
IS_FROZEN = "Dieser Bericht ist eingefroren und bleibt, wie er ist. Für neue Zahlen gibt es „Neu auflegen“."
TO_BE_LOOKED_AT = (
    "In den Texten stehen kleine Anzahlen, Namen oder Kontaktdaten. Bitte sehen Sie sie an; veröffentlicht wird, wenn Sie"
    " bestätigen, dass sie dort stehen dürfen."
)
CHANGED = (
    "Jemand anders hat diesen Bericht inzwischen gespeichert. Nichts ist überschrieben; Ihre Fassung steht noch in Ihrem"
    " Browser. Laden Sie die gespeicherte, oder übernehmen Sie Ihre mit dem neuen Stand."
)


def _keys(actor: Actor, region_id: int, number: int = 0) -> dict[str, Any]:
    return {
        "region_id": region_id, "id": number, "keeps": actor.may(Permission.KEEP_INDICATORS),
        "exact": actor.may(Permission.SEE_UNSUPPRESSED),
    }  # fmt: skip


def listed(connection: Connection, actor: Actor, region_id: int) -> list[dict[str, Any]]:
    """The reports somebody sees, the newest first: those published, and all for those who work on them."""
    rows = connection.execute(text(LIST), _keys(actor, region_id)).mappings()
    return [public_of(dict(row), actor) for row in rows]


def read(connection: Connection, actor: Actor, region_id: int, number: int) -> dict[str, Any]:
    """A report with its blocks. Raises NotFound, also for who may not see it."""
    row = connection.execute(text(ONE), _keys(actor, region_id, number)).mappings().first()
    if row is None:
        raise NotFound(NONE.format(number))
    return public_of(dict(row), actor)


def read_whole(connection: Connection, actor: Actor, region_id: int, number: int) -> dict[str, Any]:
    """A report with what continues it."""
    row = read(connection, actor, region_id, number)
    later = connection.execute(text(LATER), _keys(actor, region_id, number)).mappings()
    return {**row, "later": [dict(one) for one in later]}


def public_of(row: dict[str, Any], actor: Actor) -> dict[str, Any]:
    """Who wrote it is for those who work on it."""
    if actor.may(Permission.KEEP_INDICATORS):
        return row
    return {name: value for name, value in row.items() if name not in {"by_name", "frozen_by"}}


def create(connection: Connection, actor: Actor, region_id: int, wanted: dict[str, Any]) -> int:
    """A new draft; gives its number. Raises Forbidden where it is to hold small counts and the actor may not see them."""
    _require_exact(actor, exact=wanted["exact"])
    keys = {"template": None, "area_ars": None, "edition": 1, "previous_id": None, **wanted, "region_id": region_id,
            "blocks": json.dumps(wanted["blocks"]), "account_id": actor.account_id, "by_name": actor.name}  # fmt: skip
    number: int = connection.execute(text(INSERT), keys).scalar_one()
    return number


def change(
    connection: Connection, actor: Actor, region_id: int, number: int, wanted: dict[str, Any], if_match: str | None
) -> None:  # fmt: skip
    """Save a draft. Raises Conflict for a frozen one, PreconditionFailed where somebody was faster."""
    draft(connection, actor, region_id, number, if_match)
    _require_exact(actor, exact=wanted["exact"])
    connection.execute(text(CHANGE), {**wanted, "blocks": json.dumps(wanted["blocks"]), "id": number})


def draft(
    connection: Connection, actor: Actor, region_id: int, number: int, if_match: str | None
) -> dict[str, Any]:  # fmt: skip
    """A draft, locked until the transaction ends. Raises NotFound, Conflict for a frozen one, PreconditionFailed."""
    row = locked(connection, actor, region_id, number, if_match)
    if row["frozen_at"] is not None:
        raise Conflict(IS_FROZEN)
    return row


def locked(
    connection: Connection, actor: Actor, region_id: int, number: int, if_match: str | None
) -> dict[str, Any]:  # fmt: skip
    """A report as `if_match` says it is, locked. Raises NotFound, PreconditionRequired, PreconditionFailed."""
    read(connection, actor, region_id, number)
    connection.execute(text(LOCK), {"id": number})
    row = read(connection, actor, region_id, number)
    if if_match is None:
        raise PreconditionRequired("Es fehlt, welcher Stand des Berichts geändert wird (If-Match).")
    if etag_of(row) not in {tag.strip().removeprefix("W/") for tag in if_match.split(",")}:
        raise PreconditionFailed(CHANGED, revision=row["revision"], by=row["by_name"])
    return row


def etag_of(row: dict[str, Any]) -> str:
    """What names the state of a report."""
    return f'"r{row["id"]}-{row["revision"]}"'


def publish(
    connection: Connection, actor: Actor, region_id: int, number: int, if_match: str | None, *, published: bool, checked: bool = False
) -> None:  # fmt: skip
    """Show a frozen report to everybody, or take it back; `checked`: its texts were looked at.

    Raises Conflict for a draft, for one with small counts, and with `warnings` for texts that nobody has looked at.
    """
    row = locked(connection, actor, region_id, number, if_match)
    if row["set_id"] is not None:
        raise Conflict(
            "Dieser Bericht gehört zu einer Sammlung; veröffentlicht und zurückgezogen werden alle zusammen."
        )
    if published and row["frozen_at"] is None:
        raise Conflict("Veröffentlicht wird erst, was eingefroren ist: vorher ändern sich die Zahlen noch.")
    if published and row["exact"]:
        raise Conflict(
            "Dieser Bericht enthält kleine Anzahlen und bleibt intern. Legen Sie ihn ohne sie neu auf."
        )
    if published and not checked and (found := warnings_of(row["title"], row["subtitle"], row["blocks"])):
        raise Conflict(TO_BE_LOOKED_AT, warnings=found)
    connection.execute(text(PUBLISH), {"id": number, "published": published})


def delete(connection: Connection, actor: Actor, region_id: int, number: int) -> None:
    """Delete a draft. Raises Conflict for a frozen report: it may have been cited."""
    read(connection, actor, region_id, number)
    connection.execute(text(LOCK), {"id": number})
    if read(connection, actor, region_id, number)["frozen_at"] is not None:
        raise Conflict(
            "Ein eingefrorener Bericht wird nicht gelöscht: er kann zitiert sein. Er lässt sich zurückziehen."
        )
    connection.execute(text(DELETE), {"id": number})


def again(connection: Connection, actor: Actor, region_id: int, number: int, title: tuple[str, str]) -> int:
    """A new draft with the blocks of a frozen report, to be compared with it; gives its number. Raises Conflict."""
    row = read(connection, actor, region_id, number)
    if row["set_id"] is not None:
        raise Conflict(
            "Profile einer Sammlung werden zusammen neu aufgelegt: „Alle einfrieren“ vergleicht mit der letzten."
        )
    if row["frozen_at"] is None:
        raise Conflict("Neu aufgelegt wird ein eingefrorener Bericht; dieser ist noch ein Entwurf.")
    kept = {name: row[name] for name in ("template", "area_ars", "blocks", "exact")}
    more = {"title": title[0], "subtitle": title[1], "edition": row["edition"] + 1, "previous_id": number}
    return create(connection, actor, region_id, {**kept, **more})


def frozen(connection: Connection, number: int) -> dict[str, Any] | None:
    """What a report told when it was frozen; None for a draft. The caller has seen to who may read it."""
    row = connection.execute(text(FROZEN), {"id": number}).mappings().first()
    return None if row is None else dict(row)


def _require_exact(actor: Actor, *, exact: bool) -> None:
    if exact and not actor.may(Permission.SEE_UNSUPPRESSED):
        raise Forbidden("Einen Bericht mit kleinen Anzahlen darf nur schreiben, wer sie sehen darf.")
