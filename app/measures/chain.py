"""The whole chain of an undertaking as somebody may see it: findings with figures then and now, parts, steps, what is overdue."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.errors import NotFound
from app.measures import figures
from app.measures.overdue import overdue
from app.measures.rights import coordinates, sees_all

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from app.accounts.access import Actor

SEEN = "(:sees OR {0}.published_at IS NOT NULL)"
COLUMNS = "u.id, u.region_id, u.title, u.stage, u.due_on, u.published_at, u.revision, u.by_name, u.created_at, u.topic_id"
TOPIC = f"LEFT JOIN topic t ON t.id = u.topic_id AND {SEEN.format('t')}"
ONE = f"""
    SELECT {COLUMNS}, t.slug AS topic, t.title AS topic_title FROM undertaking u {TOPIC}
     WHERE u.region_id = :region_id AND u.id = :id AND {SEEN.format("u")}"""
LIST = f"""
    SELECT {COLUMNS}, t.slug AS topic, t.title AS topic_title FROM undertaking u {TOPIC}
     WHERE u.region_id = :region_id AND {SEEN.format("u")} ORDER BY u.id DESC LIMIT 1000"""
PART_COLUMNS = """
    SELECT p.id, p.undertaking_id, p.kind, p.content, p.result, p.published_at, p.revision, p.by_name, p.created_at,
           (SELECT count(*) FROM undertaking_part_version v WHERE v.part_id = p.id) AS versions,
           (SELECT json_build_object('id', a.id, 'name', a.name) FROM undertaking_responsible r
              JOIN account a ON a.id = r.account_id WHERE r.part_id = p.id) AS account,
           (SELECT json_object_agg(r.milestone, json_build_object('id', a.id, 'name', a.name)) FROM milestone_responsible r
              JOIN account a ON a.id = r.account_id WHERE r.part_id = p.id) AS milestone_accounts
      FROM undertaking_part p"""
PARTS = f"""{PART_COLUMNS}
     WHERE p.undertaking_id = ANY(:ids) AND (:sees OR p.published_at IS NOT NULL) ORDER BY p.id"""
STEPS = """
    SELECT from_stage, to_stage, basis, skipped, skip_reason, by_name, made_at FROM undertaking_step
     WHERE undertaking_id = :id ORDER BY id"""
FINDINGS = f"""
    SELECT f.id, f.title, f.text, f.origin, f.published_at, f.by_name, f.created_at FROM undertaking_finding j
      JOIN finding f ON f.id = j.finding_id WHERE j.undertaking_id = :id AND {SEEN.format("f")} ORDER BY f.id"""
FINDING_IDS = "SELECT finding_id FROM undertaking_finding WHERE undertaking_id = :id ORDER BY finding_id"
STAFF = ("by_name", "origin", "account", "milestone_accounts")
NONE = "Einen Vorgang mit der Nummer {} gibt es hier nicht, oder er ist nicht veröffentlicht."
OPARL = """
    SELECT o.url, o.kind, o.content, o.read_at FROM oparl_object o WHERE o.region_id = :region_id AND o.url = ANY(:urls)"""


def read(connection: Connection, actor: Actor, region_id: int, number: int) -> dict[str, Any]:
    """An undertaking. Raises NotFound, also for who may not see it."""
    keys = {"region_id": region_id, "id": number, "sees": sees_all(actor)}
    row = connection.execute(text(ONE), keys).mappings().first()
    if row is None:
        raise NotFound(NONE.format(number))
    return dict(row)


def parts_of(connection: Connection, *numbers: int, sees: bool = True) -> list[dict[str, Any]]:
    """The parts of undertakings in the order they were added; only published ones for who does not see all."""
    return [
        dict(row) for row in connection.execute(text(PARTS), {"ids": list(numbers), "sees": sees}).mappings()
    ]


def figures_of(connection: Connection, number: int) -> dict[int, list[dict[str, Any]]]:
    """The frozen figures of an undertaking's findings, by finding; for those who see all."""
    return figures.frozen(connection, list(connection.execute(text(FINDING_IDS), {"id": number}).scalars()))


