"""Mending a finding on the spot: placing a site, declining what was proposed, finding that a value is right after all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import text

from app.accounts.access import Actor, Permission
from app.errors import BadRequest, Conflict, NotFound
from app.quality import findings_sql as sql
from app.quality.checks import check_sites
from app.quality.findings import limits_of, statement
from app.quality.kinds import Kind
from app.sites.alike import propose_matches
from app.sites.editing.after import after_site_change
from app.sites.placing import BY_ADDRESS, OWN, place_site

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.web.regions import Region

FARTHEST_OUTSIDE_DEGREES = 0.5

SITE = """
    SELECT l.id, l.merged_into_id FROM learning_site l WHERE l.region_id = :region_id AND l.slug = :slug"""

IN_REACH = """
    SELECT NOT EXISTS (SELECT FROM area WHERE region_id = :region_id AND geom IS NOT NULL)
        OR EXISTS (SELECT FROM area WHERE region_id = :region_id
                      AND ST_DWithin(geom, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), :farthest))"""

PLACED = """
    INSERT INTO site_placing AS p (site_id, status, point, match_class, precision_m, reason, decided_at)
    VALUES (:site_id, :status, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), :match_class, :precision_m, :reason, now())
    ON CONFLICT (site_id) DO UPDATE
       SET status = excluded.status, point = excluded.point, match_class = excluded.match_class,
           precision_m = excluded.precision_m, reason = excluded.reason, decided_at = now()"""

CANDIDATE = """
    SELECT c ->> 'match_class' AS match_class, (c ->> 'precision_m')::real AS precision_m,
           (c ->> 'lon')::float8 AS lon, (c ->> 'lat')::float8 AS lat
      FROM site_placing p CROSS JOIN jsonb_array_elements(p.candidates) WITH ORDINALITY AS list(c, number)
     WHERE p.site_id = :site_id AND list.number = :number"""

DECLINE = """
    UPDATE site_placing SET status = 'declined', reason = :reason, decided_at = now()
     WHERE site_id = :site_id AND status = 'proposed'"""

DISMISS = """
    INSERT INTO quality_dismissal (site_id, kind, part, fingerprint, reason, account_id)
    VALUES (:site_id, :kind, :part, md5(:value), :reason, :account_id)
    ON CONFLICT (site_id, kind, part) DO UPDATE
       SET fingerprint = excluded.fingerprint, reason = excluded.reason, account_id = excluded.account_id,
           dismissed_at = now()
    RETURNING id"""

WITHDRAW = """
    DELETE FROM quality_dismissal d USING learning_site l
     WHERE d.id = :number AND l.id = d.site_id AND l.region_id = :region_id"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a site is put: degrees, from `day` on (None: as long as its present state lasts), and why.

    `candidate`: the number of the proposal that was taken, None for a place chosen on the map.
    """

    lon: float
    lat: float
    reason: str
    day: date | None = None
    candidate: int | None = None


def place_by_hand(connection: Connection, region: Region, slug: str, place: Place) -> None:
    """Put a site on the map and remember that it was placed, so that later imports without coordinates keep it.

    Raises NotFound for an unknown site, Conflict for one shown as part of another or a proposal that is no longer
    there, BadRequest for a point far outside the region.
    """
    site_id = _site(connection, region, slug)
    keys = {"region_id": region.id, "lon": place.lon, "lat": place.lat, "farthest": FARTHEST_OUTSIDE_DEGREES}
    if not connection.execute(text(IN_REACH), keys).scalar_one():
        raise BadRequest("Diese Stelle liegt weit außerhalb der Region.", parameter="lon,lat")
    taken = None
    if place.candidate is not None:
        taken = connection.execute(text(CANDIDATE), {"site_id": site_id, "number": place.candidate}).first()
        if taken is None or (round(taken.lon, 5), round(taken.lat, 5)) != (
            round(place.lon, 5),
            round(place.lat, 5),
        ):
            raise Conflict("Dieser Vorschlag ist inzwischen ein anderer. Bitte die Seite neu laden.")
    place_site(connection, site_id, place.lon, place.lat, speaker=BY_ADDRESS if taken else OWN, day=place.day)
    values = {
        "site_id": site_id, "status": "accepted" if taken else "by_hand", "lon": place.lon, "lat": place.lat,
        "match_class": taken and taken.match_class, "precision_m": taken and taken.precision_m, "reason": place.reason,
    }  # fmt: skip
    connection.execute(text(PLACED), values)
    check_sites(connection, region.id, [site_id])
    propose_matches(connection, region.id, [site_id])
    after_site_change(connection, region.id)


def decline_proposal(connection: Connection, region: Region, slug: str, reason: str) -> None:
    """Say that none of the proposed places is right; they are not proposed again while the address stays the same."""
    site_id = _site(connection, region, slug)
    if not connection.execute(text(DECLINE), {"site_id": site_id, "reason": reason}).rowcount:
        raise NotFound("Für diesen Lernort liegt kein Vorschlag vor.")


def dismiss(
    connection: Connection, region: Region, kind: Kind, slug: str, part: str, reason: str, actor: Actor
) -> int:
    """Say that what was found is right as it is; it is found again when the value changes. Gives the entry's number."""
    see_private = actor.may(Permission.SEE_PRIVATE)
    keys = {
        **limits_of(region.id, region.config, see_private=see_private),
        "kind": kind.code,
        "slug": slug,
        "part": part,
    }
    found = connection.execute(text(statement(kind, sql.ONE)), keys).first()
    if found is None:
        raise NotFound("Dieser Befund ist nicht mehr offen.")
    values = {
        "site_id": found.site_id, "kind": kind.code, "part": part, "value": found.value, "reason": reason, "account_id": actor.account_id,
    }  # fmt: skip
    return connection.execute(text(DISMISS), values).scalar_one()


def withdraw(connection: Connection, region: Region, number: int) -> None:
    """Take back that a finding was found right."""
    if not connection.execute(text(WITHDRAW), {"number": number, "region_id": region.id}).rowcount:
        raise NotFound("Diesen Eintrag gibt es nicht mehr.")


def _site(connection: Connection, region: Region, slug: str) -> int:
    found = connection.execute(text(SITE), {"region_id": region.id, "slug": slug}).first()
    if found is None:
        raise NotFound(f"Den Lernort „{slug}“ gibt es in dieser Region nicht.")
    if found.merged_into_id is not None:
        raise Conflict("Dieser Lernort wird als Teil eines anderen gezeigt; bitte dort eintragen.")
    return found.id
