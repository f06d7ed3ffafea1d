"""20,000 made-up sites, twice: as the atlas keeps them, and as a plain table with the same content for the peer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from app.sites.features import render_features
from geodata.categories import catalogue
from geodata.load.regions import NewRegion, make_region

if TYPE_CHECKING:
    from sqlalchemy import Engine

COUNT = 20_000

FILL = """
INSERT INTO source (id, region_id, code, name, publisher, licence, attribution)
VALUES (1, 1, 'messung', 'Messung', 'Messung', 'CC0', 'Messung');
INSERT INTO import (id, region_id, source_id, reader, file_name, sha256, as_of, started_at, status)
VALUES (1, 1, 1, 'bench', 'keine', '0', '2026-01-01', now(), 'applied');
INSERT INTO learning_site (id, region_id, source_id, source_key, slug)
SELECT n, 1, 1, n::text, 'lernort-' || n FROM generate_series(1, :count) n;
INSERT INTO site_state (site_id, valid_during, name, street, house_number, postal_code, place, phone, email, website,
                        provider, provider_kind, wheelchair, opening_hours, point, content_hash, import_id)
SELECT n, '[2026-01-01,)', (ARRAY['Kita', 'Grundschule', 'Bücherei', 'Jugendtreff', 'Musikschule'])[1 + n % 5]
           || ' ' || (ARRAY['Löwenzahn', 'Am Wasserturm', 'Nord', 'Süderstraße', 'Regenbogen', 'Altstadt'])[1 + n % 6]
           || ' ' || n,
       (ARRAY['Schulweg', 'Hauptstraße', 'Lindenallee', 'Am Markt'])[1 + n % 4], (1 + n % 120)::text,
       (24000 + n % 900)::text, 'Musterort ' || n % 123, '04621 ' || n, 'post' || n || '@example.org',
       'https://example.org/' || n, 'Träger ' || n % 40, 'public', 'unknown', 'Mo-Fr 07:00-16:00',
       ST_SetSRID(ST_MakePoint(9.0 + random_at(n) * 0.9, 54.3 + random_at(n + 100000) * 0.6), 4326), n::text, 1
  FROM generate_series(1, :count) n;
INSERT INTO offer (site_id, key, valid_during, category, approved_places, approved_places_status,
                   occupied_places_status, flex_places_status, content_hash, import_id)
SELECT n, 'a', '[2026-01-01,)', (ARRAY['kindergarten', 'primary_school', 'library', 'youth_centre', 'music_school'])[1 + n % 5],
       20 + n % 90, 'known', 'unknown', 'unknown', n::text, 1
  FROM generate_series(1, :count) n;
"""

RANDOM = """
CREATE FUNCTION pg_temp.random_at(n bigint) RETURNS float8 LANGUAGE sql IMMUTABLE AS
$$ SELECT (hashint8extended(n, 7) & 1048575) / 1048575.0 $$"""

PLAIN = """
CREATE SCHEMA peer;
CREATE TABLE peer.sites AS
SELECT f.site_id AS id, f.slug, t.name, f.categories, f.life_phases, f.categories[1] AS category,
       f.life_phases[1] AS life_phase, t.street, t.house_number, t.postal_code, t.place, t.wheelchair, t.languages,
       t.opening_hours, t.website, t.phone, t.email, t.provider, t.provider_kind,
       (f.feature::jsonb -> 'properties' -> 'offers') AS offers, f.valid_from, true AS has_coordinates, f.point AS geom
  FROM site_feature f JOIN site_state t ON t.site_id = f.site_id ORDER BY f.sort_key;
ALTER TABLE peer.sites ADD PRIMARY KEY (id);
CREATE INDEX ON peer.sites USING gist (geom)"""


def fill(engine: Engine) -> None:
    """Write the sites into a migrated, empty database."""
    assert make_region(engine, NewRegion("messung", "Messkreis", 25832, fictional=True), catalogue()) == 1
    with engine.begin() as connection:
        connection.execute(text(RANDOM))
        for statement in FILL.replace("random_at", "pg_temp.random_at").strip().split(";\n"):
            if statement.strip(" ;"):
                connection.execute(
                    text(statement.strip(" ;")), {"count": COUNT} if ":count" in statement else {}
                )
        render_features(connection, 1)
        for statement in PLAIN.split(";\n"):
            connection.execute(text(statement))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
