"""All that a visitor can ask of a Kreis that rests on people, each answer as a list of its words and numbers.

Files are opened, tiles are read: what counts is what somebody learns. What names the moment, the run or the version is left out.
"""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from typing import TYPE_CHECKING, Any

import mapbox_vector_tile
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.security.adversary_rooms import tile
from tests.security.small_kreis import ARS, GROUPS, KREIS, positions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import httpx

OF_THE_MOMENT = re.compile(
    r"^(id|run|\w+_run|\w*run_id|runs|run_id|runs?_?ids?|finished_at|started_at|loaded_at|computed_at|input_hash|hash|content_hash|table|version|data_version|"
    r"etag|generated_at|timeStamp|updated_at|changed_at|made_at|since|created_at|fingerprint|fingerprints|inputs|network)$"
)
KINDS = ("creche", "kindergarten", "day_care")
SITES_OF = {"creche": ("kita-haus",), "kindergarten": ("kita-klein", "kita-voll"), "day_care": ("kita-haus",)}
STAMPS = re.compile(r"\d{4}-\d{2}-\d{2}T[\d:.+Z]+|\d{2}\.\d{2}\.\d{4},? \d{2}:\d{2}|[0-9a-f]{16,}|Lauf \d+")


def addresses() -> Iterator[str]:
    """Where to ask."""
    yield from _of_places()
    yield from _of_people()
    yield from _of_statistics()
    yield from _of_pages()


def _of_places() -> Iterator[str]:
    box = "bbox=5,50,15,60"
    for kind in KINDS:
        for method in ("", "&method=2sfca", "&limit_minutes=30", "&take_up=0.5"):
            of = f"category={kind}&mode=walk{method}"
            yield f"/api/places?{box}&{of}"
            for level in ("municipality", "district"):
                yield f"/api/places/areas?level={level}&{of}"
            yield f"/api/places/ties?{of}"
            yield f"/api/places/areas.csv?{of}"
        of = f"category={kind}&mode=walk"
        yield f"/api/fairness?{of}"
        yield f"/api/assignment?{of}"
        yield f"/api/assignment/cells?{box}&{of}"
        yield from (f"/api/sites/{slug}/places?{of}" for slug in SITES_OF[kind])
        yield f"/api/gaps?category={kind}"
        yield f"/api/gaps/cells?{box}&category={kind}"
        yield f"/api/gaps/areas.csv?category={kind}"
        for level in ("municipality", "district"):
            yield f"/api/gaps/areas?level={level}&category={kind}"
            yield from (
                f"/api/quotas?category={kind}&level={level}{date}" for date in ("", "&date=2030-08-01")
            )
        for measure in ("mean", "within", "places", "quota"):
            yield f"/api/maps?map={kind},walk,all&measure={measure}"
    yield "/api/maps?map=kindergarten,walk,3-5&map=kindergarten,walk,0-2&measure=beyond"
    yield "/api/maps/print.pdf?map=kindergarten,walk,3-5"
    yield f"/api/maps/print.pdf?map=kindergarten,walk,3-5&{box}"
    yield from (
        f"/api/maps/figures.{ending}?category=kindergarten&age_group=3-5" for ending in ("gpkg", "xlsx")
    )
    for slug in SITES_OF["kindergarten"]:
        yield f"/api/sites/{slug}/catchment?mode=walk&minutes=15"


def _of_people() -> Iterator[str]:
    for area in ("", *(f"?area={ars}" for ars in (*ARS.values(), KREIS))):
        yield f"/api/projection{area}"
        yield f"/api/projection.csv{area}"
    for kind in KINDS:
        for when in ("", "&year=2026", "&year=2027&variant=low", "&date=2026-03-01"):
            yield f"/api/demand?category={kind}{when}"
            yield f"/api/demand.csv?category={kind}{when}"
    for zoom in (9, 12):
        for x, y in sorted({tile(zoom, lon, lat) for lon, lat in positions()}):
            for group in ("all", "0-2", "3-5"):
                yield f"/tiles/cells/{zoom}/{x}/{y}.mvt?category=kindergarten&mode=walk&age_group={group}"
            yield f"/tiles/areas/{zoom}/{x}/{y}.mvt"
    for group in GROUPS:
        name = group.replace("-", "_").replace("+", "_plus")
        for least in (1, 2):
            yield f"/ogc/collections/cells/items?limit=100&f=json&filter=people_{name}%3E{least}"