def listed(connection: Connection, actor: Actor, region_id: int) -> list[dict[str, Any]]:
    """The cards of the board, the newest first, each with what is overdue."""
    sees = sees_all(actor)
    rows = [
        dict(row) for row in connection.execute(text(LIST), {"region_id": region_id, "sees": sees}).mappings()
    ]
    parts = parts_of(connection, *(row["id"] for row in rows), sees=sees)
    return [_card(actor, row, [one for one in parts if one["undertaking_id"] == row["id"]]) for row in rows]


def whole(connection: Connection, actor: Actor, region_id: int, number: int) -> dict[str, Any]:
    """The whole chain, with the findings' figures as they were. Raises NotFound."""
    sees = sees_all(actor)
    row = read(connection, actor, region_id, number)
    parts = parts_of(connection, number, sees=sees)
    found = connection.execute(text(FINDINGS), {"id": number, "sees": sees}).mappings()
    findings = [dict(one) for one in found]
    frozen = figures.frozen(connection, [one["id"] for one in findings])
    steps = [dict(one) for one in connection.execute(text(STEPS), {"id": number}).mappings()]
    oparl = _oparl(connection, region_id, parts)
    figure_ids = {figure["id"] for rows in frozen.values() for figure in rows}
    shown = parts if sees else [_about(figure_ids, one) for one in parts]
    return _card(actor, row, parts) | {
        "findings": [public_of(one, sees=sees) | {"figures": [_without_others(figure) for figure in frozen[one["id"]]]}
            for one in findings
        ],
        "parts": [public_of(one, sees=sees) | {"oparl": _links(one, oparl)} for one in shown],
        "steps": [_step(one, sees=sees) for one in steps],
        "may": {"write": sees, "coordinate": coordinates(actor)},
    }  # fmt: skip


def _about(figure_ids: set[int], part: dict[str, Any]) -> dict[str, Any]:
    """A part without what it says of figures whose findings are confidential."""
    expected = [one for one in part["content"]["expected"] if one["figure_id"] in figure_ids]
    result = part["result"]
    if result is not None:
        result = result | {"figures": [one for one in result["figures"] if one["figure_id"] in figure_ids]}
    return part | {"content": part["content"] | {"expected": expected}, "result": result}


def _without_others(figure: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in figure.items() if name != "others"}


def _card(actor: Actor, row: dict[str, Any], parts: list[dict[str, Any]]) -> dict[str, Any]:
    sees = sees_all(actor)
    late = overdue(row, parts, datetime.now(UTC).date())
    told = (
        {"overdue": [{"what": one.what, "due_on": one.due_on} for one in late]} if sees else {"overdue": []}
    )
    measure = next((one["content"] for one in reversed(parts) if one["kind"] == "measure"), None)
    responsible = measure["responsible"] if measure else None
    mine = sees and any(actor.account_id in _accounts(one) for one in parts)
    return (
        public_of({name: row[name] for name in row if name != "region_id"}, sees=sees)
        | told
        | {"responsible": responsible, "mine": mine}
    )


def public_of(row: dict[str, Any], *, sees: bool) -> dict[str, Any]:
    """Without who did it, for those who see only what is published: offices act, not persons."""
    return row if sees else {name: value for name, value in row.items() if name not in STAFF}


def _step(row: dict[str, Any], *, sees: bool) -> dict[str, Any]:
    """A step; what was passed over and why is told to all, on what it rests to those who see all."""
    return (
        row
        if sees
        else {name: row[name] for name in ("from_stage", "to_stage", "skipped", "skip_reason", "made_at")}
    )


def _oparl(connection: Connection, region_id: int, parts: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    urls = [url for one in parts for url in (one["content"].get("oparl") or {}).values() if url]
    rows = connection.execute(text(OPARL), {"region_id": region_id, "urls": urls}).mappings()
    return {row["url"]: dict(row) for row in rows}


def _links(part: dict[str, Any], known: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    urls = (part["content"].get("oparl") or {}).values()
    return [known[url] for url in urls if url in known]


def _accounts(part: Mapping[str, Any]) -> set[int]:
    """Who is responsible for a measure or a milestone of it."""
    whole = [part["account"]] if part["account"] else []
    return {one["id"] for one in [*whole, *(part["milestone_accounts"] or {}).values()]}
