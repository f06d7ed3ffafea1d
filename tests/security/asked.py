"""All that a visitor can ask of a Kreis that rests on people, each answer as a list of its words and numbers.

What counts is what somebody learns (`learning.py`), not the bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.security.adversary_rooms import tile
from tests.security.asked_forms import addresses_of_forms, posted, sorted_and_halved
from tests.security.learning import told
from tests.security.small_kreis import ARS, KREIS, positions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import httpx

KINDS = ("creche", "kindergarten", "day_care")
SITES_OF = {"creche": ("kita-haus",), "kindergarten": ("kita-klein", "kita-voll"), "day_care": ("kita-haus",)}


def addresses() -> Iterator[str]:
    """Where to ask."""
    yield from _of_places()
    yield from _of_people()
    yield from _of_statistics()
    yield from _of_pages()
    yield from addresses_of_forms()


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
    found |= await asked(client, [f"/api/exports/{name}.csv" for name in ("areas", "cells", "indicators")])
    return found | await posted(client) | await sorted_and_halved(client)


async def asked_about(client: httpx.AsyncClient, beginning: str) -> dict[str, list[Any]]:
    """What all addresses told that begin so."""
    if beginning.startswith("POST "):
        found = await posted(client)
    elif "filter=" in beginning or "sortby=" in beginning:
        found = await sorted_and_halved(client)
    else:
        found = await asked(client, [at for at in addresses() if at.startswith(beginning)])
    return {at: told_of for at, told_of in found.items() if at.startswith(beginning)}


async def asked(client: httpx.AsyncClient, addresses: Iterable[str]) -> dict[str, list[Any]]:
    """What some addresses told."""
    return {address: told(address, await client.get(address)) for address in addresses}


def _explained(of: str, series: dict[str, Any]) -> Iterator[str]:
    """What a value is made of: the newest of the second municipality."""
    for area in series["areas"][1:2]:
        for point in area["points"][-1:]:
            yield f"{of}/explain?area={area['ars']}&year={point['year']}"