def _of_statistics() -> Iterator[str]:
    for topic in ("catchments", "people", "places", "gaps", "provision", "life", "supply"):
        kind = "" if topic in {"people", "life"} else "&category=kindergarten"
        for by in ("municipality", "district"):
            yield f"/api/statistics?topic={topic}&group_by={by}{kind}"
            if topic in {"catchments", "people"}:
                yield f"/api/statistics?topic={topic}&group_by={by},age_group{kind}"
        if topic in {"people", "places", "gaps", "catchments"}:
            for lon, lat in positions()[::3]:
                yield f"/api/statistics?topic={topic}{kind}&center={lon},{lat}&radius_m=120"
    yield "/api/statistics?category=kindergarten&group_by=municipality,distance_class"
    for level in ("municipality", "district"):
        yield f"/api/lifelong?level={level}"


def _of_pages() -> Iterator[str]:
    yield "/api/indicators"
    yield "/api/developments"
    yield "/api/developments.csv"
    yield "/api/report-templates"
    yield from (f"/api/report-profiles/{ars}.pdf" for ars in ARS.values())
    yield from (f"/api/exports/{one}.gpkg" for one in ("cells", "areas"))


async def everything(client: httpx.AsyncClient) -> dict[str, list[Any]]:
    """Every address with what it told."""
    found = await asked(client, addresses())
    for one in (await client.get("/api/indicators")).json()["indicators"]:
        of = f"/api/indicators/{one['id']}"
        found |= await asked(client, (f"{of}/series.csv?level=municipality", f"{of}/comparison"))
        found |= await asked(
            client, _explained(of, (await client.get(f"{of}/series?level=municipality")).json())
        )
    for one in (await client.get("/ogc/collections?f=json")).json()["collections"]:
        found |= await asked(client, [f"/ogc/collections/{one['id']}/items?limit=1000&f=json"])
    return found | await asked(
        client, [f"/api/exports/{name}.csv" for name in ("areas", "cells", "indicators")]
    )


async def asked(client: httpx.AsyncClient, addresses: Iterable[str]) -> dict[str, list[Any]]:
    """What some addresses told."""
    return {address: told(address, await client.get(address)) for address in addresses}


def _explained(of: str, series: dict[str, Any]) -> Iterator[str]:
    """What a value is made of: the newest of the second municipality."""
    for area in series["areas"][1:2]:
        for point in area["points"][-1:]:
            yield f"{of}/explain?area={area['ars']}&year={point['year']}"


def told(address: str, answer: httpx.Response) -> list[Any]:
    """What somebody learns from an answer, in its order."""
    assert answer.status_code == 200, (address, answer.text[:300])
    kind = answer.headers["content-type"].partition(";")[0]
    if "json" in kind:
        return list(_words(answer.json()))
    if kind.startswith("text/"):
        return list(_lines(answer.content.decode("utf-8-sig")))
    if kind == "application/pdf":  # where lines break depends on how long the number of a run is
        pages = PdfReader(io.BytesIO(answer.content)).pages
        return STAMPS.sub("", " ".join(" ".join(page.extract_text().split()) for page in pages)).split()
    if "sheet" in kind:
        book = load_workbook(io.BytesIO(answer.content), read_only=True)
        return [
            STAMPS.sub("", str(cell))
            for sheet in book
            for row in sheet.iter_rows(values_only=True)
            for cell in row
        ]
    if "geopackage" in kind:
        return list(_rows(answer.content))
    if "vector-tile" in kind:
        return list(_words(mapbox_vector_tile.decode(answer.content)))
    return [answer.content]


def _words(part: Any) -> Iterator[Any]:
    if isinstance(part, dict):
        for name, value in part.items():
            if not OF_THE_MOMENT.match(name):
                yield from ((name, *one) if isinstance(one, tuple) else (name, one) for one in _words(value))
    elif isinstance(part, list):
        for value in part:
            yield from _words(value)
    else:
        yield STAMPS.sub("", part) if isinstance(part, str) else part


def _lines(text: str) -> Iterator[Any]:
    head = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text), delimiter=max(";,", key=head.count))
    names = next(rows)
    for row in rows:
        yield from _words(dict(zip(names, row, strict=True)))


def _rows(content: bytes) -> Iterator[Any]:
    with sqlite3.connect(":memory:") as book:
        book.deserialize(content)
        tables = [name for (name,) in book.execute("SELECT table_name FROM gpkg_contents ORDER BY 1")]
        for table in tables:
            rows = book.execute(f'SELECT * FROM "{table}"')
            names = [one[0] for one in rows.description]
            for row in rows:
                yield from _words({name: str(one) for name, one in zip(names, row, strict=True)})
