"""The tables of a kind of site: areas of every level, cells, sites, sources; figures as the other answers tell them.

Nothing is told here that the interface does not tell: areas come from the statements of /api/statistics/areas,
/api/places/areas (its stored runs) and /api/quotas, where small numbers are withheld already.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import text

from app.cartography.looks import Kind
from app.catchments import queries as reach
from app.catchments.answers import MEASURES, NO_MEASURES, labelled, measures
from app.catchments.figures import LIMITS_MINUTES
from app.downloads import queries
from app.downloads.cells import read_cells
from app.downloads.tables import Bundle, Column, Table
from app.maps.queries import KIND, PLACES
from app.network.profiles import label_of
from app.provision.reading import Asked as AskedQuota
from app.provision.reading import read_quotas
from app.web import parameters as read
from app.web.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

    from app.web.regions import Region

LEVELS = {"municipality": ("gemeinden", "Gemeinden"), "municipal_association": ("aemter", "Ämter"), "district": ("kreise", "Kreise"),
          "quarter": ("stadtteile", "Stadtteile"), "state": ("laender", "Länder")}  # fmt: skip
OF_MODE = {
    "mean_minutes": ("Mittlerer Weg", "min", "über die Menschen gemittelte Zeit zum nächsten Ort"),
    "median_minutes": ("Mittelster Weg (Median)", "min", "so weit oder näher hat es die Hälfte der Menschen"),
    "mean_metres": ("Mittlere Länge des kürzesten Weges", "m", "über die Menschen gemittelt"),
    "people_total": ("Menschen", "", "der Altersgruppe"),
    "not_connected": (
        "Menschen ohne Weg",
        "",
        "deren Zelle an kein Wegenetz angebunden ist oder keinen Ort erreicht",
    ),
}
QUOTAS = (
    Column("children", "Kinder", "figure", "", "im Alter, für das die Plätze da sind"),
    Column("places", "Plätze", "figure", "", "genehmigte; wo nicht angegeben, geschätzt"),
    Column("versorgungsquote", "Versorgungsquote", "figure", "je 100", "100 × genehmigte Plätze ÷ Kinder"),
    Column("cared_for", "Betreute Kinder", "figure", "", ""),
    Column("betreuungsquote", "Betreuungsquote", "figure", "je 100", "100 × betreute Kinder ÷ Kinder"),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is taken along."""

    category: str
    label: str
    has_places: bool
    age_group: str
    runs: list[Any]

    def of_kind(self, kind: str) -> list[Any]:
        """Its runs of a kind, one for each way to travel."""
        return [run for run in self.runs if run["kind"] == kind]


def read_bundle(
    connection: Connection, region: Region, category: str, age_group: str, *, with_cells: bool
) -> Bundle:
    """Read everything of a kind. Raises BadRequest for a kind that is not public or that there is not."""
    keys: dict[str, Any] = {"region_id": region.id, "category": category}
    kind = connection.execute(text(KIND), keys).first()
    if kind is None or kind.is_private:
        listed = "SELECT code FROM category WHERE NOT is_private ORDER BY position"
        raise read.unknown("category", category, list(connection.execute(text(listed)).scalars()))
    runs = [dict(row) for row in connection.execute(text(queries.RUNS), keys).mappings()]
    ids = {"run_ids": [run["id"] for run in runs]}
    groups = ["all", *connection.execute(text(queries.AGE_GROUPS), ids).scalars()]
    if age_group not in groups:
        raise read.unknown("age_group", age_group, groups)
    wanted = Wanted(category, kind.label, kind.has_places, age_group, runs)
    found = {row.level for row in connection.execute(text(queries.LEVELS), keys)}
    tables = [_areas(connection, region, wanted, level) for level in LEVELS if level in found]
    cells = (
        read_cells(connection, region, wanted.label, age_group, wanted.of_kind("travel_times"))
        if with_cells
        else None
    )
    tables.append(_sites(connection, region, wanted))
    title = f"{kind.label}: Versorgung in {region.name}"
    return Bundle(
        title,
        _about(region, wanted, title),
        tables,
        _sources(connection, region),
        region.metric_srid,
        cells,
        Kind(kind.code, kind.label, kind.color, kind.shape),
    )


