"""Giving a site its coordinates: by hand, or by its address; a state of the site like any other, with who says so.

Without a day the site is taken to have lain there as long as its present state lasts (what was missing was our
knowledge); with one, the state is ended on that day and followed by one at the new place (the site has moved).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import text

from app.areas.queries import SITES_CHANGED
from app.errors import NotFound
from app.provenance.importing import hold_imports_off
from app.sites.features import render_features

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Speaker:
    """In whose name coordinates are stated: a source of the region's own, and the reader its entries are listed under."""

    code: str
    name: str
    reader: str


OWN = Speaker("eigene-angaben", "Eigene Angaben", "by_hand")
BY_ADDRESS = Speaker("adresssuche", "Lage nach der Adresse", "by_address")

SOURCE = """
    INSERT INTO source (region_id, code, name, attribution) VALUES (:region_id, :code, :name, :name)
    ON CONFLICT (region_id, code) DO UPDATE SET name = source.name RETURNING id"""

STATED = """
    SELECT id FROM import
     WHERE source_id = :source_id AND reader = :reader AND as_of = :today AND status = 'applied' ORDER BY id LIMIT 1"""

STATE = """
    INSERT INTO import (region_id, source_id, reader, file_name, as_of, started_at, status)
    VALUES (:region_id, :source_id, :reader, :name, :today, now(), 'applied') RETURNING id"""

REGION = "SELECT region_id FROM learning_site WHERE id = :site_id"

CURRENT = """
    SELECT t.id, l.region_id, lower(t.valid_during) AS since
      FROM learning_site l JOIN site_state t ON t.site_id = l.id AND upper_inf(t.valid_during)
     WHERE l.id = :site_id FOR UPDATE OF t"""

END = "UPDATE site_state SET valid_during = daterange(lower(valid_during), :day) WHERE id = :state_id"

COPY = """
    INSERT INTO site_state (
        site_id, valid_during, institution_id, is_branch, name, street, house_number, postal_code, place, district_text,
        phone, email, website, provider, provider_kind, wheelchair, languages, opening_hours, shape, entrances,
        attributes, content_hash, import_id)
    SELECT site_id, daterange(:day, NULL), institution_id, is_branch, name, street, house_number, postal_code, place,
           district_text, phone, email, website, provider, provider_kind, wheelchair, languages, opening_hours, shape,
           entrances, attributes, content_hash, :import_id
      FROM site_state WHERE id = :state_id RETURNING id"""

POINT = "ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)"

PLACE = f"""
    UPDATE site_state SET point = {POINT}, municipality_id = (
               SELECT id FROM area WHERE region_id = :region_id AND level = 'municipality'
                  AND ST_Covers(geom, {POINT}) ORDER BY id LIMIT 1)
     WHERE id = :state_id"""

NO_LONGER_SAID = """
    UPDATE field_source p SET until = :since FROM import i
     WHERE i.id = p.import_id AND p.site_id = :site_id AND p.offer_key = '' AND p.field = 'coordinates'
       AND p.until IS NULL AND i.reader IN ('by_hand', 'by_address', 'edit')"""

SAID = f"""
    INSERT INTO field_source (site_id, field, value, since, source_id, import_id)
    VALUES (:site_id, 'coordinates', to_jsonb(ST_AsText({POINT}, 6)), :since, :source_id, :import_id)"""

NO_LONGER_HELD = """
    DELETE FROM held_field WHERE site_id = :site_id AND offer_key = '' AND field = 'coordinates'"""
"""Coordinates entered in the form before: what is placed now is the newer word."""

_SAID_POINT = """CASE WHEN jsonb_typeof(VALUE) = 'array'
              THEN ST_SetSRID(ST_MakePoint((VALUE ->> 0)::float8, (VALUE ->> 1)::float8), 4326)
              WHEN VALUE #>> '{}' LIKE 'POINT(%' THEN ST_GeomFromText(VALUE #>> '{}', 4326) END"""


def said_point(value: str) -> str:
    """The SQL of the point that a source says, `value` being the column of `field_source` that holds it.

    Sources and the board write it as a text (WKT), the form as degrees in a list.
    """
    return _SAID_POINT.replace("VALUE", value)


def place_site(
    connection: Connection, site_id: int, lon: float, lat: float, *, speaker: Speaker = OWN, day: date | None = None,
    render: bool = True,
) -> int:  # fmt: skip
    """Give a site its coordinates (degrees), from `day` on or as long as its present state lasts; gives the region's id.

    Municipality, who says so, the finished feature (unless not `render`) and the region's data version follow.
    Raises NotFound where the site has no present state, Conflict while an import is under way.
    """
    region_id = connection.execute(text(REGION), {"site_id": site_id}).scalar()
    if region_id is not None:
        hold_imports_off(connection, region_id)
    state = connection.execute(text(CURRENT), {"site_id": site_id}).first()
    if state is None:
        raise NotFound("Diesen Lernort gibt es zurzeit nicht.")
    source_id, import_id = _stated(connection, state.region_id, speaker)
    state_id, since = state.id, state.since
    if day is not None and day > state.since:
        keys = {"state_id": state.id, "day": day, "import_id": import_id}
        connection.execute(text(END), keys)
        state_id, since = connection.execute(text(COPY), keys).scalar_one(), day
    keys = {
        "site_id": site_id, "state_id": state_id, "region_id": state.region_id, "lon": lon, "lat": lat, "since": since,
        "source_id": source_id, "import_id": import_id,
    }  # fmt: skip
    for statement in (PLACE, NO_LONGER_HELD, NO_LONGER_SAID, SAID):
        connection.execute(text(statement), keys)
    if render:
        render_features(connection, state.region_id, [site_id])
    connection.execute(text(SITES_CHANGED), keys)
    return state.region_id


def _stated(connection: Connection, region_id: int, speaker: Speaker) -> tuple[int, int]:
    """The speaker's source, and its entry of today, made where there is none yet."""
    keys = {
        "region_id": region_id, "code": speaker.code, "name": speaker.name, "reader": speaker.reader,
        "today": datetime.now(UTC).date(),
    }  # fmt: skip
    source_id = connection.execute(text(SOURCE), keys).scalar_one()
    found = connection.execute(text(STATED), {**keys, "source_id": source_id}).scalar()
    return source_id, found or connection.execute(text(STATE), {**keys, "source_id": source_id}).scalar_one()
