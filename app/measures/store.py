"""Writing undertakings and their parts: nothing is overwritten unseen, every content that was ever said is kept."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from sqlalchemy import text

from app.errors import Conflict, InvalidFields, NotFound
from app.measures import chain, stages
from app.measures.content import CONTENTS
from app.measures.expected import expected_by
from app.measures.oparl_store import require_read
from app.measures.rights import require_coordinates, require_writes
from app.measures.topics import require_topic
from app.measures.versions import require_newest, set_published
from app.scenarios import freezing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from app.accounts.access import Actor
    from app.measures.stages import Step

NEW = """
    INSERT INTO undertaking (region_id, topic_id, title, due_on, by_id, by_name)
    VALUES (:region_id, :topic_id, :title, :due_on, :account_id, :by_name) RETURNING id"""
TIE = """
    INSERT INTO undertaking_finding (undertaking_id, finding_id)
    SELECT :id, f.id FROM finding f WHERE f.region_id = :region_id AND f.id = ANY(:findings) ON CONFLICT DO NOTHING"""
TAKEN_UP = "UPDATE finding SET dismissed = NULL, revision = revision + 1 WHERE id = ANY(:findings) AND dismissed IS NOT NULL"
CHANGE = """
    UPDATE undertaking SET title = :title, topic_id = :topic_id, due_on = :due_on, revision = revision + 1 WHERE id = :id"""
LOCK = "SELECT FROM undertaking WHERE id = :id FOR UPDATE"
NEW_PART = """
    INSERT INTO undertaking_part (undertaking_id, kind, content, by_id, by_name)
    VALUES (:id, :kind, cast(:content AS jsonb), :account_id, :by_name) RETURNING id"""
CHANGE_PART = (
    "UPDATE undertaking_part SET content = cast(:content AS jsonb), revision = revision + 1 WHERE id = :part"
)
KEEP = """
    INSERT INTO undertaking_part_version (part_id, number, content, by_id, by_name)
    SELECT :part, coalesce(max(number), 0) + 1, cast(:content AS jsonb), :account_id, :by_name
      FROM undertaking_part_version WHERE part_id = :part"""
VERSIONS = "SELECT number, content, by_name, saved_at FROM undertaking_part_version WHERE part_id = :part ORDER BY number"
PART = f"{chain.PART_COLUMNS} WHERE p.id = :part AND p.undertaking_id = :id"
MY_FIGURES = """
    SELECT g.id FROM finding_figure g JOIN undertaking_finding j ON j.finding_id = g.finding_id WHERE j.undertaking_id = :id"""
AREAS = "SELECT ars FROM area WHERE region_id = :region_id AND ars = ANY(:ars)"


@dataclass(frozen=True, slots=True)
class Settings:
    """What is said of an undertaking besides its parts."""

    title: str
    topic_id: int | None = None
    due_on: Any = None


def create(
    connection: Connection, actor: Actor, region_id: int, settings: Settings, findings: list[int]
) -> int:
    """A new undertaking upon findings; gives its number. Raises InvalidFields where there is no such finding."""
    keys = _settings(connection, region_id, settings) | _by(actor)
    number: int = connection.execute(text(NEW), keys).scalar_one()
    tie(connection, region_id, number, findings)
    return number


def tie(connection: Connection, region_id: int, number: int, findings: list[int]) -> None:
    """Let an undertaking rest on findings. Raises InvalidFields where one of them is not there."""
    keys = {"id": number, "region_id": region_id, "findings": findings}
    tied = connection.execute(text(TIE), keys).rowcount
    if not findings or tied != len(set(findings)):
        raise InvalidFields("Ein Vorgang beruht auf mindestens einem Befund, den es gibt.",
                            errors={"findings": "Bitte einen Befund wählen."})  # fmt: skip
    connection.execute(text(TAKEN_UP), keys)


def change(
    connection: Connection, actor: Actor, region_id: int, number: int, settings: Settings, if_match: str | None
) -> None:  # fmt: skip
    """Title, topic and when it is due. Raises PreconditionFailed where somebody was faster."""
    row = _locked(connection, actor, region_id, number)
    _coordinates_later(actor, row)
    keys = _settings(connection, region_id, settings)
    yours = {name: keys[name] for name in ("title", "topic_id", "due_on")}
    require_newest("u", row, if_match, {name: row[name] for name in yours}, yours)
    connection.execute(text(CHANGE), {**keys, "id": number})


def step(
    connection: Connection, actor: Actor, region_id: int, number: int, asked: Step, if_match: str | None
) -> None:
    """Take a step. Raises Forbidden, PreconditionFailed, InvalidFields and Conflict with what stands against it."""
    require_coordinates(actor)
    row = _locked(connection, actor, region_id, number)
    yours = {"to": asked.to, "basis": asked.basis, "skip_reason": asked.skip_reason}
    require_newest("u", row, if_match, {"stage": row["stage"]}, yours)
    stages.take(connection, actor, row, asked, chain.parts_of(connection, number))


def publish(
    connection: Connection,
    actor: Actor,
    region_id: int,
    number: int,
    if_match: str | None,
    *,
    published: bool,
) -> None:
    """Publish an undertaking (its title and stage), or take that back with all its parts."""
    require_coordinates(actor)
    row = _locked(connection, actor, region_id, number)
    require_newest("u", row, if_match, {"published_at": row["published_at"]}, {"published": published})
    set_published(connection, "undertaking", number, published=published)


def part_of(connection: Connection, number: int, part: int) -> dict[str, Any]:
    """A part of an undertaking that the caller has seen to. Raises NotFound."""
    row = connection.execute(text(PART), {"id": number, "part": part}).mappings().first()
    if row is None:
        raise NotFound("Diesen Teil des Vorgangs gibt es nicht.")
    return dict(row)


def add_part(
    connection: Connection, actor: Actor, region_id: int, number: int, kind: str, content: dict[str, Any]
) -> int:  # fmt: skip
    """Say something in a stage; gives the part's number. Raises Forbidden, InvalidFields."""
    row = _locked(connection, actor, region_id, number)
    require_writes(actor, kind, row["stage"])
    if row["stage"] == "closed":
        raise Conflict(
            "Der Vorgang ist abgeschlossen. Öffnen Sie ihn mit einem Schritt zurück, bevor Sie etwas hinzufügen."
        )
    checked = checked_content(connection, actor, region_id, number, kind, content)
    keys = {"id": number, "kind": kind, "content": checked} | _by(actor)
    part: int = connection.execute(text(NEW_PART), keys).scalar_one()
    connection.execute(text(KEEP), {**keys, "part": part})
    return part


