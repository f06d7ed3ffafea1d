"""Rows of the strip of a whole life, as its view tells it to whoever asks: stations, phases, and the index over them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.errors import NotFound
from app.gaps import lifelong_answers
from app.gaps import queries as gap_queries
from app.gaps.lifelong import stations
from app.statistics.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

    from app.statistics.areas import Area
    from app.statistics.question import Asked
    from app.web.regions import Region


def life_rows(
    connection: Connection, region: Region, asked: Asked, areas: Sequence[Area], *, see_all: bool
) -> tuple[list[Row], dict[str, Any]]:
    """With the proposed weights; and the run. Raises NotFound where nothing is computed."""
    run = connection.execute(text(gap_queries.LIFELONG_RUN), {"region_id": region.id}).mappings().first()
    if run is None:
        raise NotFound("Der Lebenslauf ist für diese Region noch nicht berechnet.", parameter="topic")
    level = asked.level or "district"
    stored = (
        connection.execute(text(gap_queries.LIFELONG), {"run_id": run["id"], "level": level}).mappings().all()
    )
    phases = [dict(row) for row in connection.execute(text(lifelong_answers.PHASES)).mappings()]
    weights = lifelong_answers.weights_of(None)
    told = lifelong_answers.strip(dict(run), stored, phases, stations(), weights, level, see_all=see_all)
    by_ars = {one["ars"]: one for one in told["areas"]}
    phase_of = {one["code"]: one["phase"] for one in told["stations"]}
    rows = [
        row
        for area in areas if area.ars in by_ars
        for row in _rows(area, by_ars[area.ars], phase_of, run["id"])
        if row.measure in asked.measures
    ]  # fmt: skip
    return rows, dict(run)


def _rows(area: Area, one: dict[str, Any], phase_of: dict[str, str], run_id: int) -> Iterator[Row]:
    def row(
        measure: str, value: float | None, status: str, mode: str | None = None, phase: str | None = None,
        station: str | None = None,
    ) -> Row:  # fmt: skip
        return Row(
            area.ars, area.name, area.level, None, mode, None, measure, None, value, status, None, None, None, None, run_id,
            None, phase, station,
        )  # fmt: skip

    yield row("life_index", one["index"], _status(one["index"]))
    for phase, value in one["phases"].items():
        yield row("phase_index", value, _status(value), phase=phase)
    for station, told in one["stations"].items():
        people = told["people"]
        yield row(
            "station_people", people["value"], people["status"], phase=phase_of[station], station=station
        )
        for mode, value in told["shares"].items():
            status = "secret" if value is None and people["status"] == "secret" else _status(value)
            yield row("station_share", value, status, mode, phase_of[station], station)


def _status(value: float | None) -> str:
    return "unknown" if value is None else "estimated" if value else "zero"
