"""Typed rows: what every reader gives and the loader takes. No database, no file format.

Geometries are WKB in EPSG:4326 (longitude, latitude). Ages are whole years, offers' ages months.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from geodata.figures import UNKNOWN, Figure

if TYPE_CHECKING:
    import numpy.typing as npt

AreaLevel = Literal["state", "district", "municipal_association", "municipality", "quarter"]
Wheelchair = Literal["yes", "limited", "no", "unknown"]
ProviderKind = Literal["public", "independent", "church", "danish_minority", "company", "parents", "unknown"]


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An administrative area. `ars` 12 digits (municipality), shorter for higher levels; `ags` 8 digits or None."""

    level: AreaLevel
    ars: str
    ags: str | None
    name: str
    geometry: bytes | None
    designation: str | None = None
    parent_ars: str | None = None
    area_ha: Figure = UNKNOWN
    people: Figure = UNKNOWN
    people_date: date | None = None
    row_number: int = 0
    attributes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AreaPeopleRow:
    """People of an area at a date, of ages `age_group` (see `AGE_GROUP_PATTERN`)."""

    ags: str
    reference_date: date
    age_group: str
    people: Figure
    row_number: int = 0


@dataclass(frozen=True, slots=True)
class AreaNumberRow:
    """A number an area has in a year: a rate or a share, with its unit in its name."""

    ars: str
    name: str
    year: int
    value: float
    row_number: int = 0


@dataclass(frozen=True, slots=True)
class AreaCountRow:
    """How many offers of a category there are in a municipality."""

    ags: str
    category: str
    sites: Figure
    row_number: int = 0


AGE_GROUP_PATTERN = r"all|\d+-\d+|\d+\+"
"""Age groups are written by their first and last whole year: "all", "0-9", "18-29", "65+"."""


@dataclass(frozen=True, slots=True)
class CellBatch:
    """Population figures of many grid cells for one age group; arrays of equal length.

    `x_m`, `y_m`: cell mid points (EPSG:3035); `people`: float64, NaN where the status has no number;
    `status`: uint8 index into `CELL_STATUS`; `row_number`: line in the file.
    """

    cell_size_m: int
    age_group: str
    x_m: npt.NDArray[np.int32]
    y_m: npt.NDArray[np.int32]
    people: npt.NDArray[np.float64]
    status: npt.NDArray[np.uint8]
    row_number: npt.NDArray[np.int32]


CELL_STATUS: tuple[str, ...] = ("known", "estimated", "zero", "unknown", "secret", "not_applicable")


