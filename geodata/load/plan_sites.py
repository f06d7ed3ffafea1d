"""The sites and municipalities that the rows of a plan name: looked up, and told in words where they are not (any more)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from rapidfuzz import fuzz, process

from geodata.area_history import unknown_municipality
from geodata.reading import Rejection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from geodata.load.staging import Import

SITES = """
    SELECT l.slug, l.id, m.slug AS merged_into, t.name, t.ags, t.until, t.since,
           coalesce((SELECT array_agg(DISTINCT o.category) FROM offer o
                      WHERE o.site_id = l.id AND o.valid_during @> cast(:as_of AS date)), '{}') AS categories
      FROM learning_site l
      LEFT JOIN learning_site m ON m.id = l.merged_into_id
      JOIN LATERAL (
           SELECT t.name, a.ags, upper(t.valid_during) AS until, lower(t.valid_during) AS since
             FROM site_state t LEFT JOIN area a ON a.id = t.municipality_id
            WHERE t.site_id = l.id ORDER BY t.valid_during DESC LIMIT 1) t ON true
     WHERE l.region_id = :region_id AND l.id NOT IN (SELECT site_id FROM private_site)"""
AREAS = "SELECT ags, id FROM area WHERE region_id = :region_id AND level = 'municipality' AND ags IS NOT NULL"
ALIKE = 60
"""Names less alike (0 to 100) are taken to be of two sites."""


class Named(Protocol):
    """A row that names a site and a municipality."""

    @property
    def row_number(self) -> int: ...  # noqa: D102
    @property
    def site(self) -> str | None: ...  # noqa: D102
    @property
    def name(self) -> str | None: ...  # noqa: D102
    @property
    def ags(self) -> str | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class KnownSite:
    """A site as its newest state tells: `until` the day it ended, if it has."""

    id: int
    slug: str
    merged_into: str | None
    name: str
    ags: str | None
    until: date | None
    categories: frozenset[str]


@dataclass(frozen=True, slots=True)
class Known:
    """All sites by slug, all municipalities by key, and the day the file speaks of."""

    sites: dict[str, KnownSite]
    areas: dict[str, int]
    day: date


def read_known(current: Import) -> Known:
    """Read them."""
    sites = {
        row.slug: KnownSite(
            row.id, row.slug, row.merged_into, row.name, row.ags, row.until, frozenset(row.categories)
        )
        for row in current.rows(SITES)
    }
    return Known(sites, {row[0]: row[1] for row in current.rows(AREAS)}, current.as_of)


def faults_of(rows: Iterable[Named], known: Known, file: str, column: str) -> list[Rejection]:
    """What cannot be: sites that there are not or that have ended, municipalities that there are not any more."""
    found: list[Rejection] = []
    for row in rows:
        reason = None if row.site is None else _why_not(row.site, known)
        if reason is not None:
            found.append(Rejection(file, row.row_number, column, row.site, reason))
        if row.ags is not None and row.ags not in known.areas:
            found.append(Rejection(file, row.row_number, "AGS", row.ags, unknown_municipality(row.ags)))
    return found


def doubts_of(
    row: Named, known: Known, expected: Callable[[frozenset[str]], bool], kind: str
) -> list[tuple[str, str | None, str]]:
    """What may be a slip in the naming of a site: another name, another municipality, another kind; (column, value, why)."""
    site = known.sites.get(row.site or "")
    if site is None:
        return []
    found: list[tuple[str, str | None, str]] = []
    if row.name and fuzz.token_set_ratio(row.name.casefold(), site.name.casefold()) < ALIKE:
        found.append(
            (
                "Name",
                row.name,
                f"Unter dem Kürzel {site.slug} steht hier „{site.name}“; vielleicht ist eine Zeile verrutscht.",
            )
        )
    if row.ags and site.ags and row.ags != site.ags:
        found.append(("AGS", row.ags, f"{site.name} liegt in der Gemeinde {site.ags}."))
    if site.categories and not expected(site.categories):
        found.append(("Name", row.name, f"{site.name} ist bisher nicht als {kind} verzeichnet."))
    return found


def _why_not(slug: str, known: Known) -> str | None:
    site = known.sites.get(slug)
    if site is None:
        near = process.extractOne(slug, list(known.sites), scorer=fuzz.ratio, score_cutoff=70)
        hint = f" Am ähnlichsten ist „{near[0]}“." if near else ""
        return f"Einen Lernort mit diesem Kürzel gibt es hier nicht.{hint}"
    if site.merged_into is not None:
        return f"{site.name} ist mit einem anderen Eintrag zusammengeführt; bitte „{site.merged_into}“ einsetzen."
    if site.until is not None and site.until <= known.day:
        return f"{site.name} gibt es seit dem {site.until:%d.%m.%Y} nicht mehr."
    return None
