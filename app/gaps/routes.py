"""HTTP of gaps: who goes without, where, why, and how far that is from what the Kreis calls enough; the strip of a whole life."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy import text

from app.accounts.access import Actor, Needs, Permission
from app.areas.queries import boxes_condition
from app.errors import BadRequest, NotFound
from app.gaps import answers, lifelong_answers, queries
from app.gaps.compute import variant_of
from app.gaps.lifelong import stations
from app.gaps.yardsticks import Yardstick, read_yardsticks, yardstick_of
from app.web import parameters as read
from app.web.answers import GEOJSON, answer, feature_collection, told
from app.web.csv import MEDIA_TYPE, attachment, csv_bytes
from app.web.openapi import SENDS_GEOJSON, sends
from app.web.regions import Region, RegionOf, engine_of

router = APIRouter(tags=["Lücken"])
Reader = Annotated[Actor, Depends(Needs(Permission.READ))]
SENDS_CSV = sends(MEDIA_TYPE, "binary")
LEVELS = ("municipality", "municipal_association", "district", "quarter")
MAX_CELLS, MAX_NUMBER = 5000, 2**31 - 1
Key = Annotated[
    str | None,
    Query(description="Kürzel des Standards (oder der Annahme); ohne: der erste der Art", max_length=80),
]
Weights = Annotated[
    str | None,
    Query(description="Gewichte, z. B. walk:1,car:0,primary:2; ohne: die vorgeschlagenen", max_length=500),
]
NOT_YET = "Das ist für diesen Tag noch nicht berechnet. Wer berechnen darf, kann den Auftrag „gaps“ mit diesem Datum stellen."


@dataclass(frozen=True, slots=True)
class Asked:
    """The question of a request."""

    category: str
    standard: str | None
    day: date


def asked_of(category: read.Category, standard: Key = None, date: read.Day = None) -> Asked:
    """What is asked for. Raises BadRequest for a day that is none."""
    return Asked(category, standard, read.day_of(date))


Question = Annotated[Asked, Depends(asked_of)]


@dataclass(frozen=True, slots=True)
class Found:
    """The run that answers a question, with the yardstick as the run tells it, and all that might be asked for instead."""

    run: dict[str, Any]
    yardstick: dict[str, Any]
    yardsticks: list[Yardstick]

    @property
    def head(self) -> dict[str, Any]:
        """What every answer says of its question."""
        run = {name: self.run[name] for name in ("id", "finished_at", "software_version", "input_hash")}
        return {
            "yardstick": self.yardstick, "basis": self.run["basis"], "run": run,
            "assumptions": self.run["report"]["assumptions"], "formula": answers.FORMULA,
        }  # fmt: skip


@router.get("/api/gaps", summary="Wer außen vor bleibt, und warum: der ganze Kreis, und womit gemessen wird")
async def gaps(request: Request, region: RegionOf, actor: Reader, asked: Question) -> Response:
    """All areas together, their reasons in order of weight, and every yardstick there is on the day."""
    found, rows, sites = await _read(request, region, asked, "district")
    see_all = actor.may(Permission.SEE_UNSUPPRESSED)
    districts = answers.told_areas(rows, "district", _seed(request, region, asked), see_all=see_all)
    listed = [answers.area(*one, found.yardstick, sites) for one in districts]
    content = {
        **found.head, "note": None if see_all else answers.NOTE, "areas": listed,
        "yardsticks": [one.told for one in found.yardsticks],
    }  # fmt: skip
    return told(request, region, content)


@router.get("/api/gaps/areas", summary="Lücken und Gründe, Gebiet für Gebiet")
async def of_areas(
    request: Request, region: RegionOf, actor: Reader, asked: Question, level: read.Level = "municipality"
) -> Response:
    """Municipalities, Ämter, the Kreis or quarters: parts, reasons with sites and sentences, standards, quotas."""
    found, listed = await _areas(request, region, actor, asked, level)
    note = None if actor.may(Permission.SEE_UNSUPPRESSED) else answers.NOTE
    return told(request, region, {
        **found.head, "level": level, "note": note, "scales": answers.scales(listed), "areas": listed,
    })  # fmt: skip


@router.get("/api/gaps/areas.csv", summary="Lücken und Gründe als Tabelle", **SENDS_CSV)
async def as_table(
    request: Request, region: RegionOf, actor: Reader, asked: Question, level: read.Level = "municipality"
) -> Response:
    """The same for spreadsheets."""
    _, listed = await _areas(request, region, actor, asked, level)
    return _file(region, f"luecken-{region.slug}-{asked.category}-{level}.csv", answers.csv_rows(listed))


@router.get("/api/gaps/cells", summary="Lücken, Zelle für Zelle", **SENDS_GEOJSON)
async def of_cells(
    request: Request, region: RegionOf, actor: Reader, asked: Question, bbox: str, limit: int = 2000
) -> Response:
    """Grid cells of a window: how they stand and for which reasons; numbers of people for those who may see them."""
    if not 1 <= limit <= MAX_CELLS:
        raise BadRequest(f"limit liegt zwischen 1 und {MAX_CELLS}.", parameter="limit")
    found = await _run(request, region, asked)
    where, keys = boxes_condition(read.bounding_boxes(bbox), "c.geom")
    values = {"region_id": region.id, "run_id": found.run["id"], "limit": limit + 1, **keys}
    async with engine_of(request).connect() as connection:
        rows = (await connection.execute(text(queries.CELLS.format(where=where)), values)).mappings().all()
        why = await _reasons(connection, found.run["id"], [row["id"] for row in rows])
    features = answers.cells(rows[:limit], why, see_all=actor.may(Permission.SEE_UNSUPPRESSED))
    body = feature_collection(
        region, features, numberReturned=len(features), truncated=len(rows) > limit, **found.head
    )  # fmt: skip
    return answer(request, region, body, GEOJSON)


@router.get("/api/gaps/cells/{number}", summary="Warum in einer Rasterzelle jemand außen vor bleibt")
async def of_cell(
    request: Request, region: RegionOf, actor: Reader, asked: Question, number: int
) -> Response:
    """One cell down to the sites named, the minutes, and the rows of people it rests on."""
    found = await _run(request, region, asked)
    keys = {"region_id": region.id, "run_id": found.run["id"], "id": max(0, min(number, MAX_NUMBER))}
    async with engine_of(request).connect() as connection:
        row = (await connection.execute(text(queries.CELL), keys)).mappings().first()
        if row is None:
            raise NotFound(f"Eine Zelle {number} gibt es in dieser Region nicht.")
        why = (await _reasons(connection, found.run["id"], [row["id"]])).get(row["id"], [])
        people = [dict(one) for one in (await connection.execute(text(queries.ROWS), keys)).mappings()]
        sites = await _sites(connection, why, found)
    see_all = actor.may(Permission.SEE_UNSUPPRESSED)
    content = answers.cell(row, why, people, found.yardstick, sites, see_all=see_all)
    return told(request, region, {**found.head, **content})


@router.get(
    "/api/lifelong",
    summary="Von der Krippe bis zum Seniorencafé: was wie erreicht wird, und ein Index darüber",
)
async def lifelong(
    request: Request,
    region: RegionOf,
    actor: Reader,
    level: read.Level = "municipality",
    weights: Weights = None,
) -> Response:
    """Per area and station the share of people served by each mode; the index with its weights, and the span of ranks."""
    return told(request, region, await _lifelong(request, region, actor, level, weights))


@router.get("/api/lifelong.csv", summary="Der Lebenslauf als Tabelle", **SENDS_CSV)
async def lifelong_table(
    request: Request,
    region: RegionOf,
    actor: Reader,
    level: read.Level = "municipality",
    weights: Weights = None,
) -> Response:
    """The same for spreadsheets."""
    found = await _lifelong(request, region, actor, level, weights)
    return _file(region, f"lebenslauf-{region.slug}-{level}.csv", lifelong_answers.csv_rows(found))


async def _lifelong(
    request: Request, region: Region, actor: Actor, level: str, weights: str | None
) -> dict[str, Any]:
    if level not in LEVELS:
        raise read.unknown("level", level, LEVELS)
    chosen = lifelong_answers.weights_of(weights)
    async with engine_of(request).connect() as connection:
        run = (
            (await connection.execute(text(queries.LIFELONG_RUN), {"region_id": region.id}))
            .mappings()
            .first()
        )
        if run is None:
            raise NotFound("Der Lebenslauf ist für diese Region noch nicht berechnet.")
        keys = {"run_id": run["id"], "level": level}
        rows = (await connection.execute(text(queries.LIFELONG), keys)).mappings().all()
        phases = (await connection.execute(text(lifelong_answers.PHASES))).mappings().all()
    see_all = actor.may(Permission.SEE_UNSUPPRESSED)
    return lifelong_answers.strip(
        dict(run), rows, [dict(one) for one in phases], stations(), chosen, level, see_all=see_all
    )


async def _areas(
    request: Request, region: Region, actor: Actor, asked: Asked, level: str
) -> tuple[Found, list[dict[str, Any]]]:
    if level not in LEVELS:
        raise read.unknown("level", level, LEVELS)
    found, rows, sites = await _read(request, region, asked, level)
    see_all = actor.may(Permission.SEE_UNSUPPRESSED)
    areas = answers.told_areas(rows, level, _seed(request, region, asked), see_all=see_all)
    listed = [answers.area(*one, found.yardstick, sites) for one in areas]
    return found, sorted(listed, key=lambda one: (-(one["lacking"]["value"] or 0), one["name"]))


async def _read(
    request: Request, region: Region, asked: Asked, level: str
) -> tuple[Found, list[Any], dict[int, Any]]:
    """The run, the stored areas of the level and all municipalities and quarters, and the sites they name."""
    found = await _run(request, region, asked)
    keys = {
        "region_id": region.id,
        "run_id": found.run["id"],
        "levels": list({level, "municipality", "quarter"}),
    }
    async with engine_of(request).connect() as connection:
        rows = (await connection.execute(text(queries.AREAS), keys)).mappings().all()
        sites = await _sites(connection, rows, found)
    return found, list(rows), sites


async def _run(request: Request, region: Region, asked: Asked) -> Found:
    """Raises BadRequest for a kind that there is not, NotFound for a standard, or where nothing is computed for the day."""
    today = asked.day == datetime.now(UTC).date()
    async with engine_of(request).connect() as connection:
        yardsticks = await connection.run_sync(read_yardsticks, region.id, asked.day)
        chosen = yardstick_of(yardsticks, asked.category, asked.standard)
        keys = {"region_id": region.id, "variant": variant_of(chosen.key, None if today else asked.day)}
        run = (await connection.execute(text(queries.RUN), keys)).mappings().first()
    if run is None:
        raise NotFound(NOT_YET, parameter="date")
    return Found(dict(run), run["parameters"], yardsticks)


async def _reasons(connection: Any, run_id: int, cells: list[int]) -> dict[int, list[Any]]:  # noqa: ANN401
    rows = (await connection.execute(text(queries.REASONS), {"run_id": run_id, "cells": cells})).mappings()
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row["cell_id"], []).append(row)
    return found


async def _sites(connection: Any, rows: Any, found: Found) -> dict[int, Any]:  # noqa: ANN401
    day = date.fromisoformat(found.run["report"]["assumptions"]["day"])
    keys = {"site_ids": answers.site_ids(rows), "day": day}
    return {row["site_id"]: row for row in (await connection.execute(text(queries.SITES), keys)).mappings()}


def _seed(request: Request, region: Region, asked: Asked) -> str:
    return answers.seed_of(request.app.state.secret, region.slug, asked.category)


def _file(region: Region, name: str, rows: list[list[object]]) -> Response:
    return Response(csv_bytes(rows), media_type=MEDIA_TYPE, headers={**attachment(name), **region.headers})
