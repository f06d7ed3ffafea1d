"""Minutes written together: versions, merging of two at once, who writes now, circulating and approving."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import text

from app.committees.meetings import read_items, set_status
from app.committees.merging import GENERAL, difference, flat, is_unsettled, merge_parts, unflat
from app.committees.rights import Seat, require_writes_minutes
from app.errors import Conflict, NotFound, PreconditionFailed, PreconditionRequired
from app.notices.notices import Notice, notify

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from app.accounts.access import Actor
    from app.settings import Settings

WRITING_SECONDS = 90
"""So long after the last sign of life somebody counts as writing; the page gives one every twenty seconds."""
MINUTES = (
    "SELECT id, state, circulated_at, approved_at, approved_by FROM committee_minutes WHERE meeting_id = :id"
)
BEGIN = "INSERT INTO committee_minutes (meeting_id) VALUES (:id) ON CONFLICT (meeting_id) DO NOTHING"
LOCK = "SELECT id, state FROM committee_minutes WHERE meeting_id = :id FOR UPDATE"
NEWEST = """
    SELECT number, content, note, by_name, saved_at FROM committee_minutes_version WHERE minutes_id = :id
     ORDER BY number DESC LIMIT 1"""
VERSION = "SELECT content FROM committee_minutes_version WHERE minutes_id = :id AND number = :number"
VERSIONS = """
    SELECT number, note, by_name, saved_at FROM committee_minutes_version WHERE minutes_id = :id ORDER BY number DESC"""
SAVE = """
    INSERT INTO committee_minutes_version (minutes_id, number, content, note, by_id, by_name)
    VALUES (:id, :number, cast(:content AS jsonb), :note, :account_id, :by_name)"""
SIGN = """
    INSERT INTO committee_minutes_editing (minutes_id, account_id, name) VALUES (:id, :account_id, :name)
    ON CONFLICT (minutes_id, account_id) DO UPDATE SET seen_at = now(), name = excluded.name"""
LEAVE = "DELETE FROM committee_minutes_editing WHERE minutes_id = :id AND account_id = :account_id"
TIDY = "DELETE FROM committee_minutes_editing WHERE seen_at < now() - interval '1 day'"
WRITING = """
    SELECT name FROM committee_minutes_editing
     WHERE minutes_id = :id AND account_id IS DISTINCT FROM cast(:account_id AS int)
       AND seen_at > now() - make_interval(secs => :seconds) ORDER BY name"""
CIRCULATE = "UPDATE committee_minutes SET state = 'circulated', circulated_at = now() WHERE id = :id"
REDRAFT = "UPDATE committee_minutes SET state = 'draft' WHERE id = :id"
APPROVE = "UPDATE committee_minutes SET state = 'approved', approved_at = now(), approved_by = :name, approved_by_id = :account_id WHERE id = :id"
READERS = """
    SELECT DISTINCT account_id FROM committee_member
     WHERE committee_id = :id AND account_id IS NOT NULL AND daterange(valid_from, valid_to) @> current_date ORDER BY 1"""
EMPTY = {GENERAL: "", "items": {}}
CHANGED = (
    "Jemand anders hat die Niederschrift inzwischen gespeichert. Nichts ist überschrieben und nichts verloren: beide Fassungen"
    " stehen hier, zusammengeführt; wo beide dieselben Zeilen geändert haben, steht beides da."
)
DONE = "Diese Niederschrift ist genehmigt und bleibt, wie sie ist. Eine Berichtigung gehört in die nächste Sitzung."
UNSETTLED = (
    "Im Text stehen noch beide Fassungen einer Stelle, die zwei gleichzeitig geändert haben („[Ihre Fassung:]“). Bitte erst eine"
    " daraus machen und die Zeilen in eckigen Klammern entfernen."
)
NONE = "Zu dieser Sitzung gibt es noch keine Niederschrift, oder sie ist nicht für Sie."

Step = Literal["circulate", "redraft", "approve"]


def read_minutes(connection: Connection, actor: Actor, one: Seat, meeting: int) -> dict[str, Any]:
    """The newest version as somebody sees it, its history, and who else writes. Raises NotFound."""
    row = connection.execute(text(MINUTES), {"id": meeting}).mappings().first()
    if row is None or (one.level == "public" and row["state"] != "approved"):
        raise NotFound(NONE)
    newest = _newest(connection, row["id"])
    seen = _seen_parts(connection, one, meeting)
    told = {
        "state": row["state"], "circulated_at": row["circulated_at"], "approved_at": row["approved_at"],
        "version": newest["number"], "content": _only(newest["content"], seen), "saved_at": newest["saved_at"],
        "may_write": one.level != "public" and one.writes_minutes and row["state"] != "approved",
    }  # fmt: skip
    if one.level == "public":
        return {**told, "versions": [], "writing": []}
    return {
        **told, "approved_by": row["approved_by"], "saved_by": newest["by_name"],
        "versions": [dict(version) for version in connection.execute(text(VERSIONS), {"id": row["id"]}).mappings()],
        "writing": _writing(connection, row["id"], actor),
    }  # fmt: skip


def begin(connection: Connection, one: Seat, meeting: int) -> None:
    """Begin the minutes of a meeting; nothing where they are begun. Raises Forbidden."""
    require_writes_minutes(one)
    connection.execute(text(BEGIN), {"id": meeting})


def save(
    connection: Connection, actor: Actor, one: Seat, meeting: int, content: Mapping[str, Any], note: str, if_match: str | None
) -> int:  # fmt: skip
    """A new version; gives its number. Parts one does not see stay as they were.

    Raises PreconditionFailed with both versions and both together where somebody was faster; Conflict once approved.
    """
    row = _locked(connection, one, meeting)
    base_number, newest = _version_of(if_match), _newest(connection, row.id)
    seen = _seen_parts(connection, one, meeting)
    stored = flat(newest["content"])
    mine = {**{name: words for name, words in stored.items() if name not in seen}, **_checked(content, seen)}
    if base_number != newest["number"]:
        raise _second(connection, row.id, base_number, newest, mine, seen)
    if mine == stored:
        return newest["number"]
    keys = {"id": row.id, "number": newest["number"] + 1, "content": json.dumps(unflat(mine)), "note": note,
            "account_id": actor.account_id, "by_name": actor.name}  # fmt: skip
    connection.execute(text(SAVE), keys)
    if row.state == "circulated":
        connection.execute(text(REDRAFT), {"id": row.id})
    return newest["number"] + 1


def sign_of_life(
    connection: Connection, actor: Actor, one: Seat, meeting: int, *, writing: bool
) -> list[str]:
    """Say that one writes (or no longer does); gives who else does. Raises Forbidden, NotFound."""
    require_writes_minutes(one)
    row = connection.execute(text(MINUTES), {"id": meeting}).first()
    if row is None:
        raise NotFound(NONE)
    keys = {"id": row.id, "account_id": actor.account_id, "name": actor.name}
    connection.execute(text(SIGN if writing else LEAVE), keys)
    return _writing(connection, row.id, actor)


def step(
    connection: Connection, settings: Settings, actor: Actor, one: Seat, meeting: Mapping[str, Any], what: Step, if_match: str | None
) -> None:  # fmt: skip
    """Circulate, take back into drafting, or approve the version one has read.

    Raises Conflict where somebody writes at this moment or the order of steps does not allow it, PreconditionFailed where
    there is a newer version than the one that was read.
    """
    row = _locked(connection, one, meeting["id"])
    newest = _newest(connection, row.id)
    others = _writing(connection, row.id, actor)
    read = _version_of(if_match)
    if others and what != "redraft":
        verb = "genehmigt" if what == "approve" else "versandt"
        raise Conflict(f"Gerade schreibt noch {' und '.join(others)} an der Niederschrift. Sie kann erst {verb} werden, wenn niemand mehr daran schreibt.", writing=others, **_both(connection, one, meeting["id"], row.id, read, newest))  # fmt: skip
    if read != newest["number"]:
        raise PreconditionFailed(
            f"Inzwischen gibt es eine neuere Fassung ({newest['number']}). Bitte lesen Sie diese zuerst.",
            **_both(connection, one, meeting["id"], row.id, read, newest),
        )
    if newest["number"] == 0:
        raise Conflict("Diese Niederschrift ist noch leer.")
    if what != "redraft" and any(is_unsettled(words) for words in flat(newest["content"]).values()):
        raise Conflict(UNSETTLED)
    if what == "approve" and row.state != "circulated":
        raise Conflict(
            "Genehmigt wird eine Niederschrift, die allen Mitgliedern vorlag: bitte zuerst versenden."
        )
    connection.execute(
        text({"circulate": CIRCULATE, "redraft": REDRAFT, "approve": APPROVE}[what]),
        {"id": row.id, "name": actor.name, "account_id": actor.account_id},
    )
    if what == "circulate":
        set_status(connection, meeting["id"], "held")
        _tell(connection, settings, one, meeting)


def compare(
    connection: Connection, one: Seat, meeting: int, number: int, against: int
) -> list[dict[str, Any]]:
    """What differs between two versions, by part that somebody sees. Raises NotFound."""
    row = connection.execute(text(MINUTES), {"id": meeting}).first()
    if row is None or one.level == "public":
        raise NotFound(NONE)
    before, after = _content(connection, row.id, against), _content(connection, row.id, number)
    return _changed(before, after, _seen_parts(connection, one, meeting))


def tidy_editing(connection: Connection) -> None:
    """Forget who wrote yesterday."""
    connection.execute(text(TIDY))


def etag_of(version: int) -> str:
    """Names a version."""
    return f'"n{version}"'


def _version_of(if_match: str | None) -> int:
    found = re.fullmatch(r'"n(\d{1,9})"', (if_match or "").strip())
    if found is None:
        raise PreconditionRequired(
            "Eine Änderung muss sagen, welche Fassung sie ändert (If-Match mit dem ETag)."
        )
    return int(found[1])


def _locked(connection: Connection, one: Seat, meeting: int) -> Any:  # noqa: ANN401 (a row)
    require_writes_minutes(one)
    row = connection.execute(text(LOCK), {"id": meeting}).first()
    if row is None:
        raise NotFound(NONE)
    if row.state == "approved":
        raise Conflict(DONE)
    return row


def _newest(connection: Connection, minutes: int) -> dict[str, Any]:
    row = connection.execute(text(NEWEST), {"id": minutes}).mappings().first()
    return (
        dict(row) if row else {"number": 0, "content": EMPTY, "note": "", "by_name": None, "saved_at": None}
    )


def _content(connection: Connection, minutes: int, number: int) -> dict[str, str]:
    if number == 0:
        return {}
    found = connection.execute(text(VERSION), {"id": minutes, "number": number}).scalar()
    if found is None:
        raise NotFound(f"Eine Fassung {number} der Niederschrift gibt es nicht.")
    return flat(found)


def _seen_parts(connection: Connection, one: Seat, meeting: int) -> list[str]:
    """The parts somebody may read, in their order."""
    return [
        GENERAL,
        *(str(item["id"]) for item in read_items(connection, one, meeting) if not item["hidden"]),
    ]


def _only(content: Mapping[str, Any], seen: list[str]) -> dict[str, Any]:
    parts = flat(content)
    return unflat({name: parts.get(name, "") for name in seen})


def _checked(content: Mapping[str, Any], seen: list[str]) -> dict[str, str]:
    parts = flat(content)
    if unknown := [name for name in parts if name not in seen]:
        raise NotFound(f"Einen Punkt {unknown[0]} hat diese Sitzung nicht, oder er ist nicht für Sie.")
    return {name: words.replace("\r\n", "\n") for name, words in parts.items() if words or name == GENERAL}


def _writing(connection: Connection, minutes: int, actor: Actor) -> list[str]:
    keys = {"id": minutes, "account_id": actor.account_id, "seconds": WRITING_SECONDS}
    return list(connection.execute(text(WRITING), keys).scalars())


def _both(
    connection: Connection, one: Seat, meeting: int, minutes: int, read: int, newest: dict[str, Any]
) -> dict[str, Any]:
    """The version that was read and the newest one, as somebody sees them, and what differs."""
    seen = _seen_parts(connection, one, meeting)
    base, theirs = _content(connection, minutes, min(read, newest["number"])), flat(newest["content"])
    return {
        "version": newest["number"], "etag": etag_of(newest["number"]), "saved_by": newest["by_name"],
        "read": _only(unflat(base), seen), "current": _only(newest["content"], seen), "they_changed": _changed(base, theirs, seen),
    }  # fmt: skip


def _changed(before: Mapping[str, str], after: Mapping[str, str], seen: list[str]) -> list[dict[str, Any]]:
    """What differs between two versions, line by line, by part that somebody sees."""
    return [
        {"part": name, "lines": [{"what": what, "line": line} for what, line in difference(before.get(name, ""), after.get(name, ""))]}
        for name in seen if before.get(name, "") != after.get(name, "")
    ]  # fmt: skip


def _second(
    connection: Connection, minutes: int, base_number: int, newest: dict[str, Any], mine: dict[str, str], seen: list[str]
) -> PreconditionFailed:  # fmt: skip
    """What the second to save is told: what was saved, what they sent, both together, and where both changed the same."""
    base, theirs = _content(connection, minutes, base_number), flat(newest["content"])
    together, clashes = merge_parts(base, mine, theirs)
    return PreconditionFailed(
        CHANGED, version=newest["number"], etag=etag_of(newest["number"]), saved_by=newest["by_name"],
        saved_at=newest["saved_at"].isoformat() if newest["saved_at"] else None, they_changed=_changed(base, theirs, seen),
        current=_only(newest["content"], seen), yours=_only(unflat(mine), seen), merged=_only(unflat(together), seen),
        clashes=[name for name in clashes if name in seen],
    )  # fmt: skip


def _tell(connection: Connection, settings: Settings, one: Seat, meeting: Mapping[str, Any]) -> None:
    told = Notice(
        "committee_minutes", f"Niederschrift zum Lesen: {meeting['committee']}, {meeting['title']}",
        "Der Entwurf liegt Ihnen vor. Einwände gehen an die Geschäftsführung.", f"/planungsgruppe/sitzung/{meeting['id']}",
    )  # fmt: skip
    for account_id in connection.execute(text(READERS), {"id": one.committee_id}).scalars():
        notify(connection, settings, told, account_id=account_id)