@dataclass(frozen=True, slots=True)
class OfferRow:
    """What a site offers to whom. `key` is stable within the site; ages in months, end exclusive."""

    key: str
    category: str
    age_from_months: int | None = None
    age_to_months: int | None = None
    approved_places: Figure = UNKNOWN
    occupied_places: Figure = UNKNOWN
    flex_places: Figure = UNKNOWN
    opening_hours: str | None = None
    languages: tuple[str, ...] = ()
    cost: str | None = None
    attributes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entrance:
    """A way into a site."""

    longitude: float
    latitude: float
    wheelchair: Wheelchair = "unknown"


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A learning site with its institution and offers, as one source tells it.

    `key` is unique within the source; `institution_key` is shared by the branches of one institution.
    `longitude`/`latitude` are None where the source has no coordinates; `geometry` only for areas (a playground).
    """

    key: str
    name: str
    longitude: float | None
    latitude: float | None
    offers: tuple[OfferRow, ...]
    institution_key: str | None = None
    institution_name: str | None = None
    is_branch: bool = False
    provider: str | None = None
    provider_kind: ProviderKind = "unknown"
    street: str | None = None
    house_number: str | None = None
    postal_code: str | None = None
    place: str | None = None
    district_text: str | None = None
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    wheelchair: Wheelchair = "unknown"
    languages: tuple[str, ...] = ()
    opening_hours: str | None = None
    geometry: bytes | None = None
    entrances: tuple[Entrance, ...] = ()
    opened_on: date | None = None
    closed_on: date | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    row_number: int = 0


@dataclass(frozen=True, slots=True)
class AddressRow:
    """The address of a house: `house_number` as written ("12a", "12-14"); `precision_m`: how near the point is to it."""

    key: str
    street: str
    house_number: str
    longitude: float
    latitude: float
    postal_code: str | None = None
    place: str | None = None
    precision_m: float = 10.0
    row_number: int = 0


@dataclass(frozen=True, slots=True)
class BaseFeatureRow:
    """Something of the base map: `kind` water, wood, builtup, road, rail, place, coast; `rank` 0 = most important."""

    kind: str
    feature_class: str
    name: str | None
    geometry: bytes
    rank: int


NOTHING: Any = None
"""Arrays that are filled with zeros as long as they should be."""


@dataclass(frozen=True, slots=True)
class Streets:
    """A street network before any mode of travel: junction nodes and the edges between them.

    Node arrays (n): `node_lon`, `node_lat` (degrees), `node_osm_id` (0 where made up), `node_flags` (barriers: bits of
    `geodata.streets`).
    Edge arrays (m): `edge_u`, `edge_v` node indexes; `way_id`; `highway` index into `highway_names`;
    `name` index into `street_names` (-1 = none); `length_m` along the edge's line (geodesic, metres);
    `duration_seconds` fixed travel time of ferries (NaN otherwise); `flags` bits of `geodata.streets`.
    `line_offset` (m+1) and `line_lon`, `line_lat`: the edge's points, both ends included.
    `max_speed_kmh` (NaN = not tagged). `detail`: what the street is like, `control`: what makes people wait between the
    ends of an edge; `node_control` the same at junctions (see `geodata.street_detail`). Turns (k) from edge `turn_from`
    over node `turn_via` into edge `turn_to` are forbidden to cars, or the only ones where `turn_only`.
    """

    node_lon: npt.NDArray[np.float64]
    node_lat: npt.NDArray[np.float64]
    node_osm_id: npt.NDArray[np.int64]
    node_flags: npt.NDArray[np.uint8]
    edge_u: npt.NDArray[np.int32]
    edge_v: npt.NDArray[np.int32]
    way_id: npt.NDArray[np.int64]
    highway: npt.NDArray[np.int16]
    highway_names: tuple[str, ...]
    name: npt.NDArray[np.int32]
    street_names: tuple[str, ...]
    length_m: npt.NDArray[np.float64]
    duration_seconds: npt.NDArray[np.float64]
    max_speed_kmh: npt.NDArray[np.float64]
    flags: npt.NDArray[np.uint32]
    line_offset: npt.NDArray[np.int64]
    line_lon: npt.NDArray[np.float64]
    line_lat: npt.NDArray[np.float64]
    detail: npt.NDArray[np.uint32] = NOTHING
    control: npt.NDArray[np.uint16] = NOTHING
    node_control: npt.NDArray[np.uint16] = NOTHING
    turn_from: npt.NDArray[np.int32] = NOTHING
    turn_via: npt.NDArray[np.int32] = NOTHING
    turn_to: npt.NDArray[np.int32] = NOTHING
    turn_only: npt.NDArray[np.bool_] = NOTHING

    def __post_init__(self) -> None:
        """Of streets without detail (stored by an older version, or made up) nothing is known."""
        sizes = {"detail": (len(self.edge_u), np.uint32), "control": (len(self.edge_u), np.uint16),
                 "node_control": (len(self.node_lon), np.uint16)}  # fmt: skip
        for name, (size, kind) in sizes.items():
            if getattr(self, name) is NOTHING:
                object.__setattr__(self, name, np.zeros(size, kind))
        for name, kind in (("turn_from", np.int32), ("turn_via", np.int32), ("turn_to", np.int32), ("turn_only", np.bool_)):  # fmt: skip
            if getattr(self, name) is NOTHING:
                object.__setattr__(self, name, np.zeros(0, kind))


@dataclass(frozen=True, slots=True)
class HeightRaster:
    """Heights of the ground: `decimetres` (rows from north to south, columns from west to east), int16, `nothing` where
    not known. `west`, `north`: the outer corner; `step_x`, `step_y`: size of a cell, in units of the CRS `srid`.
    """

    srid: int
    west: float
    north: float
    step_x: float
    step_y: float
    decimetres: npt.NDArray[np.int16]
    nothing: int = -32768


@dataclass(frozen=True, slots=True)
class StatisticRow:
    """A figure of official statistics: of an area by the key the file has, and a year (in which a school year begins)."""

    area_key: str
    area_name: str | None
    measure: str
    year: int
    value: Figure
    row_number: int
    breakdown: str = ""
    definition: str | None = None