def change_part(
    connection: Connection, actor: Actor, region_id: int, number: int, part: int, content: dict[str, Any], if_match: str | None
) -> None:  # fmt: skip
    """Say it otherwise; what was said before stays among the versions. Raises PreconditionFailed where somebody was faster."""
    row = _locked(connection, actor, region_id, number)
    found = part_of(connection, number, part)
    require_writes(actor, found["kind"], row["stage"])
    require_newest("p", found, if_match, {"content": found["content"]}, {"content": content})
    checked = checked_content(connection, actor, region_id, number, found["kind"], content)
    if json.loads(checked) == found["content"]:
        return
    keys = {"part": part, "content": checked} | _by(actor)
    connection.execute(text(CHANGE_PART), keys)
    connection.execute(text(KEEP), keys)


def publish_part(
    connection: Connection, actor: Actor, region_id: int, number: int, part: int, if_match: str | None, *, published: bool
) -> None:  # fmt: skip
    """Publish a part, or take that back. Raises Conflict while its undertaking is confidential."""
    require_coordinates(actor)
    row = _locked(connection, actor, region_id, number)
    found = part_of(connection, number, part)
    require_newest("p", found, if_match, {"published_at": found["published_at"]}, {"published": published})
    if published and row["published_at"] is None:
        raise Conflict("Erst den Vorgang selbst veröffentlichen, dann seine Teile.")
    set_published(connection, "undertaking_part", part, published=published)


