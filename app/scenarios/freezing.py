"""Freezing a version with its figures: fingerprints of all that was read, figures as they were, and whether newer data exist."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.catchments.runs import software_version
from app.errors import NotFound
from app.provenance.sealing import seal_of, sealed
from app.scenarios.rights import sharings_seen

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.accounts.access import Actor
    from app.scenarios.base import Base
    from app.scenarios.content import Content

WORDS = {
    "ways": "Wege", "cells": "Rasterzellen", "people": "Zahlen der Menschen", "places": "Lernorte und Plätze",
    "standard": "Standards", "school_way": "Regeln des Schulwegs", "timetable": "Fahrplan", "tables": "Tabellen der Vorausrechnung",
}  # fmt: skip
STORE = """
    INSERT INTO frozen_scenario (region_id, scenario_id, version, name, note, content, result, result_for_all, inputs,
                                 input_hash, software_version, by_id, by_name)
    VALUES (:region_id, :scenario_id, :version, :name, :note, cast(:content AS jsonb), cast(:result AS jsonb),
            cast(:result_for_all AS jsonb), cast(:inputs AS jsonb), :input_hash, :software_version, :account_id, :by_name)
    RETURNING id"""
SEEN = "(s.sharing = ANY(cast(:seen AS text[])) OR s.owner_id = :account_id)"
LIST = f"""
    SELECT f.id, f.version, f.name, f.note, f.by_name, f.frozen_at
      FROM frozen_scenario f JOIN scenario s ON s.id = f.scenario_id
     WHERE f.region_id = :region_id AND f.scenario_id = :id AND {SEEN} ORDER BY f.id DESC"""
ALL = f"""
    SELECT f.id, f.scenario_id, f.version, f.name, f.note, f.by_name, f.frozen_at
      FROM frozen_scenario f JOIN scenario s ON s.id = f.scenario_id
     WHERE f.region_id = :region_id AND NOT s.archived AND {SEEN} ORDER BY f.id DESC LIMIT 500"""
ONE = f"""
    SELECT f.*, s.sharing FROM frozen_scenario f JOIN scenario s ON s.id = f.scenario_id
     WHERE f.region_id = :region_id AND f.id = :id AND {SEEN}"""
TIMETABLES = "SELECT content_hash FROM timetable_feed WHERE region_id = :region_id ORDER BY id"


def inputs_of(base: Base, content: Content, timetable: list[str], seal: str) -> dict[str, str]:
    """Fingerprints of all that a scenario's figures rest on; of a year to come people are projected exactly, so theirs is sealed."""
    ground, known = base.ground, base.known
    way, people = known.school_way, base.ground.demand.fingerprint
    return {
        "ways": ground.travel.fingerprint, "cells": ground.inputs.homes.fingerprint, "people": sealed(seal, people) if content.start.kind == "projection" else people,
        "places": ground.supply.fingerprint, "standard": known.limit.words,
        "school_way": "" if way is None else f"{way.rule} {way.metres:g}",
        "timetable": _hash(timetable) if content.mode == "bus" else "",
        "tables": _hash(dict(known.inputs)),
    }  # fmt: skip


def store(
    connection: Connection, actor: Actor, region_id: int, row: dict[str, Any], content: Content, note: str,
    results: tuple[dict[str, Any], dict[str, Any]], inputs: dict[str, str],
) -> int:  # fmt: skip
    """Keep a version with its figures (for those who may see all, for everybody); gives its number."""
    keys = {
        "region_id": region_id, "scenario_id": row["id"], "version": row["version"], "name": row["name"], "note": note,
        "content": json.dumps(content.told), "result": _json(results[0]), "result_for_all": _json(results[1]),
        "inputs": json.dumps(inputs), "input_hash": _hash(inputs), "software_version": software_version(),
        "account_id": actor.account_id, "by_name": actor.name,
    }  # fmt: skip
    return connection.execute(text(STORE), keys).scalar_one()


def frozen_of(connection: Connection, actor: Actor, region_id: int, number: int) -> list[dict[str, Any]]:
    """The frozen states of a scenario, the newest first."""
    return [dict(row) for row in connection.execute(text(LIST), _keys(actor, region_id, number)).mappings()]


def listed(connection: Connection, actor: Actor, region_id: int) -> list[dict[str, Any]]:
    """All frozen states that somebody sees, the newest first."""
    return [dict(row) for row in connection.execute(text(ALL), _keys(actor, region_id, 0)).mappings()]


def read(connection: Connection, actor: Actor, region_id: int, number: int) -> dict[str, Any]:
    """A frozen state. Raises NotFound, also for who may not see it."""
    row = connection.execute(text(ONE), _keys(actor, region_id, number)).mappings().first()
    if row is None:
        raise NotFound(
            f"Einen eingefrorenen Stand {number} gibt es hier nicht, oder er ist für Sie nicht freigegeben."
        )
    return dict(row)


def timetables(connection: Connection, region_id: int) -> tuple[list[str], str]:
    """Fingerprints of the timetables that are loaded, and with what those of what is secret are sealed."""
    feeds = list(connection.execute(text(TIMETABLES), {"region_id": region_id}).scalars())
    return feeds, seal_of(connection, region_id)


def newer(row: dict[str, Any], now: dict[str, str]) -> list[str]:
    """What has changed since it was frozen, in words; nothing: the figures would be the same today."""
    changed = [WORDS[name] for name, value in now.items() if row["inputs"].get(name, "") != value]
    return changed + ([] if row["software_version"] == software_version() else ["Rechenverfahren"])


def told(row: dict[str, Any], *, see_all: bool) -> dict[str, Any]:
    """As the API gives it."""
    named = {name: row[name] for name in (
        "id", "scenario_id", "version", "name", "note", "content", "inputs", "input_hash", "software_version", "frozen_at",
        "sharing",
    )}  # fmt: skip
    return {**named, "by": row["by_name"], "result": row["result"] if see_all else row["result_for_all"]}


def _keys(actor: Actor, region_id: int, number: int) -> dict[str, Any]:
    return {
        "region_id": region_id,
        "id": number,
        "seen": sharings_seen(actor),
        "account_id": actor.account_id,
    }


def _json(result: dict[str, Any]) -> str:
    return json.dumps(result, default=str)


def _hash(told_: object) -> str:
    return hashlib.sha256(json.dumps(told_, sort_keys=True).encode()).hexdigest()[:32]
