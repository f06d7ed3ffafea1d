"""Keeping scenarios: every save is a version, nothing is overwritten; who was second is told what differs."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.errors import Conflict, NotFound, PreconditionFailed, PreconditionRequired
from app.scenarios.content import CONTENT, Content
from app.scenarios.differences import differences, merged
from app.scenarios.rights import may_decide, require_decides, sharings_seen

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.accounts.access import Actor

SEEN = "(s.sharing = ANY(cast(:seen AS text[])) OR s.owner_id = :account_id)"
COLUMNS = """s.id, s.name, s.description, s.owner_id, s.owner_name, s.sharing, s.archived, s.revision, s.created_at,
             v.number AS version, v.by_name AS saved_by, v.saved_at, v.note, v.content"""
NEWEST = "JOIN LATERAL (SELECT * FROM scenario_version WHERE scenario_id = s.id ORDER BY number DESC LIMIT 1) v ON true"
LIST = f"""
    SELECT {COLUMNS}, (SELECT count(*) FROM frozen_scenario f WHERE f.scenario_id = s.id) AS frozen
      FROM scenario s {NEWEST}
     WHERE s.region_id = :region_id AND {SEEN} AND s.archived = :archived ORDER BY v.saved_at DESC, s.id DESC LIMIT 500"""
ONE = f"SELECT {COLUMNS} FROM scenario s {NEWEST} WHERE s.region_id = :region_id AND s.id = :id AND {SEEN}"
LOCK = "SELECT FROM scenario WHERE id = :id FOR UPDATE"
VERSION = "SELECT content FROM scenario_version WHERE scenario_id = :id AND number = :number"
VERSIONS = """
    SELECT number, by_name AS saved_by, saved_at, note, jsonb_array_length(content -> 'changes') AS changes
      FROM scenario_version WHERE scenario_id = :id ORDER BY number DESC"""
INSERT = """
    INSERT INTO scenario (region_id, name, description, owner_id, owner_name, sharing)
    VALUES (:region_id, :name, :description, :account_id, :by_name, :sharing) RETURNING id"""
SAVE = """
    INSERT INTO scenario_version (scenario_id, number, content, note, by_id, by_name)
    VALUES (:id, :number, cast(:content AS jsonb), :note, :account_id, :by_name)"""
SETTLE = """
    UPDATE scenario SET name = :name, description = :description, sharing = :sharing, archived = :archived,
           revision = revision + 1 WHERE id = :id"""
FROZEN = "SELECT count(*) FROM frozen_scenario WHERE scenario_id = :id"
DELETE = "DELETE FROM scenario WHERE id = :id"
NONE = "Ein Szenario mit der Nummer {} gibt es hier nicht, oder es ist für Sie nicht freigegeben."
CHANGED = (
    "Jemand anders hat dieses Szenario inzwischen gespeichert. Nichts ist überschrieben und nichts verloren: Unten steht,"
    " was sich unterscheidet; beides lässt sich zusammenführen."
)
HAS_FROZEN = "Von diesem Szenario gibt es eingefrorene Stände, auf die verwiesen wird. Es lässt sich archivieren, aber nicht löschen."


@dataclass(frozen=True, slots=True)
class Settings:
    """What is said of a scenario besides its content."""

    name: str
    description: str
    sharing: str
    archived: bool = False


def _keys(actor: Actor, region_id: int, number: int = 0) -> dict[str, Any]:
    return {
        "region_id": region_id, "id": number, "seen": sharings_seen(actor), "account_id": actor.account_id,
    }  # fmt: skip


def listed(connection: Connection, actor: Actor, region_id: int, *, archived: bool) -> list[dict[str, Any]]:
    """The scenarios somebody sees, those saved last first."""
    keys = {**_keys(actor, region_id), "archived": archived}
    rows = connection.execute(text(LIST), keys).mappings()
    return [{**_told(row, actor), "frozen": row["frozen"]} for row in rows]


def read(connection: Connection, actor: Actor, region_id: int, number: int) -> dict[str, Any]:
    """A scenario with its newest content. Raises NotFound, also for who may not see it."""
    row = connection.execute(text(ONE), _keys(actor, region_id, number)).mappings().first()
    if row is None:
        raise NotFound(NONE.format(number))
    return dict(row)


def read_whole(connection: Connection, actor: Actor, region_id: int, number: int) -> dict[str, Any]:
    """As the API gives it: settings, newest content, all versions."""
    row = read(connection, actor, region_id, number)
    versions = [dict(one) for one in connection.execute(text(VERSIONS), {"id": number}).mappings()]
    return {**_told(row, actor), "content": row["content"], "versions": versions}


def read_content(connection: Connection, number: int, version: int) -> Content:
    """The content of a version. Raises NotFound. The caller has seen to who may read it."""
    found = connection.execute(text(VERSION), {"id": number, "number": version}).scalar()
    if found is None:
        raise NotFound(f"Eine Fassung {version} dieses Szenarios gibt es nicht.")
    return CONTENT.validate_python(found)


def create(connection: Connection, actor: Actor, region_id: int, settings: Settings, content: Content) -> int:
    """A new scenario; gives its number."""
    keys = {
        "region_id": region_id, "name": settings.name, "description": settings.description, "sharing": settings.sharing,
        "account_id": actor.account_id, "by_name": actor.name,
    }  # fmt: skip
    number: int = connection.execute(text(INSERT), keys).scalar_one()
    _save(connection, actor, number, 1, content, "")
    return number


def save(
    connection: Connection, actor: Actor, region_id: int, number: int, content: Content, note: str, if_match: str | None
) -> int:  # fmt: skip
    """A new version; gives its number. What is already so is not saved again.

    Raises PreconditionRequired, and PreconditionFailed with what differs and how both fit together where somebody was faster.
    """
    wanted = version_of(if_match)
    read(connection, actor, region_id, number)
    connection.execute(text(LOCK), {"id": number})
    row = read(connection, actor, region_id, number)
    theirs = CONTENT.validate_python(row["content"])
    if row["version"] != wanted[0]:
        raise _second(connection, number, row, wanted[0], theirs, content)
    if theirs.told == content.told:
        return row["version"]
    _save(connection, actor, number, row["version"] + 1, content, note)
    return row["version"] + 1


def settle(
    connection: Connection, actor: Actor, region_id: int, number: int, settings: Settings, if_match: str | None
) -> None:  # fmt: skip
    """Name, sharing and so on. Raises Forbidden for who may not, PreconditionFailed where somebody was faster."""
    _, revision = version_of(if_match)
    require_decides(actor, read(connection, actor, region_id, number))
    connection.execute(text(LOCK), {"id": number})
    row = read(connection, actor, region_id, number)
    if row["revision"] != revision:
        current = {name: row[name] for name in ("name", "description", "sharing", "archived")}
        yours = {name: getattr(settings, name) for name in current}
        raise PreconditionFailed(CHANGED, current=current, yours=yours, etag=etag_of(row))
    keys = {name: getattr(settings, name) for name in ("name", "description", "sharing", "archived")}
    connection.execute(text(SETTLE), {**keys, "id": number})


def delete(connection: Connection, actor: Actor, region_id: int, number: int) -> None:
    """Take it away with its versions. Raises Conflict where there are frozen ones."""
    require_decides(actor, read(connection, actor, region_id, number))
    connection.execute(text(LOCK), {"id": number})
    if connection.execute(text(FROZEN), {"id": number}).scalar_one():
        raise Conflict(HAS_FROZEN)
    connection.execute(text(DELETE), {"id": number})


def etag_of(row: Any) -> str:  # noqa: ANN401 (a row, or what was told of it)
    """Names the version of the content and the revision of the settings."""
    return f'"s{row["id"]}-{row["version"]}-{row["revision"]}"'


def version_of(if_match: str | None) -> tuple[int, int]:
    """Version and revision of an ETag. Raises PreconditionRequired without one that says so."""
    found = re.fullmatch(r'"s\d+-(\d{1,9})-(\d{1,9})"', (if_match or "").strip())
    if found is None:
        raise PreconditionRequired(
            "Eine Änderung muss sagen, welchen Stand sie ändert (If-Match mit dem ETag)."
        )
    return int(found[1]), int(found[2])


def _save(
    connection: Connection, actor: Actor, number: int, version: int, content: Content, note: str
) -> None:
    keys = {
        "id": number, "number": version, "content": json.dumps(content.told), "note": note,
        "account_id": actor.account_id, "by_name": actor.name,
    }  # fmt: skip
    connection.execute(text(SAVE), keys)


def _second(
    connection: Connection, number: int, row: dict[str, Any], wanted: int, theirs: Content, mine: Content
) -> PreconditionFailed:
    """What the second to save is told: who was faster, what they changed, what differs, and both together."""
    base = read_content(connection, number, wanted)
    together, clashes = merged(base, theirs, mine)
    return PreconditionFailed(
        CHANGED, current=row["content"], yours=mine.told, etag=etag_of(row), saved_by=row["saved_by"],
        saved_at=row["saved_at"].isoformat(), version=row["version"], they_changed=differences(base, theirs),
        differs=differences(theirs, mine), merged=together.told, clashes=clashes,
    )  # fmt: skip


def _told(row: Any, actor: Actor) -> dict[str, Any]:  # noqa: ANN401 (a row)
    content = row["content"]
    return {
        "id": row["id"], "name": row["name"], "description": row["description"], "owner": row["owner_name"],
        "mine": actor.account_id is not None and row["owner_id"] == actor.account_id,
        "may_decide": may_decide(actor, row), "sharing": row["sharing"], "archived": row["archived"],
        "revision": row["revision"], "version": row["version"], "saved_by": row["saved_by"], "saved_at": row["saved_at"],
        "created_at": row["created_at"], "category": content["category"], "mode": content["mode"],
        "start": content["start"], "changes": len(content["changes"]),
    }  # fmt: skip
