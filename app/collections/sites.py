"""Collections of learning sites: all public ones, and those of each kind, on any day."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.cartography.looks import alike, by_kind
from app.collections.columns import PLACE, column, figure, words
from app.collections.education import education_columns
from app.collections.model import Collection, Geometry, Quick, Time

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.cartography.looks import Kind
    from app.collections.model import Property, Words
    from app.collections.sources import Terms

# The state of the day the feature is of; what a merged site brings stands in the finished feature alone.
SOURCE = """
  FROM site_feature f
  JOIN site_state t ON t.site_id = f.site_id AND t.valid_during @> f.valid_from
  LEFT JOIN area a ON a.id = f.municipality_id
 WHERE f.region_id = :region_id"""
# Whatever changes in a site's state, its offers or its municipality makes its features anew (`render_features`).
QUICK = Quick(
    source="FROM site_feature f WHERE f.region_id = :region_id",
    version="f.site_id || ' ' || f.valid_from || ' ' || f.xmin::text",
)
SITES_OF = "f.site_id = ANY(:site_ids)"
NAMED = f"""
SELECT string_agg(f.slug || E'\\t' || {QUICK.version} || E'\\t' || array_to_string(f.categories, ' '), E'\\n')
  FROM site_feature f WHERE f.region_id = :region_id AND f.valid_during @> cast(:day AS date)"""
"""Of each site of a day one line: its identifier, the version of its row, its kinds."""
ONE = "f.site_id = (SELECT id FROM learning_site WHERE region_id = :region_id AND slug = :key)"
TIME = Time(
    instant="f.valid_during @> cast(:as_of AS date)",
    interval="""f.valid_during && daterange(:since, :as_of, '[]') AND NOT EXISTS (
        SELECT FROM site_feature n WHERE n.site_id = f.site_id AND n.valid_from > f.valid_from AND n.valid_from <= :as_of)""",
    start="f.valid_from",
    end="upper(f.valid_during)",
)
CHANGED = """(f.valid_from >= cast(:changed_since AS timestamptz) OR EXISTS (
    SELECT FROM change h WHERE h.site_id = f.site_id AND h.at >= cast(:changed_since AS timestamptz)))"""
# Those that ended; and those that were marked as not public, or merged into another, and so have no feature any more. What was
# never public is never named: neither a kind that is private by itself, nor a site marked in the change that made it.
GONE = """
SELECT n.slug FROM site_feature n
 WHERE n.region_id = :region_id AND upper(n.valid_during) BETWEEN cast(cast(:changed_since AS timestamptz) AS date) AND :as_of
   AND NOT EXISTS (SELECT FROM site_feature k WHERE k.site_id = n.site_id AND k.valid_during @> cast(:as_of AS date)){ended}
