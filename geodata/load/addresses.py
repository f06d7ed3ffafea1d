"""House addresses of one source: staged, compared with what is there, applied; and those that sites bring with them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.addresses.streets import derive_streets
from app.addresses.text import house_number, place_key, split_street, street_key
from geodata.load.sites import OlderThanLoadedError
from geodata.load.staging import stage
from geodata.rows import AddressRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geodata.load.staging import Import

SITE_PRECISION_M = 50.0
"""A site's coordinates lie somewhere on its grounds."""

STAGE = """
    key text PRIMARY KEY, street text, house_number text, postal_code text, place text, street_key text,
    place_key text, house_from int, house_to int, house_suffix text, point geometry(Point, 4326), precision_m real,
    content_hash text"""

COLUMNS = (
    "street, house_number, postal_code, place, street_key, place_key, house_from, house_to, house_suffix, point,"
    " precision_m, content_hash"
)

YOUNGER = """
    SELECT max(as_of) FROM import
     WHERE source_id = :source_id AND id <> :import_id AND status = 'applied' AND as_of > :as_of"""

DIFFERENT = """
    SELECT EXISTS (
        SELECT FROM (SELECT key, content_hash FROM address WHERE source_id = :source_id AND origin = :origin) a
          FULL JOIN stage_address s USING (key) WHERE a.content_hash IS DISTINCT FROM s.content_hash)"""

UPDATE = f"""
    UPDATE address a SET import_id = :import_id, ({COLUMNS}) = (
               s.street, s.house_number, s.postal_code, s.place, s.street_key, s.place_key, s.house_from, s.house_to,
               s.house_suffix, s.point, s.precision_m, s.content_hash)
      FROM stage_address s
     WHERE a.source_id = :source_id AND a.key = s.key AND a.content_hash <> s.content_hash"""

INSERT = f"""
    INSERT INTO address (region_id, source_id, import_id, origin, key, {COLUMNS})
    SELECT :region_id, :source_id, :import_id, :origin, key, {COLUMNS} FROM stage_address s
     WHERE NOT EXISTS (SELECT FROM address a WHERE a.source_id = :source_id AND a.key = s.key)"""

GONE = """
    DELETE FROM address a WHERE a.source_id = :source_id AND a.origin = :origin
       AND NOT EXISTS (SELECT FROM stage_address s WHERE s.key = a.key)"""

OF_SITES = """
    SELECT l.id, t.street, t.house_number, t.postal_code, t.place, ST_X(t.point), ST_Y(t.point)
      FROM learning_site l JOIN site_state t ON t.site_id = l.id AND upper_inf(t.valid_during)
     WHERE l.source_id = :source_id AND t.point IS NOT NULL AND t.street IS NOT NULL
       AND NOT EXISTS (SELECT FROM site_placing p WHERE p.site_id = l.id AND p.status IN ('accepted', 'by_hand'))
       AND l.id NOT IN (SELECT site_id FROM private_site)
     ORDER BY l.id"""
"""Without those that were placed: what was found by an address is no evidence of where that address lies. Without
day-care persons: they work in their homes, which are nobody's business."""


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    origin: str


def load_addresses(current: Import, rows: Iterable[AddressRow], origin: str = "official") -> None:
    """Load the house addresses of one source; those no longer in the file are removed.

    Addresses without a usable house number are counted in the report. Raises `OlderThanLoadedError` when the file
    differs from what is there and speaks of an earlier day.
    """
    _apply(current, _Kind("address", origin), _staged(current, rows))


def load_site_addresses(current: Import) -> None:
    """Make the addresses of this source's sites with coordinates known, as coarser ones (`SITE_PRECISION_M`)."""
    rows = list(_of_sites(current))  # read before the COPY begins: it has the connection to itself
    _apply(current, _Kind("site_address", "site"), _staged(current, rows, told=False))


def renew_streets(current: Import) -> None:
    """Derive the named streets again, where houses, streets or areas have changed."""
    changed = derive_streets(current.connection, current.region_id)
    current.difference("named_street", changed=changed)


def _apply(current: Import, kind: _Kind, rows: Iterable[tuple[object, ...]]) -> None:
    count = stage(current.connection, "stage_address", STAGE, rows)
    if not current.one(DIFFERENT, origin=kind.origin):
        current.difference(kind.name, unchanged=count)
        return
    younger = current.one(YOUNGER)
    if younger is not None:
        raise OlderThanLoadedError(
            f"Die Datei hat den Stand {current.as_of:%d.%m.%Y}, geladen sind aber schon Adressen mit dem Stand"
            f" {younger:%d.%m.%Y}. Bitte die neuere Datei laden."
        )
    gone = current.run(GONE, origin=kind.origin)
    changed = current.run(UPDATE)
    new = current.run(INSERT, origin=kind.origin)
    current.run("ANALYZE address")
    current.difference(kind.name, new=new, changed=changed, unchanged=count - new - changed, gone=gone)


def _of_sites(current: Import) -> Iterator[AddressRow]:
    for site_id, street, number, postal_code, place, lon, lat in current.rows(OF_SITES):
        street, number = split_street(street, number)  # noqa: PLW2901
        if street and number:
            yield AddressRow(
                f"site/{site_id}", street, number, lon, lat, postal_code, place, SITE_PRECISION_M
            )


def _staged(
    current: Import, rows: Iterable[AddressRow], *, told: bool = True
) -> Iterator[tuple[object, ...]]:
    seen: set[str] = set()
    unusable = 0
    for row in rows:
        number, key = house_number(row.house_number), street_key(row.street)
        if number is None or not key or row.key in seen:
            unusable += 1
            continue
        seen.add(row.key)
        parts = (
            row.street, row.house_number, row.postal_code, row.place, key, place_key(row.place), number.first,
            number.last, number.suffix, f"SRID=4326;POINT({row.longitude} {row.latitude})", row.precision_m,
        )  # fmt: skip
        digest = hashlib.md5(repr(parts).encode(), usedforsecurity=False).hexdigest()
        yield (row.key, *parts, digest)
    if unusable and told:
        current.report.notes.append(
            f"{unusable} Adressen ohne brauchbare Hausnummer oder mit doppeltem Schlüssel sind ausgelassen."
        )
