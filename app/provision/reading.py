"""Quotas read from the database: areas, children, offers, and what is made of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.cartography.scale import sequential
from app.errors import BadRequest
from app.places.demand import OLDEST_MONTHS, Ages
from app.places.queries import AREAS
from app.provision import queries
from app.provision.quotas import AgeGroups, gather, quotas
from app.sites.categories import read_category
from app.supply.places import OFFICIAL, Counting, read_places
from app.web import parameters as read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Row

    from app.places.assuming import Assumption

FORMULAS = {
    "versorgungsquote": "100 × genehmigte Plätze ÷ Kinder im Alter, für das die Plätze da sind",
    "betreuungsquote": "100 × betreute Kinder ÷ dieselben Kinder; amtlich am 1. März gezählt, die Kinder am"
                       " 31. Dezember davor",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """The question of a request."""

    category: str
    level: str
    day: date
    ages: Ages | None
    core: bool
    independent: bool
    minority: bool
    counting: Counting = OFFICIAL


def read_quotas(connection: Connection, region_id: int, asked: Asked) -> dict[str, Any]:
    """Both quotas of every area of a level, with what they are made of. Raises BadRequest for kinds without places."""
    kind = read_category(connection, region_id, asked.category)
    if kind is None or kind["is_private"]:
        known = list(connection.execute(text(queries.CODES)).scalars())
        raise read.unknown("category", asked.category, known)
    if not kind["has_places"]:
        raise BadRequest(f"Bei „{kind['label']}“ werden keine Plätze gezählt.", parameter="category")
    of = asked.ages or Ages(kind["age_from_months"] or 0, kind["age_to_months"] or OLDEST_MONTHS)
    _, people, (groups, assumption, found) = read_areas(connection, region_id, asked, of)
    return {
        "category": asked.category, "label": kind["label"], "level": asked.level, "date": asked.day, "ages": of.in_words,
        "counting": asked.counting.told, "children_of": _told(groups, {row.source for row in people}), "assumption": assumption.told,
        "formulas": FORMULAS, "scale": sequential(area["versorgungsquote"]["value"] for area in found).told, "areas": found,
    }  # fmt: skip


def read_areas(
    connection: Connection, region_id: int, asked: Asked, of: Ages
) -> tuple[Sequence[Row[Any]], Sequence[Row[Any]], tuple[AgeGroups | None, Assumption, list[dict[str, Any]]]]:
    """The areas of a level, the counts of their people, and what `quotas` makes of them and the places that are there."""
    keys = {"region_id": region_id, "category": asked.category, "level": asked.level, "core": asked.core,
            "day": asked.day}  # fmt: skip
    areas = connection.execute(text(AREAS), keys).all()
    people = connection.execute(text(queries.PEOPLE), keys).all()
    placed = connection.execute(text(queries.PLACED), keys).all()
    by_site = {
        place.site_id: place for place in read_places(connection, region_id, asked.day, [asked.category])
    }
    here = [(row.area_id, by_site[row.site_id]) for row in placed if row.site_id in by_site]
    supply = gather(here, asked.day, asked.counting, independent=asked.independent, minority=asked.minority)
    return areas, people, quotas(areas, people, supply, of)


def _told(groups: AgeGroups | None, sources: set[str]) -> dict[str, Any] | None:
    if groups is None:
        return None
    shares = [{"age_group": one.age_group, "share": round(one.share, 4)} for one in groups.groups]
    return {"reference_date": groups.reference_date, "age_groups": shares, "sources": sorted(sources)}
