"""Learning sites from OSM tags, by the table `geodata/osm_sites.toml`."""

from __future__ import annotations

import math
import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from geodata.figures import UNKNOWN, Figure, known
from geodata.rows import Entrance, OfferRow, SiteRow, Wheelchair

TABLE = Path(__file__).resolve().parent.parent / "osm_sites.toml"
WITHOUT_NAME = {"playground": "Spielplatz", "kindergarten": "Kindergarten ohne Namen", "library": "Bücherei"}
KEPT_TAGS = (
    "operator:type",
    "isced:level",
    "school:de",
    "grades",
    "sport",
    "denomination",
    "min_age",
    "max_age",
)


@dataclass(frozen=True, slots=True)
class OsmObject:
    """A tagged object: `kind` node, way or relation; areas have a polygon (WKB) and their corner nodes.

    Not `is_whole`: cut off at the edge of the extract; the position is that of the known part, NaN if there is none.
    """

    kind: str
    osm_id: int
    tags: dict[str, str]
    lon: float
    lat: float
    polygon: bytes | None = None
    corners: tuple[int, ...] = ()
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table."""

    category: str
    tags: dict[str, frozenset[str]]
    not_tags: dict[str, frozenset[str]]
    name: re.Pattern[str] | None

    def fits(self, tags: dict[str, str]) -> bool:
        """Whether an object with these tags is of this category."""
        for key, values in self.tags.items():
            if tags.get(key) not in values and not ("*" in values and key in tags):
                return False
        if any(
            tags.get(key) in values or ("*" in values and key in tags)
            for key, values in self.not_tags.items()
        ):
            return False
        return self.name is None or self.name.search(tags.get("name", "")) is not None


@dataclass(frozen=True, slots=True)
class SiteRules:
    """The table: rules in their order, and the keys they look at."""

    rules: tuple[Rule, ...]
    keys: frozenset[str]
    school_levels: dict[str, str]

    @classmethod
    def load(cls) -> SiteRules:
        """The table from its file, read once."""
        return _load()

    def match(self, tags: dict[str, str]) -> str | None:
        """The category of an object with these tags, None if it is no learning site."""
        if self.keys.isdisjoint(tags):
            return None
        category = next((rule.category for rule in self.rules if rule.fits(tags)), None)
        if category == "other_school":
            said = tags.get("school:de") or tags.get("isced:level", "")
            return self.school_levels.get(said.split(";")[0], category)
        return category

    def guesses(self, tags: dict[str, str]) -> bool:
        """Whether the category rests on the name, not on a tag that states it."""
        rule = next((rule for rule in self.rules if rule.fits(tags)), None)
        return rule is not None and rule.name is not None

    @staticmethod
    def entrance(lon: float, lat: float, tags: dict[str, str]) -> Entrance:
        """An entrance node."""
        return Entrance(lon, lat, _wheelchair(tags))


@lru_cache(maxsize=1)
def _load() -> SiteRules:
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    rules = tuple(_rule(entry) for entry in table["rule"])
    keys = frozenset(key for rule in rules for key in rule.tags)
    return SiteRules(rules, keys, table["school_levels"])


def _rule(entry: dict[str, Any]) -> Rule:
    def sets(name: str) -> dict[str, frozenset[str]]:
        return {key: frozenset(values) for key, values in entry.get(name, {}).items()}

    pattern = re.compile(entry["name"]) if "name" in entry else None
    return Rule(entry["category"], sets("tags"), sets("not_tags"), pattern)


def place_entrances(
    objects: list[OsmObject], entrances: dict[int, Entrance], rules: SiteRules
) -> list[SiteRow]:
    """The objects as sites, each with the entrances that lie on its outline."""
    rows: dict[str, SiteRow] = {}
    for number, thing in enumerate(objects, start=1):
        ways_in = tuple(entrances[corner] for corner in dict.fromkeys(thing.corners) if corner in entrances)
        row = _site(thing, ways_in, rules, number)
        rows.setdefault(row.key, row)
    return list(rows.values())


def _site(thing: OsmObject, ways_in: tuple[Entrance, ...], rules: SiteRules, number: int) -> SiteRow:
    tags = thing.tags
    category = rules.match(tags) or "culture"
    is_ground = category == "playground"
    name = tags.get("name") or WITHOUT_NAME.get(category, tags.get("operator", "Ohne Namen"))
    return SiteRow(
        key=f"{thing.kind}/{thing.osm_id}", name=name.strip(), longitude=_degrees(thing.lon),
        latitude=_degrees(thing.lat), offers=(_offer(category, tags),), provider=tags.get("operator"),
        street=tags.get("addr:street"), house_number=tags.get("addr:housenumber"),
        postal_code=tags.get("addr:postcode"), place=tags.get("addr:city"),
        phone=tags.get("contact:phone") or tags.get("phone"), email=tags.get("contact:email") or tags.get("email"),
        website=tags.get("contact:website") or tags.get("website"), wheelchair=_wheelchair(tags),
        opening_hours=tags.get("opening_hours"), geometry=thing.polygon if is_ground else None, entrances=ways_in,
        attributes=_attributes(thing, rules), row_number=number,
    )  # fmt: skip


def _degrees(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 7)


def _attributes(thing: OsmObject, rules: SiteRules) -> dict[str, str]:
    """The tags worth keeping, whether the category is only guessed from the name, and the position from a part."""
    kept = {key: thing.tags[key] for key in KEPT_TAGS if key in thing.tags}
    if rules.guesses(thing.tags):
        kept["category_inferred_from"] = "name"
    if not thing.is_whole:
        kept["position"] = "part_of_outline"
    return kept


def _offer(category: str, tags: dict[str, str]) -> OfferRow:
    return OfferRow(
        key=category, category=category, age_from_months=_months(tags.get("min_age")),
        age_to_months=_months(tags.get("max_age"), after=True), approved_places=_capacity(tags.get("capacity")),
    )  # fmt: skip


def _capacity(text: str | None) -> Figure:
    return known(int(text)) if text and text.isdigit() else UNKNOWN


def _months(text: str | None, *, after: bool = False) -> int | None:
    """Whole years as months; `after`: the end of that year of life."""
    return (int(text) + after) * 12 if text and text.isdigit() and int(text) < 120 else None


def _wheelchair(tags: dict[str, str]) -> Wheelchair:
    said = tags.get("wheelchair")
    return said if said in {"yes", "limited", "no"} else "unknown"  # pyright: ignore[reportReturnType]
