"""What answers about supply read: places, the rows behind them, rules of groups, areas and who lies in them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.errors import NotFound
from app.standards.store import read_rulebook
from app.supply import queries
from app.supply.groups import GroupSizes, sizes_of, weighted
from app.supply.places import SitePlaces, figure_of, read_places
from app.supply.plausibility import Row
from app.supply.shown import children, told
from geodata.figures import NOT_APPLICABLE, SECRET, UNKNOWN, Figure, estimated, known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, RowMapping

FIGURES = (
    "groups",
    "approved_places",
    "occupied_places",
    "flex_places",
    "usable_places",
    "disabled_children",
)
AREAS = """
SELECT id, ars, name FROM area
 WHERE region_id = :region_id AND level = :level AND (is_core OR :outside) ORDER BY name, ars"""
PARENTS = "SELECT id, ars, ags, parent_id FROM area WHERE region_id = :region_id AND level <> 'quarter'"
QUARTERS = """
SELECT a.id, f.site_id FROM area a
  JOIN site_feature f ON f.region_id = a.region_id AND f.valid_during @> cast(:day AS date) AND ST_Covers(a.geom, f.point)
 WHERE a.region_id = :region_id AND a.level = 'quarter'"""


@dataclass(frozen=True, slots=True)
class Read:
    """All of it for a day: places, the rows of plans by site, sizes of groups, areas asked for, and areas of each site."""

    places: list[SitePlaces]
    rows: dict[int, list[Row]]
    sizes: GroupSizes | None
    labels: dict[str, str]
    areas: list[dict[str, Any]]
    within: dict[int, list[int]]


def read_supply(
    connection: Connection, region_id: int, config: dict[str, Any], day: date, categories: Sequence[str], level: str, *, outside: bool,
    area: str | None,
) -> Read:  # fmt: skip
    """Read them; only sites in `area` (ARS or AGS) where one is named. Raises NotFound for an area that there is not."""
    keys = {
        "region_id": region_id,
        "day": day,
        "categories": list(categories),
        "level": level,
        "outside": outside,
        "site_id": None,
    }
    places = read_places(connection, region_id, day, categories)
    within = _within(connection, keys, places)
    if area is not None:
        wanted = _area(connection, keys, area)
        places = [place for place in places if wanted in within[place.site_id]]
    rows: dict[int, list[Row]] = defaultdict(list)
    for row in connection.execute(text(queries.PLAN_ROWS), keys).mappings():
        rows[row["site_id"]].append(_row(row))
    labels = {row[0]: row[1] for row in connection.execute(text(queries.CATEGORIES), keys)}
    listed = [dict(row) for row in connection.execute(text(AREAS), keys).mappings()]
    sizes = sizes_of(read_rulebook(connection, region_id, config), day)
    return Read(places, rows, sizes, labels, listed, within)


def read_site(
    connection: Connection, region_id: int, config: dict[str, Any], slug: str, day: date, *, see_all: bool
) -> dict[str, Any]:
    """The rows behind a site's places: of plans, of lists, each with source, import and since when. Raises NotFound."""
    found = (
        connection.execute(text(queries.SITE), {"region_id": region_id, "slug": slug, "day": day})
        .mappings()
        .first()
    )
    if found is None:
        raise NotFound(f"Den Lernort „{slug}“ gibt es am {day:%d.%m.%Y} in dieser Region nicht.")
    keys = {"region_id": region_id, "day": day, "site_id": found["site_id"]}
    sizes = sizes_of(read_rulebook(connection, region_id, config), day)
    plan = connection.execute(text(queries.PLAN_ROWS), keys).mappings().all()
    listed = connection.execute(text(queries.LISTED_ROWS), keys).mappings()
    return {
        "slug": found["slug"], "name": found["name"], "date": day,
        "plan": [_plan_row(row, plan, sizes, see_all=see_all) for row in plan],
        "list": [_listed_row(row, see_all=see_all) for row in listed],
        "weighted_children": "Rechnerische Kinder je Gruppenart nach § 25 (2) KiTaG (Regel R06): unter drei in"
                             " altersgemischten, mit Behinderung in integrativen Gruppen mehrfach.",
    }  # fmt: skip