def _about(region: Region, wanted: Wanted, title: str) -> list[tuple[str, str]]:
    runs = "; ".join(
        f"Lauf {run['id']} ({run['kind']}, {run['mode']}, {run['finished_at']:%d.%m.%Y}, {run['software_version']})" for run in wanted.runs
    )  # fmt: skip
    fictional = (
        [("Achtung", "Erfundene Daten: Orte, Menschen und Einrichtungen gibt es nicht.")]
        if region.fictional
        else []
    )
    return [
        ("Titel", title), *fictional, ("Region", region.name), ("Art", wanted.label), ("Altersgruppe", labelled(wanted.age_group)),
        ("Stand", f"{datetime.now(UTC):%d.%m.%Y}"), ("Rechenläufe", runs or "keine"),
        ("Koordinaten", f"EPSG:{region.metric_srid}"), ("Quellen", "; ".join(region.attribution)),
        ("Zahlen", "Jede Zahl hat einen Status. Unbekanntes und Geheimes ist leer oder in Worten gesagt, nie 0."),
    ]  # fmt: skip


def _areas(connection: Connection, region: Region, wanted: Wanted, level: str) -> Table:
    name, title = LEVELS[level]
    keys = {"region_id": region.id, "srid": region.metric_srid, "level": level}
    rows = list(connection.execute(text(queries.AREAS), keys).mappings())
    told: dict[str, dict[str, Any]] = {
        row["ars"]: {"ars": row["ars"], "name": row["name"], "parent": row["parent"]} for row in rows
    }
    columns = [Column("ars", "Regionalschlüssel", "text"), Column("name", "Name", "text"),
               Column("parent", "Gehört zu", "text")]  # fmt: skip
    for run in wanted.of_kind("travel_times"):
        columns += _add_minutes(connection, region, wanted, level, run, told)
    for run in wanted.of_kind("places"):
        columns += _add_places(connection, region, level, run, told)
    if wanted.has_places:
        columns += _add_quotas(connection, region, wanted, level, told)
    explained = f"{wanted.label}: alle Zahlen je Gebiet, Menschen: {labelled(wanted.age_group)}"
    return Table(
        name,
        title,
        explained,
        columns,
        list(told.values()),
        "MultiPolygon",
        [bytes(row["shape"]) for row in rows],
    )


def _add_minutes(
    connection: Connection, region: Region, wanted: Wanted, level: str, run: Any, told: dict[str, dict[str, Any]]  # noqa: ANN401
) -> list[Column]:  # fmt: skip
    keys = {
        "region_id": region.id,
        "run_id": run["id"],
        "age_group": wanted.age_group,
        "level": level,
        "core": True,
    }
    rows = connection.execute(text(reach.AREAS_STATISTICS), keys).mappings()
    found = {row["ars"]: measures(row) for row in rows}
    mode, way = run["mode"], label_of(run["mode"])
    for ars, row in told.items():
        figures = found.get(ars, NO_MEASURES)
        row.update({f"{name}_{mode}": figures[name] for name in MEASURES})
        for limit in LIMITS_MINUTES:
            row[f"within_{limit}_{mode}"] = figures["within"][str(limit)]
            row[f"beyond_{limit}_{mode}"] = figures["beyond"][str(limit)]
    columns = [
        Column(f"{name}_{mode}", f"{title}, {way}", "figure", unit, explained)
        for name, (title, unit, explained) in OF_MODE.items()
    ]
    for limit in LIMITS_MINUTES:
        columns += [
            Column(f"within_{limit}_{mode}", f"Anteil bis {limit} min, {way}", "figure", "Anteil (1 = alle)", "der Menschen der Altersgruppe"),
            Column(f"beyond_{limit}_{mode}", f"Menschen über {limit} min, {way}", "figure", "", "der Altersgruppe"),
        ]  # fmt: skip
    return columns


