"""Findings as somebody may see them, with each figure then and now; changing, dismissing and publishing them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.errors import Conflict, InvalidFields, NotFound
from app.measures.chain import SEEN, TOPIC, public_of
from app.measures.effects import today_of
from app.measures.figures import Figure, frozen
from app.measures.rights import require_coordinates, sees_all
from app.measures.today import Readings
from app.measures.topics import require_topic
from app.measures.versions import require_newest, set_published

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from app.accounts.access import Actor

COLUMNS = f"""
    u.id, u.title, u.text, u.origin, u.dismissed, u.published_at, u.revision, u.by_name, u.created_at, u.topic_id,
    t.slug AS topic, t.title AS topic_title,
    (SELECT coalesce(json_agg(json_build_object('id', v.id, 'title', v.title) ORDER BY v.id), '[]')
       FROM undertaking_finding j JOIN undertaking v ON v.id = j.undertaking_id AND {SEEN.format("v")}
      WHERE j.finding_id = u.id) AS undertakings"""
LIST = f"""
    SELECT {COLUMNS} FROM finding u {TOPIC} WHERE u.region_id = :region_id AND {SEEN.format("u")}
     ORDER BY u.id DESC LIMIT 1000"""
ONE = f"SELECT {COLUMNS} FROM finding u {TOPIC} WHERE u.region_id = :region_id AND u.id = :id AND {SEEN.format('u')}"
LOCK = "SELECT FROM finding WHERE id = :id FOR UPDATE"
CHANGE = """
    UPDATE finding SET title = :title, text = :text, topic_id = :topic_id, dismissed = :dismissed, revision = revision + 1
     WHERE id = :id"""
CHANGED = ("title", "text", "topic_id", "dismissed")


def listed(connection: Connection, actor: Actor, region_id: int) -> list[dict[str, Any]]:
    """The findings somebody sees, the newest first, without their figures."""
    sees = sees_all(actor)
    rows = connection.execute(text(LIST), {"region_id": region_id, "sees": sees}).mappings()
    return [public_of(dict(row), sees=sees) for row in rows]


def read(connection: Connection, actor: Actor, region_id: int, number: int) -> dict[str, Any]:
    """A finding. Raises NotFound, also for who may not see it."""
    keys = {"region_id": region_id, "id": number, "sees": sees_all(actor)}
    row = connection.execute(text(ONE), keys).mappings().first()
    if row is None:
        raise NotFound(
            f"Einen Befund mit der Nummer {number} gibt es hier nicht, oder er ist nicht veröffentlicht."
        )
    return public_of(dict(row), sees=keys["sees"])


def whole(connection: Connection, actor: Actor, region_id: int, number: int) -> dict[str, Any]:
    """A finding with its figures then and now."""
    row = read(connection, actor, region_id, number)
    return row | {"figures": then_and_now(connection, region_id, [number])[number]}


def then_and_now(
    connection: Connection, region_id: int, numbers: Sequence[int]
) -> dict[int, list[dict[str, Any]]]:
    """The frozen figures of findings, each with what it is today; by finding."""
    readings = Readings(connection, region_id)
    return {
        number: [
            {name: value for name, value in one.items() if name != "others"}
            | {"now": today_of(one, readings.of(one["indicator"], one["area_ars"]))}
            for one in figures
        ]
        for number, figures in frozen(connection, numbers).items()
    }


def change(
    connection: Connection, actor: Actor, region_id: int, number: int, wanted: dict[str, Any], if_match: str | None
) -> None:  # fmt: skip
    """Words, topic, or why nothing follows from it; never the figures. Raises PreconditionFailed, InvalidFields, Conflict."""
    row = _locked(connection, actor, region_id, number)
    require_newest("f", row, if_match, {name: row[name] for name in CHANGED}, wanted)
    if wanted["dismissed"] and row["undertakings"]:
        raise Conflict(
            "Aus diesem Befund ist schon ein Vorgang geworden; verwerfen lässt er sich nicht mehr."
        )
    require_topic(connection, region_id, wanted["topic_id"])
    connection.execute(text(CHANGE), {**wanted, "id": number})


def publish(
    connection: Connection,
    actor: Actor,
    region_id: int,
    number: int,
    if_match: str | None,
    *,
    published: bool,
) -> None:
    """Publish a finding with its figures, or take that back."""
    require_coordinates(actor)
    row = _locked(connection, actor, region_id, number)
    require_newest("f", row, if_match, {"published_at": row["published_at"]}, {"published": published})
    set_published(connection, "finding", number, published=published)


def figure_now(connection: Connection, region_id: int, indicator: str, area_ars: str) -> Figure:
    """A figure to be frozen, as it is at this moment. Raises InvalidFields where it cannot be read."""
    reading = Readings(connection, region_id).of(indicator, area_ars)
    one = None if reading is None else reading.figures.get(area_ars)
    if reading is None or one is None:
        raise InvalidFields(
            "Diese Zahl gibt es für dieses Gebiet nicht.", errors={"figures": f"{indicator} in {area_ars}"}
        )
    value = 0.0 if one["status"] == "zero" else one["value"]
    return Figure(
        reading.label or indicator, value, one["status"], reading.unit, reading.as_of, reading.run_id, indicator, area_ars,
        one.get("low"), one.get("high"), reading.address, reading.numbers,
    )  # fmt: skip


def _locked(connection: Connection, actor: Actor, region_id: int, number: int) -> dict[str, Any]:
    read(connection, actor, region_id, number)
    connection.execute(text(LOCK), {"id": number})
    return read(connection, actor, region_id, number)