def weighted_children(
    rows: Sequence[RowMapping], kind: str, sizes: GroupSizes | None, *, see_all: bool
) -> Figure:
    """Weighted children in a site's groups of a kind; not applicable where no kind or no rule is told.

    Children with disabilities are never told to who may not see single people, nor what would tell them.
    """
    here = [row for row in rows if row["group_kind"] == kind]
    if not kind or sizes is None:
        return NOT_APPLICABLE
    integrative = kind.endswith("integrative")
    told_here = [_figure(row, "occupied_places") for row in here]
    disabled = [_figure(row, "disabled_children") for row in here] if integrative else []
    if integrative and not see_all:
        return SECRET
    hidden = [children(one, see_all=see_all) for one in told_here]
    if any(one.status.value == "secret" for one in hidden):
        return SECRET
    if any(one.value is None for one in hidden):
        return UNKNOWN
    young = sum(row["occupied_places"] for row in here if row["category"] == "creche")
    old = sum(row["occupied_places"] for row in here if row["category"] != "creche")
    count = weighted(sizes, kind, young, old, sum(one.value or 0 for one in disabled))
    return known(count) if all(one.value is not None for one in disabled) else estimated(count)


def _plan_row(
    row: RowMapping, rows: Sequence[RowMapping], sizes: GroupSizes | None, *, see_all: bool
) -> dict[str, Any]:
    figures = {name: _figure(row, name) for name in FIGURES}
    figures["occupied_places"] = children(figures["occupied_places"], see_all=see_all)
    if not see_all:
        figures["disabled_children"] = SECRET
    same = [one for one in rows if one["site_id"] == row["site_id"]]
    return {
        "category": row["category"], "group_kind": row["group_kind"] or None, "care_extent": row["care_extent"] or None,
        "hours_per_week": row["hours_per_week"] or None, **{name: told(figure) for name, figure in figures.items()},
        "weighted_children": told(weighted_children(same, row["group_kind"], sizes, see_all=see_all)),
        "limit_reason": row["limit_reason"], "age_from_months": row["age_from_months"], **_told_by(row),
        "row": row["row_number"],
    }  # fmt: skip


def _listed_row(row: RowMapping, *, see_all: bool) -> dict[str, Any]:
    occupied = children(_figure(row, "occupied_places"), see_all=see_all)
    return {
        "offer": row["key"], "category": row["category"], "age_from_months": row["age_from_months"],
        "age_to_months": row["age_to_months"], "approved_places": told(_figure(row, "approved_places")),
        "occupied_places": told(occupied), "flex_places": told(_figure(row, "flex_places")), **_told_by(row),
    }  # fmt: skip


def _told_by(row: RowMapping) -> dict[str, Any]:
    return {"since": row["since"], "until": row["until"], "source": row["source"], "import": row["import_id"],
            "file": row["file_name"], "as_of": row["as_of"]}  # fmt: skip


def _figure(row: RowMapping, name: str) -> Figure:
    return figure_of(row[name], row[f"{name}_status"])


def _row(row: RowMapping) -> Row:
    return Row(
        row["category"], row["approved_places"], row["occupied_places"], row["flex_places"], row["usable_places"],
        row["group_kind"], row["groups"], row["disabled_children"], row["age_from_months"],
    )  # fmt: skip


def _area(connection: Connection, keys: dict[str, Any], key: str) -> int:
    for area in connection.execute(text(PARENTS), keys):
        if key in {area.ars, area.ags}:
            return area.id
    raise NotFound(f"Ein Gebiet „{key}“ gibt es in dieser Region nicht.", parameter="area")


def _within(
    connection: Connection, keys: dict[str, Any], places: Sequence[SitePlaces]
) -> dict[int, list[int]]:
    """The municipality of a site and the areas above it; quarters by where it lies."""
    above = {row.id: row.parent_id for row in connection.execute(text(PARENTS), keys)}
    found: dict[int, list[int]] = defaultdict(list)
    for site_id, municipality in {(place.site_id, place.municipality_id) for place in places}:
        area = municipality
        while area is not None and area not in found[site_id]:
            found[site_id].append(area)
            area = above.get(area)
    for row in connection.execute(text(QUARTERS), keys):
        found[row.site_id].append(row.id)
    return found
