"""Learning sites, institutions and offers: staged, compared with what is there, applied as dated states."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from app.quality.kinds import CONTRADICTS_M
from geodata.load import sites_sql as sql
from geodata.load.changes import note_changes
from geodata.load.held import weigh_hand_edits
from geodata.load.staging import NAMES_PERSONS, stage
from geodata.reading import MAX_REJECTIONS_KEPT, Rejection
from geodata.slugs import Slugs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geodata.load.staging import Import
    from geodata.rows import OfferRow, SiteRow

SITE_FIELDS = (
    "name", "is_branch", "provider", "provider_kind", "street", "house_number", "postal_code", "place",
    "district_text", "phone", "email", "website", "wheelchair", "languages", "opening_hours",
)  # fmt: skip
OFFER_FIELDS = (
    "category", "age_from_months", "age_to_months", "opening_hours", "languages", "cost",
)  # fmt: skip
PLACES = ("approved_places", "occupied_places", "flex_places")


class OlderThanLoadedError(Exception):
    """The file speaks of a day before the state it would change."""


def load_sites(current: Import, rows: Iterable[SiteRow]) -> list[int]:
    """Load the sites of one source; those no longer in the file end on the import's day.

    Gives the ids of the sites that changed in any way, whose features must be made anew.
    Raises `OlderThanLoadedError` when a site that differs has a state younger than the import's day.
    """
    taken = _unique(current, rows)
    slugs = Slugs(
        row[0] for row in current.rows("SELECT slug FROM learning_site WHERE region_id = :region_id")
    )
    known = {
        row[0] for row in current.rows("SELECT source_key FROM learning_site WHERE source_id = :source_id")
    }
    stage(
        current.connection,
        "stage_site",
        sql.STAGE_SITE,
        (_staged_site(row, None if row.key in known else slugs.make(row.name, row.place)) for row in taken),
    )
    stage(current.connection, "stage_offer", sql.STAGE_OFFER, _staged_offers(taken))
    _compare(current)
    gone_sites = [row[0] for row in current.rows(sql.GONE_SITES)]
    note_changes(current, gone_sites)
    changed = _apply(current, gone_sites)
    _check(current)
    return changed


def assign_sites_to_municipalities(current: Import, *, every: bool) -> None:
    """Derive each site's municipality from its point, never from free text; of this import's states, or of all."""
    current.run(sql.MUNICIPALITIES, every=every)


def _unique(current: Import, rows: Iterable[SiteRow]) -> list[SiteRow]:
    """The rows that can be taken: each key once, and only categories that are known here."""
    known = {row[0] for row in current.rows(sql.KNOWN_CATEGORIES)}
    taken: dict[str, SiteRow] = {}
    for row in rows:
        unknown = next((offer.category for offer in row.offers if offer.category not in known), None)
        if unknown is not None:
            reason = "Diese Art von Lernort ist in dieser Region nicht bekannt."
            _reject(current, row, "category", unknown, reason, reason)
        elif row.key in taken:
            reason = f"Der Schlüssel steht schon in Zeile {taken[row.key].row_number}."
            _reject(current, row, "key", row.key, reason, "Schlüssel doppelt")
        else:
            taken[row.key] = row
    return list(taken.values())


def _reject(current: Import, row: SiteRow, column: str, value: str, reason: str, counted_as: str) -> None:
    report = current.report
    report.rejected += 1
    report.reasons[counted_as] = report.reasons.get(counted_as, 0) + 1
    if len(report.rejections) < MAX_REJECTIONS_KEPT:
        report.rejections.append(asdict(Rejection(current.file_name, row.row_number, column, value, reason)))


def _compare(current: Import) -> None:
    for statement in (sql.MATCH_SITES, sql.NEW_SITES, sql.SITE_ACTIONS, sql.INSTITUTIONS):
        current.run(statement)
    current.run(sql.KEEP_PLACED, contradicts_m=CONTRADICTS_M)
    for statement in sql.MATCH_OFFERS.split(";"):
        current.run(statement)
    weigh_hand_edits(current)
    later = current.rows(sql.LATER_STATES)
    if later:
        _, name, since = later[0]
        named = "" if current.one(NAMES_PERSONS) else f", zum Beispiel bei „{name}“"
        raise OlderThanLoadedError(
            f"Die Datei hat den Stand {current.as_of:%d.%m.%Y}, geladen ist aber schon ein jüngerer"
            f" ({since:%d.%m.%Y}{named}). Bitte die neuere Datei laden."
        )


def _apply(current: Import, gone_sites: list[int]) -> list[int]:
    current.run(sql.END_STATES, gone=gone_sites)
    current.run(sql.DROP_STATES, gone=gone_sites)
    current.run(sql.NEW_STATES)
    current.run(sql.SUPERSEDED)
    assign_sites_to_municipalities(current, every=False)
    gone_offers = [row[0] for row in current.rows(sql.GONE_OFFERS)]
    affected = current.rows("SELECT DISTINCT site_id FROM offer WHERE id = ANY(:gone)", gone=gone_offers)
    for statement in sql.END_OFFERS.split(";"):
        current.run(statement, gone=gone_offers)
    current.run(sql.NEW_OFFERS)
    for statement in sql.FIELD_SOURCES.split(";"):
        current.run(statement, gone_sites=gone_sites)
    current.run("ANALYZE learning_site, site_state, offer")  # rendering joins what was just written
    _count(current, "learning_site", "stage_site", len(gone_sites))
    _count(current, "offer", "stage_offer", len(gone_offers))
    touched = {row[0] for row in current.rows(sql.TOUCHED)} | {row[0] for row in affected} | set(gone_sites)
    return sorted(touched)


def _count(current: Import, kind: str, table: str, gone: int) -> None:
    counts: dict[str, int] = {
        row[0]: row[1] for row in current.rows(f"SELECT action, count(*) FROM {table} GROUP BY action")
    }
    changed = counts.get("changed", 0) + counts.get("corrected", 0)
    unchanged = counts.get("unchanged", 0)
    current.difference(kind, new=counts.get("new", 0), changed=changed, unchanged=unchanged, gone=gone)


def _check(current: Import) -> None:
    report = current.report
    for row_number, key, name, place in current.rows(sql.WITHOUT_COORDINATES):
        report.without_coordinates.add(row=row_number, key=key, name=name, place=place)
    for row_number, key, name, status, distance_m in current.rows(sql.KEPT_PLACED):
        far = None if distance_m is None else round(distance_m)
        report.kept_placed.add(row=row_number, key=key, name=name, placed=status, source_says_m_away=far)
    for row_number, key, name, lon, lat in current.rows(sql.OUTSIDE_AREAS):
        report.outside_areas.add(row=row_number, key=key, name=name, lon=round(lon, 6), lat=round(lat, 6))
    for row_number, key, name, named, found in current.rows(sql.OUTSIDE_NAMED):
        report.outside_named_municipality.add(row=row_number, key=key, name=name, named=named, found=found)


def _staged_site(row: SiteRow, slug: str | None) -> tuple[object, ...]:
    fields = {name: getattr(row, name) for name in SITE_FIELDS}
    entrances = json.dumps([asdict(entrance) for entrance in row.entrances])
    attributes = json.dumps(row.attributes, sort_keys=True, default=str)
    point = (
        None
        if row.longitude is None or row.latitude is None
        else f"SRID=4326;POINT({row.longitude} {row.latitude})"
    )
    shape = row.geometry.hex() if row.geometry else None
    institution_key = row.institution_key or row.key
    parts = (fields, point, shape, entrances, attributes, institution_key, row.opened_on, row.closed_on)
    return (
        row.key, row.row_number, slug, institution_key, row.institution_name or row.name,
        json.dumps(fields), point, shape, entrances, attributes, row.opened_on, row.closed_on, _hash(parts),
        None, None, None, None, None, None,
    )  # fmt: skip


def _staged_offers(rows: Iterable[SiteRow]) -> Iterator[tuple[object, ...]]:
    for row in rows:
        for offer in row.offers:
            fields = _offer_fields(offer)
            attributes = json.dumps(offer.attributes, sort_keys=True, default=str)
            digest = _hash((fields, attributes, row.opened_on, row.closed_on))
            yield row.key, offer.key, json.dumps(fields), attributes, digest, None, None, None, None, None


def _offer_fields(offer: OfferRow) -> dict[str, Any]:
    fields: dict[str, Any] = {name: getattr(offer, name) for name in OFFER_FIELDS}
    for name in PLACES:
        figure = getattr(offer, name)
        fields[name] = figure.value
        fields[f"{name}_status"] = figure.status.value
    return fields


def _hash(parts: object) -> str:
    return hashlib.md5(json.dumps(parts, default=str).encode(), usedforsecurity=False).hexdigest()
