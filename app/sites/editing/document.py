"""A site as an editor sees it: every field that can be changed, with the revision that a change must name."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.errors import NotFound
from app.sites.editing.fields import PLACES

if TYPE_CHECKING:
    from sqlalchemy import Connection

_PLACES = ", ".join(
    f"'{name}', json_build_object('value', o.{name}, 'status', o.{name}_status)" for name in PLACES
)

LOCK = "SELECT id FROM learning_site WHERE region_id = :region_id AND slug = :slug FOR UPDATE"

DOCUMENT = f"""
SELECT l.id, l.slug, l.region_id, l.source_id, s.code AS source, s.name AS source_name, l.is_private AS marked_private,
       EXISTS (SELECT FROM private_site p WHERE p.site_id = l.id) AS is_private,
       t.id AS state_id, lower(t.valid_during) AS valid_from, upper(t.valid_during) AS valid_to,
       i.organisation_id,
       json_build_object(
           'name', t.name, 'street', t.street, 'house_number', t.house_number, 'postal_code', t.postal_code,
           'place', t.place, 'phone', t.phone, 'email', t.email, 'website', t.website, 'provider', t.provider,
           'provider_kind', t.provider_kind, 'wheelchair', t.wheelchair, 'languages', t.languages,
           'opening_hours', t.opening_hours,
           'coordinates', CASE WHEN t.point IS NOT NULL
               THEN json_build_array(round(ST_X(t.point)::numeric, 6)::float8, round(ST_Y(t.point)::numeric, 6)::float8) END,
           'entrances', t.entrances) AS site,
       (SELECT json_object_agg(o.key, json_build_object(
                   'category', o.category, 'age_from_months', o.age_from_months, 'age_to_months', o.age_to_months,
                   {_PLACES}, 'opening_hours', o.opening_hours, 'languages', o.languages, 'cost', o.cost))
          FROM ({{offers}}) o) AS offers,
       (SELECT json_agg(json_build_object('offer', h.offer_key, 'field', h.field, 'since', h.since,
                                          'source_value', h.source_value) ORDER BY h.offer_key, h.field)
          FROM held_field h WHERE h.site_id = l.id) AS held
  FROM learning_site l
  JOIN source s ON s.id = l.source_id
  JOIN LATERAL ({{state}}) t ON true
  LEFT JOIN institution i ON i.id = t.institution_id
 WHERE l.region_id = :region_id AND l.slug = :slug"""

_NEWEST = {
    "state": "SELECT * FROM site_state WHERE site_id = l.id ORDER BY lower(valid_during) DESC LIMIT 1",
    "offers": """SELECT * FROM (
                     SELECT DISTINCT ON (key) * FROM offer WHERE site_id = l.id ORDER BY key, lower(valid_during) DESC) n
                  WHERE upper_inf(n.valid_during) OR upper(n.valid_during) > current_date""",
}
_THEN = {
    "state": "SELECT * FROM site_state WHERE site_id = l.id AND valid_during @> cast(:day AS date)",
    "offers": "SELECT * FROM offer WHERE site_id = l.id AND valid_during @> cast(:day AS date)",
}


@dataclass(frozen=True, slots=True)
class Document:
    """The newest state of a site (or the one of a day) and its offers; `site` and `offers` as a change may name them."""

    id: int
    slug: str
    region_id: int
    source_id: int
    source: str
    source_name: str
    marked_private: bool
    is_private: bool
    state_id: int
    valid_from: date
    valid_to: date | None
    organisation_id: int | None
    site: dict[str, Any]
    offers: dict[str, dict[str, Any]]
    held: list[dict[str, Any]]

    @property
    def revision(self) -> str:
        """Names this state; any change by anybody gives another."""
        told = (self.site, self.offers, self.valid_from, self.valid_to, self.marked_private)
        plain = json.dumps(told, sort_keys=True, default=str)
        return hashlib.sha256(plain.encode()).hexdigest()[:20]

    @property
    def etag(self) -> str:
        """The revision as HTTP writes it: a strong ETag."""
        return f'"{self.revision}"'

    def as_json(self) -> dict[str, Any]:
        """What goes over the wire."""
        return {
            "slug": self.slug, "revision": self.revision, "valid_from": self.valid_from, "valid_to": self.valid_to,
            "is_private": self.is_private, "marked_private": self.marked_private, "source": {"code": self.source, "name": self.source_name},
            "organisation_id": self.organisation_id, "site": shown(self.site), "offers": self.offers,
            "held": self.held,
        }  # fmt: skip


def shown(site: dict[str, Any]) -> dict[str, Any]:
    """A site's fields as a client sends them: coordinates with their names."""
    point = site.get("coordinates")
    if "coordinates" not in site:
        return site
    return {**site, "coordinates": point and {"longitude": point[0], "latitude": point[1]}}


def read_document(
    connection: Connection, region_id: int, slug: str, *, lock: bool = False, day: date | None = None
) -> Document:
    """The site's document, the newest or, with `day`, the one of that day; raises NotFound.

    `lock` keeps others from changing the site until the transaction ends.
    """
    keys = {"region_id": region_id, "slug": slug, "day": day}
    if lock:
        connection.execute(text(LOCK), keys)
    sql = DOCUMENT.format(**(_NEWEST if day is None else _THEN))
    row = connection.execute(text(sql), keys).mappings().first()
    if row is None:
        then = "" if day is None else " zu diesem Tag"
        raise NotFound(f"Den Lernort „{slug}“ gibt es in dieser Region{then} nicht.")
    return Document(**{**row, "offers": row["offers"] or {}, "held": row["held"] or []})
