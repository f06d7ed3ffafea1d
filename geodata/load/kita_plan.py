"""A Kita plan into the database: checked against what is there, whole or not at all, doubtful numbers named."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from app.standards.store import read_rulebook
from app.supply.groups import GroupSizes, sizes_of
from app.supply.places import read_places
from app.supply.plausibility import Mark, Row, marks_of
from geodata.load.dated_rows import DatedTable, apply_dated
from geodata.load.plan_sites import Known, doubts_of, faults_of, read_known
from geodata.plan_rows import CATEGORY_OF, PlannedChangeRow, PlanPlacesRow
from geodata.readers.kita_plan import AGE_BANDS, SITE
from geodata.readers.plan_table import FaultyRowsError
from geodata.reading import Rejection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from geodata.figures import Figure
    from geodata.load.staging import Import

CONFIG = "SELECT config FROM region WHERE id = :region_id"
FIGURES = {
    "groups": "groups", "approved_places": "approved", "occupied_places": "occupied", "flex_places": "flexible",
    "usable_places": "usable", "disabled_children": "disabled",
}  # fmt: skip
STATUSES = {f"{name}_status": f"cast(:{name}_status AS figure_status)" for name in (*FIGURES, "places")}
PLACES = DatedTable(
    "plan_places", ("site_id", "category", "group_kind", "care_extent", "hours_per_week"),
    ("site_id", "category", "group_kind", "care_extent", "hours_per_week", "limit_reason", "age_from_months", *FIGURES,
     *(f"{name}_status" for name in FIGURES)),
    STATUSES,
)  # fmt: skip
CHANGES = DatedTable(
    "planned_change", ("site_id", "name", "municipality_id", "category", "kind", "effective_on"),
    ("region_id", "site_id", "name", "municipality_id", "category", "kind", "effective_on", "status", "decided_by", "places",
     "places_status", "provider", "provider_kind", "point"),
    {**STATUSES, "point": "ST_SetSRID(cast(:point AS geometry), 4326)"},
)  # fmt: skip
KITAS = frozenset({"day_care", *CATEGORY_OF.values()})
BAND_WORDS = {band: word for word, band in reversed(AGE_BANDS.items())}


def load_kita_plan(current: Import, rows: Sequence[PlanPlacesRow | PlannedChangeRow]) -> None:
    """Make the places and planned changes of the source those of the plan, from the import's day on.

    Raises FaultyRowsError naming every row whose site or municipality there is not; what is only doubtful is noted in the
    report (`doubtful`) and has to be confirmed before it is applied.
    """
    known = read_known(current)
    faults = faults_of(rows, known, current.file_name, SITE)
    if faults:
        raise FaultyRowsError(faults, current.file_name)
    places = [row for row in rows if isinstance(row, PlanPlacesRow)]
    changes = [row for row in rows if isinstance(row, PlannedChangeRow)]
    for doubt in _doubts(current, known, places, changes):
        current.doubt(doubt)
    apply_dated(current, PLACES, [_places(row, known) for row in places])
    apply_dated(current, CHANGES, [_change(row, known, current.region_id) for row in changes])
    current.run("ANALYZE plan_places, planned_change")


def _places(row: PlanPlacesRow, known: Known) -> dict[str, Any]:
    site = known.sites[row.site]
    told: dict[str, Any] = {
        "site_id": site.id, "category": row.category, "group_kind": row.group_kind, "care_extent": row.extent,
        "hours_per_week": row.hours_per_week, "limit_reason": row.limit_reason, "age_from_months": row.age_from_months,
        "row_number": row.row_number, "shown": f"{site.name}, {BAND_WORDS[row.age_band]}",
    }  # fmt: skip
    for column, name in FIGURES.items():
        told |= _columns(column, getattr(row, name))
    return told


def _columns(name: str, figure: Figure) -> dict[str, Any]:
    return {name: figure.value, f"{name}_status": figure.status.value}


def _change(row: PlannedChangeRow, known: Known, region_id: int) -> dict[str, Any]:
    site = known.sites.get(row.site or "")
    name = site.name if site is not None else row.name or ""
    ags = row.ags or (site.ags if site is not None else None)
    point = None if row.longitude is None else f"POINT({row.longitude} {row.latitude})"
    return {
        "region_id": region_id, "site_id": None if site is None else site.id, "name": name, "category": row.category,
        "municipality_id": known.areas.get(ags or ""), "kind": row.kind, "effective_on": row.effective_on, "status": row.status,
        "decided_by": row.decided_by, **_columns("places", row.places), "provider": row.provider,
        "provider_kind": row.provider_kind, "point": point, "row_number": row.row_number,
        "shown": f"{name}, {BAND_WORDS[row.age_band]} ab {row.effective_on:%d.%m.%Y}",
    }  # fmt: skip


def _doubts(
    current: Import, known: Known, places: Sequence[PlanPlacesRow], changes: Sequence[PlannedChangeRow]
) -> Iterator[Rejection]:
    for row in (*places, *changes):
        for column, value, why in doubts_of(row, known, lambda kinds: bool(kinds & KITAS), "Kita"):
            yield Rejection(current.file_name, row.row_number, column, value, why)
    config = current.one(CONFIG)
    sizes = sizes_of(read_rulebook(current.connection, current.region_id, config), current.as_of)
    before = _before(current)
    by_site: dict[str, list[PlanPlacesRow]] = defaultdict(list)
    for row in places:
        by_site[row.site].append(row)
    for slug, told in by_site.items():
        site = known.sites[slug]
        yield from _marked(current.file_name, site.name, told, sizes, before.get(site.id, {}))
    for change in changes:
        if change.effective_on <= current.as_of:
            why = f"Das Vorhaben liegt nicht nach dem Stand des Plans ({current.as_of:%d.%m.%Y})."
            yield Rejection(
                current.file_name, change.row_number, "Ab", f"{change.effective_on:%d.%m.%Y}", why
            )


def _before(current: Import) -> dict[int, dict[str, float]]:
    """Approved places by site and category as they are known so far."""
    found: dict[int, dict[str, float]] = defaultdict(dict)
    for place in read_places(
        current.connection, current.region_id, current.as_of, sorted(CATEGORY_OF.values())
    ):
        if place.approved.value is not None and place.told_by != "change":
            found[place.site_id][place.category] = place.approved.value
    return found


def _marked(
    file: str, name: str, rows: Sequence[PlanPlacesRow], sizes: GroupSizes | None, before: dict[str, float]
) -> Iterator[Rejection]:
    for mark in marks_of([as_row(row) for row in rows], sizes, before):
        if mark.severity == "doubtful":
            yield Rejection(
                file, mark.row or rows[0].row_number, mark.column, _value(mark, rows), f"{name}: {mark.text}"
            )


def as_row(row: PlanPlacesRow) -> Row:
    """A row as the checks take it."""
    return Row(
        row.category, row.approved.value, row.occupied.value, row.flexible.value, row.usable.value, row.group_kind,
        row.groups.value, row.disabled.value, row.age_from_months, row.row_number,
    )  # fmt: skip


def _value(mark: Mark, rows: Iterable[PlanPlacesRow]) -> str | None:
    row = next((one for one in rows if one.row_number == mark.row), None)
    columns = {
        "Belegte Plätze": "occupied",
        "Genehmigte Plätze": "approved",
        "Nutzbare Plätze": "usable",
        "Gruppen": "groups",
    }
    name = columns.get(mark.column or "")
    if row is None or name is None:
        return None
    value = getattr(row, name).value
    return None if value is None else f"{value:g}"
