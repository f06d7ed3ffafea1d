"""The figures of maps: one value per area and map, in the words of the other answers, and the scale they share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.cartography.scale import Scale, about_zero, sequential
from app.catchments.answers import labelled
from app.catchments.figures import figure
from app.maps import queries
from app.maps.measures import LIMITED
from app.network.profiles import label_of, offered
from app.places.queries import AREAS
from app.provision.reading import Asked as AskedQuota
from app.provision.reading import read_quotas
from app.web import parameters as read
from app.web.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection
    from sqlalchemy import RowMapping as Row

    from app.maps.measures import Measure
    from app.maps.question import Asked, State
    from app.web.regions import Region

Figure = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Mapped:
    """One map: what it shows, and the figure of every area by ARS; `run` is None where nothing is computed."""

    state: State
    label: str
    mode_label: str
    people_label: str
    run: dict[str, Any] | None
    reference_date: date | None
    """The day of the people or children counted."""
    figures: dict[str, Figure]
    people: dict[str, Figure]


@dataclass(frozen=True, slots=True)
class Maps:
    """Maps side by side with their one scale; where there are two, how they differ (second less first)."""

    asked: Asked
    names: dict[str, str]
    maps: tuple[Mapped, ...]
    scale: Scale
    difference: dict[str, Figure] | None
    difference_scale: Scale | None


def numeric(given: Figure) -> float | None:
    """The number of a figure; None where there is none."""
    return 0.0 if given["status"] == "zero" else given["value"]


def read_maps(connection: Connection, region: Region, asked: Asked) -> Maps:
    """Read all maps of a question. Raises BadRequest for kinds and ways to travel that there are not."""
    keys = {"region_id": region.id, "level": asked.level, "core": asked.core}
    names = {row.ars: row.name for row in connection.execute(text(AREAS), keys)}
    maps = tuple(_mapped(connection, region, asked, state, names) for state in asked.states)
    values = [numeric(one) for each in maps for one in each.figures.values()]
    changed = differences(maps[0].figures, maps[1].figures) if len(maps) == 2 else None
    scale = sequential(values, asked.measure.threshold)
    if changed is None:
        return Maps(asked, names, maps, scale, None, None)
    steps = about_zero(map(numeric, changed.values()), more_is_worse=asked.measure.more_is_worse)
    return Maps(asked, names, maps, scale, changed, steps)


def differences(first: dict[str, Figure], second: dict[str, Figure]) -> dict[str, Figure]:
    """Second less first, area by area; where either has no number, the reason why, secrecy before all others."""
    return {ars: _less(second[ars], first[ars]) for ars in first}


def _less(minuend: Figure, subtrahend: Figure) -> Figure:
    more, less = numeric(minuend), numeric(subtrahend)
    statuses = {minuend["status"], subtrahend["status"]}
    if more is None or less is None:
        missing = next(one for one in ("secret", "unknown", "not_applicable") if one in statuses)
        return {"value": None, "status": missing}
    value, status = figure(round(more - less, 4), estimated="estimated" in statuses)
    return {"value": value, "status": status}


def _mapped(
    connection: Connection, region: Region, asked: Asked, state: State, names: dict[str, str]
) -> Mapped:
    keys = {"region_id": region.id, "category": state.category}
    kind = connection.execute(text(queries.KIND), keys).first()
    if kind is None:
        raise read.unknown("category", state.category, _codes(connection, region))
    known = (*offered(region.config), "bus", "bus_p90")
    if state.mode not in known:
        raise read.unknown("mode", state.mode, known)
    told = (kind.label, label_of(state.mode), labelled(state.age_group))
    if asked.measure.code == "quota":
        return _quota(connection, region, asked, state, told, names)
    return _of_run(connection, region, asked, state, told, names)


def _of_run(
    connection: Connection, region: Region, asked: Asked, state: State, told: tuple[str, str, str], names: Iterable[str]
) -> Mapped:  # fmt: skip
    minutes = asked.measure.code in LIMITED
    keys: dict[str, Any] = {
        "region_id": region.id, "kind": "travel_times" if minutes else "places", "mode": state.mode,
        "category": state.category, "as_of": state.as_of, "level": asked.level, "core": asked.core,
        "age_group": state.age_group,
    }  # fmt: skip
    run = connection.execute(text(queries.RUN), keys).mappings().first()
    found: dict[str, Row] = {}
    if run is not None:
        rows = connection.execute(
            text(queries.MINUTES if minutes else queries.PLACES), {**keys, "run_id": run["id"]}
        )
        found = {row["ars"]: row for row in rows.mappings()}
    figures = {ars: _figure(asked.measure, asked.limit_minutes, found.get(ars)) for ars in names}
    people = {ars: _pair(found.get(ars), "people_total") for ars in names}
    day = next((row["reference_date"] for row in found.values()), None) if minutes else None
    return Mapped(state, *told, None if run is None else dict(run), day, figures, people)


def _quota(
    connection: Connection, region: Region, asked: Asked, state: State, told: tuple[str, str, str], names: Iterable[str]
) -> Mapped:  # fmt: skip
    day = (state.as_of or datetime.now(UTC)).date()
    question = AskedQuota(state.category, asked.level, day, None, asked.core, independent=True, minority=True)
    answer = read_quotas(connection, region.id, question)
    found = {area["ars"]: area for area in answer["areas"]}
    counted = (answer["children_of"] or {}).get("reference_date")
    label, mode_label, _ = told
    return Mapped(
        state, label, mode_label, answer["ages"], {"id": None, "basis": None, "finished_at": day}, counted,
        {ars: _plain(found[ars]["versorgungsquote"]) for ars in names}, {ars: found[ars]["children"] for ars in names},
    )  # fmt: skip


def _figure(measure: Measure, limit_minutes: int, row: Row | None) -> Figure:
    """The figure of an area, the same that /api/statistics/areas and /api/places/areas tell."""
    if row is None:
        return UNKNOWN
    if measure.code in {"mean", "median"}:
        return _pair(row, measure.code, 2)
    if measure.code == "places":
        return _pair(row, "per_100")
    total, inside = row["people_total"] or 0, row["within"][str(limit_minutes)]["value"]
    number = total - inside if measure.code == "beyond" else inside / total if total else float("nan")
    value, status = figure(
        round(number, 1 if measure.code == "beyond" else 4),
        estimated=row["people_total_status"] == "estimated",
    )
    return {"value": value, "status": status}


def _pair(row: Row | None, name: str, digits: int = 1) -> Figure:
    if row is None:
        return UNKNOWN
    value = row[name]
    return {"value": None if value is None else round(float(value), digits), "status": row[f"{name}_status"]}


def _plain(given: Figure) -> Figure:
    return {name: given[name] for name in ("value", "status")}


def _codes(connection: Connection, region: Region) -> list[str]:
    listed = "SELECT code FROM category WHERE region_id IS NULL OR region_id = :region_id ORDER BY position"
    return list(connection.execute(text(listed), {"region_id": region.id}).scalars())
