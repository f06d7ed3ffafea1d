"""What questions about sites that are not there rest on: today's sites of a category, who asks for them, the ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from pyproj import Transformer
from sqlalchemy import text

from app.catchments.compute import straight_line
from app.catchments.streets import StreetTravel
from app.errors import NotFound
from app.places.demand import Ages, Demand, demand_of, served_ages, span_of
from app.places.parameters import Parameters
from app.places.supply import Supply, read_supply
from app.sites.categories import read_category
from app.timetables.travel import TimetableTravel
from app.web.parameters import unknown

if TYPE_CHECKING:
    import numpy.typing as npt
    from sqlalchemy import Connection

    from app.catchments.compute import TravelOf
    from app.catchments.travel import Reach
    from app.places.results import Inputs

    FloatArray = npt.NDArray[np.float64]

AREAS = """
    SELECT id, ars, name, level, is_core FROM area
     WHERE region_id = :region_id AND level IN ('municipality', 'municipal_association', 'district')
     ORDER BY name"""


@dataclass(frozen=True, slots=True)
class Area:
    """A Kreis, an Amt or a municipality."""

    id: int
    ars: str
    name: str
    level: str
    is_core: bool


@dataclass(frozen=True, slots=True)
class Ground:
    """A category in a region, by one mode of travel. `has_places`: whether such sites have places one can count."""

    asked: Parameters
    label: str
    has_places: bool
    inputs: Inputs
    supply: Supply
    demand: Demand
    travel: Reach
    areas: dict[int, Area]

    @property
    def streets(self) -> StreetTravel | None:
        """The streets one travels on, by bus those one walks on; None where straight lines stand for them."""
        travel = self.travel.on_foot if isinstance(self.travel, TimetableTravel) else self.travel
        return travel if isinstance(travel, StreetTravel) else None

    @property
    def lon_lat(self) -> tuple[FloatArray, FloatArray]:
        """Where the homes lie, in degrees."""
        places = self.inputs.homes.places
        back = Transformer.from_crs(self.inputs.metric_srid, 4326, always_xy=True)
        lon, lat = back.transform(places.x_m, places.y_m)
        return np.round(lon, 6), np.round(lat, 6)

    @property
    def assumptions(self) -> dict[str, Any]:
        """What every answer rests on."""
        return {
            "demand": self.demand.told,
            "capacity": self.supply.assumption.told if self.has_places else None,
            "left_out": {"without_coordinates": self.supply.left_out["without_coordinates"]},
            "day": self.inputs.day,
        }


def read_ground(
    connection: Connection, inputs: Inputs, asked: Parameters, age_group: str | None, travel_of: TravelOf
) -> Ground:
    """Read what a question rests on; `age_group`: who is asked about, else those that the category serves.

    Raises NotFound for a category that is not known or whose sites are not public, BadRequest for an age group that
    the region does not know.
    """
    row = read_category(connection, inputs.region_id, asked.category)
    if row is None:
        raise NotFound(f"Die Art „{asked.category}“ ist nicht bekannt.", parameter="category")
    if row["is_private"]:
        raise NotFound(f"{row['label']} ist nicht öffentlich verzeichnet.", parameter="category")
    supply = read_supply(connection, inputs.region_id, inputs.metric_srid, inputs.day, asked)
    ages = _ages(inputs, supply, row, age_group)
    mode: Any = asked.mode
    travel = travel_of(connection, inputs.region_id, mode) or straight_line(inputs.config, mode)
    demand = demand_of(ages, inputs.counted, len(inputs.homes.cell_id), 1.0)
    rows = connection.execute(text(AREAS), {"region_id": inputs.region_id})
    areas = {area.id: Area(*area) for area in rows}
    return Ground(asked, row["label"], row["has_places"], inputs, supply, demand, travel, areas)


def _ages(inputs: Inputs, supply: Supply, row: Any, age_group: str | None) -> Ages:  # noqa: ANN401
    if age_group is None:
        offers = [age for site in supply.sites for age in site.ages]
        return served_ages(offers, (row["age_from_months"], row["age_to_months"]))
    known = [one.people.age_group for one in inputs.counted]
    if age_group not in known:
        raise unknown("age_group", age_group, known)
    return Ages(*span_of(age_group))
