"""Series, meetings and their agendas."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.committees.recurrence import SKIPPED, days_of, in_words, left_out, moment
from app.committees.rights import HIDDEN, NO_MEETING, Seat, open_item
from app.errors import Conflict, InvalidFields, NotFound, PreconditionFailed, PreconditionRequired
from app.timetables.days import holidays_in

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlalchemy import Connection

    from geodata.holidays import Holidays

AHEAD = timedelta(days=400)
COLUMNS = """m.id, m.committee_id, c.name AS committee, m.series_id, m.title, m.starts_at, m.duration_minutes, m.place,
             m.online_url, m.status, m.uid, m.sequence, m.published, m.revision"""
LIST = f"""
    SELECT {COLUMNS}, (SELECT state FROM committee_minutes p WHERE p.meeting_id = m.id) AS minutes
      FROM committee_meeting m JOIN committee c ON c.id = m.committee_id
     WHERE m.committee_id = :id AND (:all OR m.published) ORDER BY m.starts_at, m.id"""
ONE = f"""
    SELECT {COLUMNS}, c.region_id FROM committee_meeting m JOIN committee c ON c.id = m.committee_id
     WHERE m.id = :id AND (:all OR m.published)"""
ITEMS = """
    SELECT id, position, title, text, presenter, minutes, confidential FROM committee_item
     WHERE meeting_id = :id ORDER BY position, id"""
FIELDS = ("title", "starts_at", "duration_minutes", "place", "online_url", "published")
INSERT = f"""
    INSERT INTO committee_meeting (committee_id, series_id, series_on, uid, {", ".join(FIELDS)})
    VALUES (:id, :series_id, :series_on, :uid, {", ".join(f":{name}" for name in FIELDS)})
    ON CONFLICT (series_id, series_on) DO NOTHING RETURNING id"""
UPDATE = f"UPDATE committee_meeting SET {', '.join(f'{name} = :{name}' for name in FIELDS)} WHERE id = :id"
STATUS = (
    "UPDATE committee_meeting SET status = :status, reminded_on = NULL WHERE id = :id AND status <> :status"
)
TOUCH = "UPDATE committee_meeting SET revision = revision + 1 WHERE id = :id AND revision = :revision RETURNING id"
ADD_SERIES = """
    INSERT INTO committee_series (committee_id, title, rule, first_on, start_time, duration_minutes, place, until, skips)
    VALUES (:id, :title, :rule, :first_on, :start_time, :duration_minutes, :place, :until, :skips) RETURNING id"""
END_SERIES = (
    "UPDATE committee_series SET until = :until WHERE id = :series AND committee_id = :id RETURNING id"
)
# What was only planned by the rule, and nobody has worked on.
DROP_PLANNED = """
    DELETE FROM committee_meeting m WHERE m.series_id = :series AND m.series_on > :until AND m.status = 'planned'
       AND NOT EXISTS (SELECT FROM committee_item i WHERE i.meeting_id = m.id)
       AND NOT EXISTS (SELECT FROM committee_material t WHERE t.meeting_id = m.id)"""
SERIES = """
    SELECT s.id, s.committee_id, s.title, s.rule, s.first_on, s.start_time, s.duration_minutes, s.place, s.until, s.skips
      FROM committee_series s WHERE cast(:id AS int) IS NULL OR s.committee_id = :id ORDER BY s.id"""
CONFIG_OF = "SELECT r.config FROM committee c JOIN region r ON r.id = c.region_id WHERE c.id = :id"
PUT_ITEM = """
    INSERT INTO committee_item (meeting_id, position, title, text, presenter, minutes, confidential)
    VALUES (:meeting, :position, :title, :text, :presenter, :minutes, :confidential) RETURNING id"""
SET_ITEM = """
    UPDATE committee_item SET title = :title, text = :text, presenter = :presenter, minutes = :minutes,
           confidential = :confidential WHERE id = :item AND meeting_id = :meeting RETURNING id"""
DROP_ITEM = "DELETE FROM committee_item WHERE id = :item AND meeting_id = :meeting RETURNING id"
PLACE_ITEM = "UPDATE committee_item SET position = :position WHERE id = :item"
# Deleting an item would leave what belongs to it without its protection.
USED = """
    SELECT EXISTS (SELECT FROM committee_material WHERE item_id = :item) OR EXISTS (SELECT FROM committee_decision WHERE item_id = :item)
        OR EXISTS (SELECT FROM committee_task WHERE item_id = :item)
        OR EXISTS (SELECT FROM committee_minutes p JOIN committee_minutes_version v ON v.minutes_id = p.id
                    WHERE p.meeting_id = :meeting AND v.content -> 'items' ? cast(:item AS text))"""
IN_USE = "Zu diesem Punkt gibt es Unterlagen, Text der Niederschrift, Beschlüsse oder Aufgaben. Er kann umbenannt, aber nicht gelöscht werden."
OVER = "Diese Sitzung ist abgeschlossen: ihre Tagesordnung bleibt, wie sie war."
STALE = "Jemand anders hat diese Sitzung inzwischen geändert. Es ist nichts überschrieben: laden Sie neu und tragen Sie Ihre Änderung nach."


def read_meetings(connection: Connection, one: Seat) -> list[dict[str, Any]]:
    """The meetings of a body that somebody sees."""
    rows = connection.execute(text(LIST), {"id": one.committee_id, "all": one.level != "public"}).mappings()
    return [
        dict(row) if one.level != "public" else {**row, "online_url": None, "minutes": None} for row in rows
    ]


def read_meeting(connection: Connection, one: Seat, number: int) -> dict[str, Any]:
    """A meeting without its agenda. Raises NotFound, also where it is not published."""
    row = connection.execute(text(ONE), {"id": number, "all": one.level != "public"}).mappings().first()
    if row is None or row["committee_id"] != one.committee_id:
        raise NotFound(NO_MEETING.format(number))
    return dict(row) if one.level != "public" else {**row, "online_url": None}


def read_items(connection: Connection, one: Seat, number: int) -> list[dict[str, Any]]:
    """The agenda as somebody sees it."""
    rows = connection.execute(text(ITEMS), {"id": number}).mappings()
    return [told for row in rows if (told := open_item(dict(row), one)) is not None]


def all_items(connection: Connection, number: int) -> list[dict[str, Any]]:
    """The whole agenda, for what the program makes of it; not to be told."""
    return [dict(row) for row in connection.execute(text(ITEMS), {"id": number}).mappings()]


def add_meeting(
    connection: Connection, one: Seat, content: Mapping[str, Any], series: tuple[int, date] | None = None
) -> int | None:
    """A meeting; gives its number. None where the series has it already."""
    series_id, series_on = series or (None, None)
    uid = f"{uuid.uuid4()}@bildungsatlas"
    keys = {**content, "id": one.committee_id, "series_id": series_id, "series_on": series_on, "uid": uid}
    return connection.execute(text(INSERT), keys).scalar()


def change_meeting(
    connection: Connection, one: Seat, number: int, content: Mapping[str, Any], if_match: str | None
) -> None:
    """Change when, where and how; who was invited is told by a new invitation. Raises as `touch`."""
    read_meeting(connection, one, number)
    touch(connection, number, if_match)
    connection.execute(text(UPDATE), {**content, "id": number})


def set_status(connection: Connection, number: int, status: str) -> None:
    """Say that a meeting was held, and so on."""
    connection.execute(text(STATUS), {"id": number, "status": status})


def touch(connection: Connection, number: int, if_match: str | None) -> None:
    """Make sure that the state that is being changed is the newest, and give it a new number.

    Raises PreconditionRequired, and PreconditionFailed where somebody was faster.
    """
    found = re.fullmatch(r'"m\d+-(\d{1,9})"', (if_match or "").strip())
    if found is None:
        raise PreconditionRequired(
            "Eine Änderung muss sagen, welchen Stand sie ändert (If-Match mit dem ETag)."
        )
    if connection.execute(text(TOUCH), {"id": number, "revision": int(found[1])}).first() is None:
        raise PreconditionFailed(STALE)


def etag_of(meeting: Mapping[str, Any]) -> str:
    """Names the state of a meeting and its agenda."""
    return f'"m{meeting["id"]}-{meeting["revision"]}"'


def read_series(connection: Connection, committee_id: int | None) -> list[dict[str, Any]]:
    """The series of a body (None: of all), with their rule in words."""
    rows = connection.execute(text(SERIES), {"id": committee_id}).mappings()
    return [
        {**row, "words": in_words(row["rule"], days_of(row["rule"], row["first_on"], row["until"] or row["first_on"] + AHEAD))
                         + SKIPPED[row["skips"]]}
        for row in rows
    ]  # fmt: skip


def add_series(connection: Connection, one: Seat, content: Mapping[str, Any], day: date) -> int:
    """A series with its meetings of the next thirteen months; gives its number.

    Raises InvalidFields for a wrong rule, for one of which no day is left, and where school holidays are not known.
    """
    skips, holidays = content.get("skips", "none"), _holidays_of(connection, one.committee_id)
    if skips == "school" and holidays is None:
        words = "Für diese Region sind keine Schulferien hinterlegt; Feiertage lassen sich auslassen."
        raise InvalidFields("Die Reihe stimmt so nicht.", errors={"skips": words})
    until = content["until"] or max(day, content["first_on"]) + AHEAD
    given = days_of(content["rule"], content["first_on"], until)
    if all(left_out(each, skips, holidays) for each in given):
        raise InvalidFields(
            "Die Reihe stimmt so nicht.", errors={"rule": "Diese Wiederholung ergibt keinen Tag."}
        )
    number: int = connection.execute(
        text(ADD_SERIES), {**content, "skips": skips, "id": one.committee_id}
    ).scalar_one()
    plan_ahead(connection, day, one.committee_id)
    return number


def end_series(connection: Connection, one: Seat, series: int, until: date) -> int:
    """End a series; planned meetings after it that nobody has worked on go. Gives how many. Raises NotFound."""
    keys = {"id": one.committee_id, "series": series, "until": until}
    if connection.execute(text(END_SERIES), keys).first() is None:
        raise NotFound(f"Eine Reihe {series} hat dieses Gremium nicht.")
    return connection.execute(text(DROP_PLANNED), keys).rowcount


def plan_ahead(connection: Connection, day: date, committee_id: int | None = None) -> int:
    """Make the meetings that series give within the next thirteen months; gives how many are new."""
    new = 0
    for series in read_series(connection, committee_id):
        seat = Seat(series["committee_id"], "coordinator", runs=True, member_id=None, post=None)
        ahead = max(day, series["first_on"]) + AHEAD
        until = min(series["until"] or ahead, ahead)
        holidays = _holidays_of(connection, series["committee_id"])
        for one in days_of(series["rule"], series["first_on"], until, day):
            if left_out(one, series["skips"], holidays):
                continue
            content = {
                "title": series["title"], "starts_at": moment(one, series["start_time"]), "place": series["place"],
                "duration_minutes": series["duration_minutes"], "online_url": None, "published": False,
            }  # fmt: skip
            new += add_meeting(connection, seat, content, (series["id"], one)) is not None
    return new


def save_item(
    connection: Connection, one: Seat, number: int, content: Mapping[str, Any], if_match: str | None, item: int | None = None
) -> int:  # fmt: skip
    """Add an item at the end, or change one; gives its number.

    Raises NotFound for an item that is not there or not for this person, Conflict where the meeting is over.
    """
    known = _agenda(connection, one, number, if_match)
    if item is None:
        position = max((row["position"] for row in known), default=0) + 1
        return connection.execute(
            text(PUT_ITEM), {**content, "meeting": number, "position": position}
        ).scalar_one()
    _see(known, item)
    connection.execute(text(SET_ITEM), {**content, "meeting": number, "item": item})
    return item


def drop_item(connection: Connection, one: Seat, number: int, item: int, if_match: str | None) -> None:
    """Take an item away. Raises Conflict where anything belongs to it."""
    _see(_agenda(connection, one, number, if_match), item)
    keys = {"meeting": number, "item": item}
    if connection.execute(text(USED), keys).scalar_one():
        raise Conflict(IN_USE)
    connection.execute(text(DROP_ITEM), keys)


def order_items(
    connection: Connection, one: Seat, number: int, order: list[int], if_match: str | None
) -> None:
    """Put the items in this order. Raises InvalidFields unless each stands in it once."""
    known = _agenda(connection, one, number, if_match)
    if sorted(order) != sorted(row["id"] for row in known):
        raise InvalidFields(
            "Die Reihenfolge muss jeden Punkt genau einmal nennen.", errors={"order": "unvollständig"}
        )
    for position, item in enumerate(order, start=1):
        connection.execute(text(PLACE_ITEM), {"item": item, "position": position})


def item_of(connection: Connection, one: Seat, number: int, item: int | None) -> dict[str, Any] | None:
    """An item of a meeting that somebody may see; None for none. Raises NotFound."""
    return None if item is None else _see(read_items(connection, one, number), item)


def _holidays_of(connection: Connection, committee_id: int) -> Holidays | None:
    return holidays_in(connection.execute(text(CONFIG_OF), {"id": committee_id}).scalar_one())


def _agenda(connection: Connection, one: Seat, number: int, if_match: str | None) -> list[dict[str, Any]]:
    meeting = read_meeting(connection, one, number)
    if meeting["status"] in ("held", "cancelled"):
        raise Conflict(OVER)
    touch(connection, number, if_match)
    return read_items(connection, one, number)


def _see(items: list[dict[str, Any]], item: int) -> dict[str, Any]:
    found = next((row for row in items if row["id"] == item), None)
    if found is None or found["hidden"]:
        raise NotFound(f"Einen Punkt {item} gibt es hier nicht, oder er ist nicht für Sie ({HIDDEN}).")
    return found
