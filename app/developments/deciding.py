"""Taking up a development as a finding, dismissing it, taking that back; each in the name of whoever does."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sqlalchemy import text

from app.developments import queries
from app.developments.answers import state_of, told_of
from app.developments.decisions import seen_of
from app.errors import Conflict, NotFound
from app.indicators.series import read_catalogue, series_key
from app.measures.findings import Figure, record_finding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from app.accounts.access import Actor
    from app.indicators.series import Indicator

GONE = "Das steht nicht mehr in der Liste. Bitte die Seite neu laden."


def dismiss(connection: Connection, actor: Actor, region_id: int, key: str, run: int, reason: str) -> int:
    """Say that a development is as it should be, or none. Raises Conflict where it has been decided, or computed anew since."""
    row = _open(connection, region_id, key, run)
    return _decide(connection, actor, region_id, row, "dismissed", reason, None)


def withdraw(connection: Connection, region_id: int, key: str) -> None:
    """Take back a dismissal. Raises NotFound where there is none."""
    if connection.execute(text(queries.WITHDRAW), {"region_id": region_id, "key": key}).first() is None:
        raise NotFound("Das ist nicht verworfen.")


def accept(connection: Connection, actor: Actor, region_id: int, key: str, run: int, note: str) -> int:
    """Take up a development as a finding with its figures as they are; gives the finding's number. Raises as `dismiss`."""
    row = _open(connection, region_id, key, run)
    known = read_catalogue(connection, region_id).get(row["indicator"])
    told = told_of(row, known)
    words = "\n\n".join(part for part in (told.text, told.method, note) if part)
    finding = record_finding(
        connection, actor, region_id=region_id, title=_short(told.title), text=words, figures=_figures(row, known),
        origin=f"/entwicklungen?{urlencode({'eintrag': key})}",
    )  # fmt: skip
    _decide(connection, actor, region_id, row, "accepted", note, finding)
    return finding


def _open(connection: Connection, region_id: int, key: str, run: int) -> dict[str, Any]:
    connection.execute(text(queries.LOCK), {"region_id": region_id, "key": key})
    current = connection.execute(text(queries.RUN), {"region_id": region_id}).mappings().first()
    if current is None:
        raise NotFound(GONE)
    nothing = dict.fromkeys(("kind", "meaning", "level", "indicator", "area"))
    row = (
        connection.execute(text(queries.LISTED), {**nothing, "run_id": current["id"], "key": key})
        .mappings()
        .first()
    )
    if row is None:
        raise NotFound(GONE)
    if current["id"] != run:
        raise Conflict(
            "Die Entwicklungen sind inzwischen neu berechnet. Bitte die Seite neu laden und noch einmal ansehen."
        )
    state, _ = state_of(row)
    if state != "open":
        word = "als Befund übernommen" if state == "accepted" else "verworfen"
        raise Conflict(f"Das hat {row['by_name']} inzwischen {word}. Es ist nichts geändert.")
    return dict(row)


def _decide(
    connection: Connection, actor: Actor, region_id: int, row: Mapping[str, Any], verdict: str, reason: str,
    finding: int | None,
) -> int:  # fmt: skip
    keys = {
        "region_id": region_id, "key": row["key"], "verdict": verdict, "reason": reason, "seen": json.dumps(seen_of(row)),
        "finding_id": finding, "account_id": actor.account_id, "by_name": actor.name,
    }  # fmt: skip
    return connection.execute(text(queries.DECIDE), keys).scalar_one()


def _figures(row: Mapping[str, Any], known: Indicator | None) -> list[Figure]:
    """The newest value, that of whom it was held against, and how many it concerns."""
    unit, name = ("", row["indicator"]) if known is None else (known.unit, known.name_of(row["breakdown"]))
    numbers, year = row["numbers"], _year(row)
    address = f"/entwicklungen?{urlencode({'eintrag': row['key']})}"

    def figure(label: str, value: float, unit: str = unit, **more: Any) -> Figure:  # noqa: ANN401
        status = "zero" if value == 0 else "known"
        return Figure(label, value, status, unit, date(year, 12, 31), row["run_id"], address=address, **more)

    own = {"indicator": series_key(row["indicator"], row["breakdown"]), "area_ars": row["ars"]}
    figures = []
    if row["kind"] == "cluster":
        figures.append(
            figure(f"{name}, zusammen", numbers["mean"], low=numbers["lowest"], high=numbers["highest"])
        )
    else:
        figures.append(figure(f"{name}, {row['area']}", numbers["value"], **own))
    beside = {
        "target": "Ziel",
        "centre": "alle Gemeinden zusammen",
        "before": "Niveau davor",
        "own_past": "nach den Jahren davor zu erwarten",
        "slope": "Änderung im Jahr",
    }
    for key, label in beside.items():
        if key in numbers:
            span = {"low": numbers["slope_low"], "high": numbers["slope_high"]} if key == "slope" else {}
            figures.append(figure(f"{name}, {label}", numbers[key], **span))
    if row["affected"] is not None:
        figures.append(figure("betrifft etwa", float(round(row["affected"])), "Menschen"))
    return figures


def _year(row: Mapping[str, Any]) -> int:
    numbers = row["numbers"]
    return numbers["to"] if "to" in numbers else numbers["year"]


def _short(title: str) -> str:
    return title if len(title) <= 200 else f"{title[:199]}…"
