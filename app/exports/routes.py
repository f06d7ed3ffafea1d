"""HTTP of files: what there is, one described, the file itself, and large ones as a job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Path, Request, Response

from app.accounts.access import Actor, Needs, Permission
from app.errors import BadRequest, ComputationLimit
from app.exports.asked import Wanted, estimate, name_of, read_wanted, with_estimate
from app.exports.formats import FORMATS
from app.exports.listing import described, listed_formats, overview
from app.exports.package import package_of, read_sources
from app.exports.spool import AbandonedError, SpoolResponse
from app.exports.writing import ZIP, Export
from app.jobs.queue import defer
from app.ogc import world
from app.web.answers import JSON, json_bytes, told
from app.web.csv import attachment
from app.web.openapi import sends_files
from app.web.regions import RegionOf

if TYPE_CHECKING:
    from app.exports.running import Exporting
    from app.web.regions import Region

router = APIRouter(tags=["Dateien"])
Reader = Annotated[Actor, Depends(Needs(Permission.READ))]
Asker = Annotated[Actor, Depends(Needs(Permission.SEE_JOBS))]
Name = Annotated[str, Path(max_length=200, description="Sammlung", examples=["sites"])]
Ending = Annotated[
    str, Path(max_length=20, description="Format, auch mit .zip dahinter", examples=["csv", "csv.zip"])
]
PARAMETERS = (
    "Zeilen eingrenzen wie bei /ogc/collections/{collection}/items: filter, bbox, as_of, datetime, changed_since, properties, sortby, crs,"
    " skipGeometry, und jede Spalte. labels=title: Bezeichnungen statt Codes, in lang (de, da, en). Bei CSV: bom=true, delimiter=; oder tab, decimal=comma, geometry=wkt."
)
LARGE = (
    "Das sind etwa {rows} Zeilen; {label} wird bis {most} Zeilen sofort geschrieben. CSV, GeoParquet und GeoJSON-Zeilen gehen in jeder Größe;"
    " wer Aufträge geben darf, bekommt die Datei mit POST an dieselbe Adresse."
)


@router.get("/api/exports", summary="Alle Sammlungen, die es als Datei gibt")
async def exports(request: Request, region: RegionOf, actor: Reader) -> Response:
    """Collections with title, licence, date, columns and the addresses of their files in every format."""
    async with world.reading_engine(request, actor).connect() as connection:
        known = await world.listed(request, connection, region, actor)
        extents = await world.extents(request, connection, region, known)
        codelists = await world.codelists(request, connection, region)
    return told(request, region, overview(known.values(), extents, codelists))


@router.get(
    "/api/exports/{collection}/datapackage.json",
    summary="Datenwörterbuch und Herkunft (Frictionless Data Package)",
)
async def data_package(request: Request, region: RegionOf, actor: Reader, collection: Name) -> Response:
    """What every column means, licence, sources with the files that were taken in; for the CSV file of the same question."""
    wanted, _ = await _wanted(request, region, actor, f"{collection}.csv", estimated=False)
    package = await _package(request, region, actor, wanted, dict(request.query_params))
    return Response(
        orjson.dumps(package(None), option=orjson.OPT_INDENT_2), media_type=JSON, headers=region.headers
    )


@router.get(
    "/api/exports/{collection}.{ending}", summary="Eine Sammlung als Datei", description=PARAMETERS,
    **sends_files(*(one.media_type for one in FORMATS.values()), ZIP),
)  # fmt: skip
async def file(
    request: Request, region: RegionOf, actor: Reader, collection: Name, ending: Ending
) -> Response:
    """The file, sent while it is written; an archive (.zip) has `datapackage.json` beside it."""
    wanted, rows = await _wanted(request, region, actor, f"{collection}.{ending}")
    most = wanted.format.most_rows
    if most is not None and rows > most:
        raise ComputationLimit(
            LARGE.format(rows=rows, label=wanted.format.label, most=most), estimated_rows=rows, most_rows=most
        )
    export = await _export(request, region, actor, with_estimate(wanted, rows))
    exporting: Exporting = request.app.state.exporting
    try:
        spool = await exporting.begun(export, request.is_disconnected)
    except AbandonedError:
        return Response(status_code=499)  # nobody is there to read it
    return SpoolResponse(spool, export.media_type, {**region.headers, **attachment(export.file_name)})


@router.post(
    "/api/exports/{collection}.{ending}",
    summary="Eine große Datei als Auftrag",
    description=PARAMETERS,
    status_code=202,
)
async def ask(request: Request, region: RegionOf, actor: Asker, collection: Name, ending: Ending) -> Response:
    """A job that writes the file, of what is public, and keeps it for a week."""
    wanted, rows = await _wanted(request, region, actor, f"{collection}.{ending}")
    if not wanted.collection.for_everybody or wanted.collection.permission != Permission.READ:
        raise BadRequest(
            "Als Auftrag gibt es nur, was öffentlich ist; diese Sammlung bitte direkt holen.",
            parameter="collection",
        )
    arguments = {
        "name": f"{collection}.{ending}",
        "query": _query(request),
    }
    async with request.app.state.writer.begin() as connection:
        number = await defer(
            connection, kind="export_collection", arguments=arguments, region_id=region.id, actor=actor,
            lock=f"export_collection:{region.id}:{orjson.dumps(arguments, option=orjson.OPT_SORT_KEYS).decode()}"[:500],
        )  # fmt: skip
    place = f"/api/jobs/{number}"
    answer = {"job": number, "state": place, "file": f"{place}/result", "estimated_rows": rows}
    return Response(json_bytes(answer), 202, {"Location": place, "Cache-Control": "no-store"}, JSON)


@router.get("/api/exports/{collection}", summary="Eine Sammlung: Spalten, Quellen, Formate")
async def one(request: Request, region: RegionOf, actor: Reader, collection: Name) -> Response:
    """The dictionary of its columns, its sources, about how many rows it has, and which formats are written at once."""
    wanted, rows = await _wanted(request, region, actor, f"{collection}.csv")
    async with world.reading_engine(request, actor).connect() as connection:
        codelists = await world.codelists(request, connection, region)
        sources = await connection.run_sync(read_sources, region.id, wanted.collection)
    content = {
        **described(wanted.collection, codelists, sources),
        "estimated_rows": rows,
        "formats": listed_formats(wanted.collection, rows),
    }
    return told(request, region, content)


async def _wanted(
    request: Request, region: Region, actor: Actor, name: str, *, estimated: bool = True
) -> tuple[Wanted, int]:
    """The file asked for, and about how many rows it has."""
    collection_id, form, archived = name_of(name)
    query = _query(request)
    async with world.reading_engine(request, actor).connect() as connection:
        collection = await world.found(request, connection, region, actor, collection_id)
        codelists = await world.codelists(request, connection, region)
        wanted = read_wanted(query, collection, region, form, codelists, archived=archived)
        rows = await connection.run_sync(estimate, wanted, region.id) if estimated else 0
        return wanted, rows


def _query(request: Request) -> dict[str, str]:
    """What the file is to hold and how it is to look; of which region stands in its name."""
    return {key: value for key, value in request.query_params.items() if key != "region"}


async def _export(request: Request, region: Region, actor: Actor, wanted: Wanted) -> Export:
    name = f"{wanted.collection.id}-{region.slug}"
    query = _query(request)
    package = await _package(request, region, actor, wanted, query) if wanted.archived else None
    return Export(
        wanted.rows, wanted.format, wanted.options, name, request.app.state.settings.export_dir, package
    )


async def _package(
    request: Request, region: Region, actor: Actor, wanted: Wanted, query: dict[str, str]
) -> Any:  # noqa: ANN401
    async with world.reading_engine(request, actor).connect() as connection:
        codelists = await world.codelists(request, connection, region)
        sources = await connection.run_sync(read_sources, region.id, wanted.collection)
    file_name = f"{wanted.collection.id}-{region.slug}.{wanted.format.ending}"
    return lambda written: package_of(wanted, region, sources, codelists, query, file_name, written)