def _add_places(
    connection: Connection, region: Region, level: str, run: Any, told: dict[str, dict[str, Any]]  # noqa: ANN401
) -> list[Column]:  # fmt: skip
    keys = {"region_id": region.id, "run_id": run["id"], "level": level, "core": True}
    found = {row["ars"]: row for row in connection.execute(text(PLACES), keys).mappings()}
    name = f"places_per_100_{run['mode']}"
    for ars, row in told.items():
        here = found.get(ars)
        row[name] = UNKNOWN if here is None else {"value": here["per_100"], "status": here["per_100_status"]}
    explained = "Plätze, um die Menschen im Umkreis konkurrieren (E2SFCA), je 100 Menschen im Alter dafür"
    return [
        Column(name, f"Erreichbare Plätze je 100, {label_of(run['mode'])}", "figure", "je 100", explained)
    ]


def _add_quotas(
    connection: Connection, region: Region, wanted: Wanted, level: str, told: dict[str, dict[str, Any]]
) -> list[Column]:  # fmt: skip
    day = datetime.now(UTC).date()
    asked = AskedQuota(wanted.category, level, day, None, core=True, independent=True, minority=True)
    found = {area["ars"]: area for area in read_quotas(connection, region.id, asked)["areas"]}
    for ars, row in told.items():
        here = found.get(ars)
        row.update({column.name: UNKNOWN if here is None else here[column.name] for column in QUOTAS})
    return list(QUOTAS)


SITE_COLUMNS = (
    Column("slug", "Kennung", "text"), Column("name", "Name", "text"), Column("street", "Straße", "text"),
    Column("house_number", "Hausnummer", "text"), Column("postal_code", "Postleitzahl", "text"), Column("place", "Ort", "text"),
    Column("ars", "Gemeinde (Regionalschlüssel)", "text"), Column("provider", "Träger", "text"),
    Column("website", "Webseite", "text"), Column("approved_places", "Plätze", "figure", "", "genehmigte, aller Angebote dieser Art"),
    Column("source", "Quelle", "text"),
)  # fmt: skip


def _sites(connection: Connection, region: Region, wanted: Wanted) -> Table:
    keys = {"region_id": region.id, "category": wanted.category, "srid": region.metric_srid}
    rows = list(connection.execute(text(queries.SITES), keys))
    told = [_site(orjson.loads(row.feature)["properties"], wanted.category) for row in rows]
    explained = f"{wanted.label}: alle öffentlichen Lernorte mit Koordinaten"
    return Table(
        "lernorte",
        "Lernorte",
        explained,
        list(SITE_COLUMNS),
        told,
        "Point",
        [bytes(row.shape) for row in rows],
    )


def _site(told: dict[str, Any], category: str) -> dict[str, Any]:
    flat = {**told, **told["address"], "ars": (told["municipality"] or {}).get("ars")}
    places = [offer["approved_places"] for offer in told["offers"] if offer["category"] == category]
    row = {column.name: flat.get(column.name) for column in SITE_COLUMNS}
    return {**row, "approved_places": _total(places)}


def _total(figures: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The sum of figures; where one is missing, why: a part is no total."""
    for status in ("secret", "unknown", "not_applicable"):
        if any(one["status"] == status for one in figures):
            return {"value": None, "status": status}
    total = sum(one["value"] or 0 for one in figures)
    estimated = any(one["status"] == "estimated" for one in figures)
    return (
        {"value": total, "status": ("estimated" if estimated else "known") if total else "zero"}
        if figures
        else UNKNOWN
    )


def _sources(connection: Connection, region: Region) -> Table:
    titles = {"code": "Kürzel", "name": "Name", "publisher": "Herausgeber", "licence": "Lizenz", "licence_url": "Lizenztext",
              "attribution": "So ist die Quelle zu nennen", "reference_date": "Stand"}  # fmt: skip
    columns = [Column(name, title, "text") for name, title in titles.items()]
    rows = connection.execute(text(queries.SOURCES), {"region_id": region.id}).mappings()
    return Table(
        "quellen",
        "Quellen und Lizenzen",
        "Woher die Daten kommen",
        columns,
        [_texts(row, titles) for row in rows],
    )


def _texts(row: Any, names: Iterable[str]) -> dict[str, Any]:  # noqa: ANN401
    return {name: None if row[name] is None else str(row[name]) for name in names}