def versions(connection: Connection, part: int) -> list[dict[str, Any]]:
    """All that a part ever said, the first first."""
    return [dict(row) for row in connection.execute(text(VERSIONS), {"part": part}).mappings()]


def checked_content(
    connection: Connection, actor: Actor, region_id: int, number: int, kind: str, content: dict[str, Any]
) -> str:  # fmt: skip
    """The content as JSON. Raises InvalidFields with a sentence for each field that does not do."""
    try:
        told = CONTENTS[kind].model_validate(content).model_dump(mode="json")
    except ValidationError as error:
        errors = {
            ".".join(map(str, one["loc"])) or "content": one["msg"].removeprefix("Value error, ")
            for one in error.errors()
        }
        raise InvalidFields("Diese Angaben stimmen so nicht.", errors=errors) from None
    _require_figures(connection, number, told["expected"])
    _take_over(connection, actor, region_id, number, told["expected"])
    for variant in told.get("variants", []):
        if variant["frozen_scenario_id"] is not None:
            freezing.read(connection, actor, region_id, variant["frozen_scenario_id"])
    _require_areas(connection, region_id, told.get("areas", []))
    require_read(connection, region_id, told.get("oparl") or {})
    return json.dumps(told, ensure_ascii=False)


def _require_figures(connection: Connection, number: int, expected: list[dict[str, Any]]) -> None:
    known = set(connection.execute(text(MY_FIGURES), {"id": number}).scalars())
    if {one["figure_id"] for one in expected} - known:
        raise InvalidFields("Erwartet werden kann nur etwas von Zahlen der Befunde dieses Vorgangs.",
                            errors={"expected": "Diese Zahl gehört nicht zu diesem Vorgang."})  # fmt: skip


def _take_over(
    connection: Connection, actor: Actor, region_id: int, number: int, expected: list[dict[str, Any]]
) -> None:  # fmt: skip
    """Set what scenarios say, where one is named. Raises InvalidFields for a figure that it says nothing of."""
    for one in expected:  # what is typed has neither
        for name in ("low", "high", "basis"):
            one.pop(name)
    for frozen_id in {one["frozen_scenario_id"] for one in expected} - {None}:
        said, _ = expected_by(connection, actor, region_id, number, frozen_id)
        values = {one.figure_id: one.kept for one in said}
        for one in expected:
            if one["frozen_scenario_id"] == frozen_id:
                if one["figure_id"] not in values:
                    raise InvalidFields("Das Szenario sagt zu einer dieser Zahlen nichts.",
                                        errors={"expected": f"Stand {frozen_id} kennt diese Zahl nicht."})  # fmt: skip
                one.update(values[one["figure_id"]])


def _require_areas(connection: Connection, region_id: int, wanted: list[str]) -> None:
    known = set(connection.execute(text(AREAS), {"region_id": region_id, "ars": wanted}).scalars())
    if missing := sorted(set(wanted) - known):
        raise InvalidFields(
            f"Das Gebiet {missing[0]} gibt es hier nicht.", errors={"areas": "unbekanntes Gebiet"}
        )


def _settings(connection: Connection, region_id: int, settings: Settings) -> dict[str, Any]:
    require_topic(connection, region_id, settings.topic_id)
    return {
        "region_id": region_id,
        "title": settings.title.strip(),
        "topic_id": settings.topic_id,
        "due_on": settings.due_on,
    }


def _locked(connection: Connection, actor: Actor, region_id: int, number: int) -> dict[str, Any]:
    chain.read(connection, actor, region_id, number)
    connection.execute(text(LOCK), {"id": number})
    return chain.read(connection, actor, region_id, number)


def _coordinates_later(actor: Actor, row: Mapping[str, Any]) -> None:
    require_writes(actor, "recommendation", row["stage"])


def _by(actor: Actor) -> dict[str, Any]:
    return {"account_id": actor.account_id, "by_name": actor.name}