UNION
SELECT l.slug FROM change h JOIN learning_site l ON l.id = h.site_id
 WHERE l.region_id = :region_id AND h.table_name = 'learning_site' AND h.kind = 'update' AND h.at >= cast(:changed_since AS timestamptz)
   AND CASE WHEN l.is_private THEN h.before ->> 'is_private' = 'false' ELSE h.after ->> 'merged_into_id' = l.merged_into_id::text END
   AND NOT EXISTS (SELECT FROM site_feature k WHERE k.site_id = l.id)
   AND NOT EXISTS (SELECT FROM offer o JOIN category c ON c.code = o.category AND c.is_private WHERE o.site_id = l.id)
   AND NOT EXISTS (SELECT FROM change m WHERE m.site_id = l.id AND m.table_name = 'learning_site' AND m.kind = 'insert'
                      AND m.transaction_id = h.transaction_id){offered}
 ORDER BY 1 LIMIT 10000"""
_ENDED_OF_KIND = " AND n.categories @> ARRAY[cast(:category AS text)]"
_OFFERED_OF_KIND = " AND EXISTS (SELECT FROM offer o WHERE o.site_id = l.id AND o.category = :category)"
_OFFERS = "json_array_elements(f.feature::json -> 'properties' -> 'offers') o"
_PLACES = f"""(SELECT sum((o -> 'approved_places' ->> 'value')::float8) FROM {_OFFERS}{{where}})"""
_STATUS = f"""(
    SELECT CASE WHEN bool_or(o -> 'approved_places' ->> 'value' IS NULL AND o -> 'approved_places' ->> 'status' = 'secret') THEN 'secret'
                WHEN bool_or(o -> 'approved_places' ->> 'status' = 'unknown') THEN 'unknown'
                WHEN bool_and(o -> 'approved_places' ->> 'status' = 'not_applicable') THEN 'not_applicable'
                WHEN bool_or(o -> 'approved_places' ->> 'status' = 'estimated') THEN 'estimated'
                WHEN sum((o -> 'approved_places' ->> 'value')::float8) = 0 THEN 'zero' ELSE 'known' END
      FROM {_OFFERS}{{where}})"""
_IN_KIND = " AND f.categories @> ARRAY[cast(:category AS text)]"
_OF_KIND = " WHERE o ->> 'category' = :category"


def site_collections(
    kinds: Iterable[tuple[str, Words]], signs: Mapping[str, Kind], terms: Terms
) -> list[Collection]:
    """All sites, and for each public kind (code and label) those that offer it; `signs`: how kinds are drawn, by code."""
    every = Collection(
        "sites", words("Lernorte", "Learning sites"),
        words("Alle öffentlichen Lernorte mit Anschrift, Angeboten und Trägern. Kindertagespflegepersonen arbeiten zu Hause; sie stehen"
              " nicht darin.", "All public learning sites with address, offers and providers. Childminders work at home and are left out."),
        SOURCE, column("slug", "string", "f.slug", "Kennung", "Identifier", nullable=False),
        Geometry("f.point", "Point"), _columns(""), terms.licence, terms.attribution, group="sites",
        order=(column("sort_key", "string", "f.sort_key", "Reihenfolge", "Order", nullable=False),),
        one=ONE, time=TIME, changed=CHANGED, editable=True, gone=GONE.format(ended="", offered=""), quick=QUICK,
        look=by_kind(list(signs.values()), "categories"),
    )  # fmt: skip
    return [every, *(_of_kind(every, code, label, signs[code]) for code, label in kinds)]


def _of_kind(every: Collection, code: str, label: Words, sign: Kind) -> Collection:
    german, english = label["de"], label.get("en") or label["de"]
    return replace(
        every, id=f"sites-{code}", title=words(german, english),
        description=words(f"Öffentliche Lernorte mit dem Angebot „{german}“; Plätze sind die dieses Angebots.",
                          f"Public learning sites that offer “{english}”; places are those of this offer."),
        source=SOURCE + _IN_KIND, quick=replace(QUICK, source=QUICK.source + _IN_KIND), parameters={"category": code},
        properties=_columns(_OF_KIND), gone=GONE.format(ended=_ENDED_OF_KIND, offered=_OFFERED_OF_KIND),
        look=alike(german, sign.marker),
    )  # fmt: skip


def _columns(offers: str) -> tuple[Property, ...]:
    """The columns; `offers`: of which offers the places are counted."""
    return (
        column("slug", "string", "f.slug", "Kennung", "Identifier", nullable=False),
        column("name", "string", "t.name", "Name", "Name", nullable=False),
        column("categories", "strings", "f.categories", "Arten von Angeboten", "Kinds of offers", codelist="categories", nullable=False),
        column("life_phases", "strings", "f.life_phases", "Lebensphasen", "Phases of life", codelist="life-phases", nullable=False),
        column("street", "string", "t.street", "Straße", "Street"),
        column("house_number", "string", "t.house_number", "Hausnummer", "House number"),
        column("postal_code", "string", "t.postal_code", "Postleitzahl", "Postal code"),
        column("place", "string", "t.place", "Ort", "Place"),
        column("municipality_ars", "string", "a.ars", "Gemeinde: Regionalschlüssel", "Municipality: regional key (ARS)"),
        column("municipality", "string", "a.name", "Gemeinde", "Municipality", about=("nach den heutigen Grenzen", "by today's boundaries")),
        column("wheelchair", "string", "t.wheelchair", "Stufenloser Zugang", "Step-free access", codelist="wheelchair", nullable=False),
        column("languages", "strings", "t.languages", "Sprachen", "Languages", nullable=False, about=("Kürzel nach ISO 639", "codes by ISO 639")),
        column("opening_hours", "string", "t.opening_hours", "Öffnungszeiten", "Opening hours", about=("wie in OpenStreetMap", "as in OpenStreetMap")),
        column("phone", "string", "t.phone", "Telefon", "Phone"),
        column("email", "string", "t.email", "E-Mail", "E-mail"),
        column("website", "string", "t.website", "Internet", "Website"),
        column("provider", "string", "t.provider", "Träger", "Provider"),
        column("provider_kind", "string", "t.provider_kind", "Art des Trägers", "Kind of provider", codelist="provider-kinds",
               nullable=False),
        *figure("approved_places", _PLACES.format(where=offers), _STATUS.format(where=offers), "Genehmigte Plätze", "Approved places",
                unit=PLACE, about=("Summe der bekannten; unbekannt, sobald ein Angebot keine nennt", "sum of the known ones; unknown as soon as one offer tells none")),
        column("age_from", "number", "lower(f.ages) / 12.0", "Alter ab", "Age from", unit="a"),
        column("age_to", "number", "upper(f.ages) / 12.0", "Alter unter", "Age below", unit="a"),
        column("source", "string", "f.feature::json -> 'properties' ->> 'source'", "Quelle", "Source", nullable=False),
        *education_columns(),
        column("in_region", "boolean", "f.is_core", "In der Region selbst", "In the region itself", nullable=False),
        column("valid_from", "date", "f.valid_from", "Gilt seit", "Valid from", nullable=False),
        column("valid_to", "date", "upper(f.valid_during)", "Gilt bis (ausschließlich)", "Valid until (exclusive)"),
    )  # fmt: skip
