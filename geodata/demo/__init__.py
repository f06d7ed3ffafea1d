"""The demonstration Kreis: invented, seeded, made in seconds, with real problems to find. Marked as fictional."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geodata.demo import names
from geodata.demo.addresses import addressed, make_addresses
from geodata.demo.base import make_base
from geodata.demo.buses import make_timetable
from geodata.demo.kreis_list import make_list
from geodata.demo.land import METRIC_SRID, in_degrees, make_land
from geodata.demo.people import GROUPS, People, cell_batches, make_people
from geodata.demo.relief import make_relief
from geodata.demo.settlements import Settlement, make_settlements
from geodata.demo.sites import largest_suburb, make_sites
from geodata.demo.streets import generate_streets, make_streets
from geodata.figures import estimated, known
from geodata.rows import (
    AddressRow,
    AreaPeopleRow,
    AreaRow,
    BaseFeatureRow,
    CellBatch,
    HeightRaster,
    SiteRow,
    Streets,
)
from geodata.timetable_rows import TimetableRows

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["AS_OF", "METRIC_SRID", "DemoKreis", "generate", "generate_streets"]

AS_OF = date(2026, 1, 1)
"""The day all invented data speaks of."""
KREIS_ARS = "99099"


@dataclass(frozen=True, slots=True)
class DemoKreis:
    """All rows of the demonstration Kreis, of the same types that readers of real files give."""

    areas: list[AreaRow]
    area_people: list[AreaPeopleRow]
    cells: list[CellBatch]
    sites: list[SiteRow]
    streets: Streets
    base: list[BaseFeatureRow]
    addresses: list[AddressRow]
    listed: list[SiteRow]
    timetable: TimetableRows
    suburb_ags: str
    """The suburb without a Kita, where a housing area is planned too."""
    heights: HeightRaster


def generate(seed: int = 2026) -> DemoKreis:
    """The demonstration Kreis; the same seed gives the same Kreis to the last bit."""
    streams = [np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(5)]
    land = make_land(streams[0])
    settlements = make_settlements(streams[1], land)
    people = make_people(streams[2], settlements)
    streets = make_streets(streams[4], land, settlements)
    addresses = make_addresses(streets, settlements)
    sites = addressed(make_sites(streams[3], settlements), addresses)
    return DemoKreis(
        areas=list(_areas(settlements)),
        area_people=list(_area_people(settlements, people)),
        cells=list(cell_batches(people)),
        sites=sites,
        streets=streets,
        base=make_base(land, settlements),
        addresses=addresses,
        listed=make_list(sites, addresses),
        timetable=make_timetable(streets, settlements),
        suburb_ags=largest_suburb(settlements).ags,
        heights=make_relief(np.random.default_rng(23), land),
    )


def _areas(settlements: list[Settlement]) -> Iterator[AreaRow]:
    yield AreaRow("district", KREIS_ARS, None, names.KREIS, None, designation="Kreis (erfunden)")
    for number, name in enumerate(names.AEMTER, start=1):
        yield AreaRow(
            "municipal_association", f"{KREIS_ARS}{5000 + number:04d}", None, name, None, "Amt", KREIS_ARS
        )
    for here in settlements:
        parent = f"{KREIS_ARS}{5000 + here.amt:04d}" if here.amt else KREIS_ARS
        kind = "Stadt" if here.kind in {"kreis_town", "town"} else "Gemeinde"
        polygon = shapely.multipolygons([shapely.get_parts(here.polygon).tolist()])[0]  # pyright: ignore[reportIndexIssue]
        yield AreaRow(
            "municipality", here.ars, here.ags, here.name, _multi(polygon), kind, parent,
            estimated(round(here.polygon.area / 10_000)), row_number=here.number + 1,
        )  # fmt: skip


def _multi(polygon: shapely.Geometry) -> bytes:
    moved = shapely.make_valid(in_degrees(polygon))
    return shapely.MultiPolygon(
        [part for part in shapely.get_parts(moved) if part.geom_type == "Polygon"]
    ).wkb


def _area_people(settlements: list[Settlement], people: People) -> Iterator[AreaPeopleRow]:
    count = len(settlements)
    for group in (*GROUPS, "0-9", "65+", "all"):
        sums = np.bincount(people.settlement, people.of(group), minlength=count).astype(int).tolist()
        for here, value in zip(settlements, sums, strict=True):
            yield AreaPeopleRow(here.ags, AS_OF, group, known(value))
        yield AreaPeopleRow(KREIS_ARS, AS_OF, group, known(sum(sums)))
