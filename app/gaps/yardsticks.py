"""What people and ways are held against: the Kreis's own standards of ways, or an assumption that says it is one."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.errors import NotFound
from app.places.demand import OLDEST_MONTHS, Ages
from app.standards.standards import MODE_WORDS, USUAL_WEEKDAY, WEEKDAY_WORDS, Standard
from app.standards.store import read_standards
from app.web import parameters as read

if TYPE_CHECKING:
    from datetime import date, time

    from sqlalchemy import Connection

FILE = Path(__file__).parent / "yardsticks.toml"
ASSUMED = "Annahme dieses Programms, kein Beschluss: Der Kreis hat dafür keinen Standard gesetzt."
CATEGORIES = """
    SELECT c.code, c.label ->> 'de' AS label, c.life_phase, c.age_from_months, c.age_to_months, c.has_places, c.isced
      FROM category c
     WHERE NOT c.is_private AND (c.region_id IS NULL OR c.region_id = :region_id)
       AND EXISTS (SELECT FROM site_feature f WHERE f.region_id = :region_id AND c.code = ANY(f.categories))
     ORDER BY c.position"""


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of site of which there are some; `family`: kinds at one stage whose places may stand in for each other's age."""

    code: str
    label: str
    life_phase: str
    ages: Ages
    has_places: bool
    family: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Yardstick:
    """A limit of ways for people of some ages; `border`: "region" where only sites inside the Kreis count.

    `places_per_100`: the Kreis's standards of places of the same kind, as `Standard.told`.
    """

    key: str
    category: Category
    ages: Ages
    mode: str
    limit_minutes: float | None
    limit_metres: float | None
    at_time: str | None
    people_share: float | None
    border: str | None
    source: str
    source_url: str | None
    assumed: bool
    places_per_100: tuple[dict[str, Any], ...] = ()
    weekday: str = USUAL_WEEKDAY
    time_assumed: bool = False
    """By bus one has to be there at some time; where the standard names none, it is `bus_arrives` of the file."""

    @property
    def car_minutes(self) -> float:
        """Within how many minutes by car a site counts as reachable by car."""
        return float(self.limit_minutes or told_file()["car_minutes_for_metres"])

    @property
    def in_words(self) -> str:
        """What it demands, in German."""
        limit = f"{self.limit_minutes:g} Minuten" if self.limit_minutes else f"{self.limit_metres:g} m"
        when = f" {WEEKDAY_WORDS[self.weekday]}" if self.weekday != USUAL_WEEKDAY else ""
        when += f" um {self.at_time} Uhr" if self.at_time else ""
        when += " (Uhrzeit angenommen)" if self.time_assumed else ""
        share = f" für {100 * self.people_share:g} % der Menschen" if self.people_share else ""
        border = ", nur innerhalb des Kreises" if self.border else ""
        return f"höchstens {limit} {MODE_WORDS[self.mode]}{when}{share}{border}".replace(".", ",")

    @property
    def told(self) -> dict[str, Any]:
        """As runs and answers name it."""
        rest = asdict(self)
        del rest["category"], rest["ages"]
        return {
            **rest, "category": self.category.code, "label": self.category.label, "has_places": self.category.has_places,
            "ages": {"from_months": self.ages.start, "to_months": self.ages.end, "text": self.ages.in_words},
            "car_minutes": self.car_minutes, "text": self.in_words, "places_per_100": list(self.places_per_100),
        }  # fmt: skip


@cache
def told_file() -> dict[str, Any]:
    """The file of assumptions."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def yardstick_day(yardstick: Yardstick) -> dict[str, Any] | None:
    """For which day of the week and which time hours and timetable are looked at, in words; None where neither matters."""
    if yardstick.at_time is None and yardstick.mode != "bus":
        return None
    day = WEEKDAY_WORDS[yardstick.weekday]
    words = f"Öffnungszeiten{' und Fahrplan' if yardstick.mode == 'bus' else ''} sind geprüft für: {day}"
    words += f", {yardstick.at_time} Uhr." if yardstick.at_time else "."
    if yardstick.time_assumed:
        words += (
            " Der Standard nennt keine Uhrzeit; diese ist angenommen und lässt sich im Standard festlegen."
        )
    return {
        "weekday": yardstick.weekday,
        "at_time": yardstick.at_time,
        "time_assumed": yardstick.time_assumed,
        "text": words,
    }


def clock(told: str) -> time:
    """A time of the day."""
    from datetime import time as Time  # noqa: N812

    return Time.fromisoformat(told)


def read_categories(connection: Connection, region_id: int) -> dict[str, Category]:
    """The public kinds of which the region has sites, in their order."""
    rows = connection.execute(text(CATEGORIES), {"region_id": region_id}).all()
    early = tuple(row.code for row in rows if row.has_places and (row.isced or "").startswith("0"))
    return {
        row.code: Category(
            row.code, row.label, row.life_phase,
            Ages(row.age_from_months or 0, row.age_to_months or OLDEST_MONTHS), row.has_places,
            early if row.code in early else (row.code,),
        )
        for row in rows
    }  # fmt: skip


def read_yardsticks(connection: Connection, region_id: int, day: date) -> list[Yardstick]:
    """Every yardstick that holds on a day: standards of ways first, an assumption for each kind that has none."""
    categories = read_categories(connection, region_id)
    standards = [one for one in read_standards(connection, region_id, day) if one.category in categories]
    places = {code: tuple(_places(standards, code)) for code in categories}
    ways = [one for one in standards if one.kind == "way"]
    found = [_own(one, categories[one.category], places[one.category]) for one in ways]
    covered = {one.category for one in ways}
    assumed = told_file()["yardstick"]
    found += [
        _assumed(category, assumed[code], places[code])
        for code, category in categories.items()
        if code not in covered and code in assumed
    ]
    order = list(categories)
    return sorted(found, key=lambda one: order.index(one.category.code))


def yardstick_of(yardsticks: list[Yardstick], category: str, key: str | None) -> Yardstick:
    """The yardstick of a kind (the first, or the one of that key). Raises BadRequest, or NotFound for a standard."""
    mine = [one for one in yardsticks if one.category.code == category]
    if not mine:
        known = list(dict.fromkeys(one.category.code for one in yardsticks))
        raise read.unknown("category", category, known)
    if key is None:
        return mine[0]
    for one in mine:
        if one.key == key:
            return one
    raise NotFound(
        f"Einen Standard „{key}“ für den Weg gibt es hier nicht; es gibt: {', '.join(one.key for one in mine)}.",
        parameter="standard",
    )


def _places(standards: list[Standard], category: str) -> list[dict[str, Any]]:
    return [
        {
            "key": one.key, "places_per_100": one.places_per_100, "decision": one.decision, "decision_url": one.decision_url,
            "age_from_months": one.age_from_months, "age_to_months": one.age_to_months,
        }
        for one in standards if one.kind == "places" and one.category == category
    ]  # fmt: skip


def _own(standard: Standard, category: Category, places: tuple[dict[str, Any], ...]) -> Yardstick:
    start = category.ages.start if standard.age_from_months is None else standard.age_from_months
    end = category.ages.end if standard.age_to_months is None else standard.age_to_months
    timeless = standard.mode == "bus" and standard.at_time is None
    at = standard.at_time or (told_file()["bus_arrives"] if standard.mode == "bus" else None)
    return Yardstick(
        standard.key, category, Ages(start, min(end, OLDEST_MONTHS)), standard.mode or "walk", standard.limit_minutes,
        standard.limit_metres, at, standard.people_share, standard.border, standard.decision, standard.decision_url,
        assumed=False, places_per_100=places, weekday=standard.weekday or USUAL_WEEKDAY, time_assumed=timeless,
    )  # fmt: skip


def _assumed(category: Category, told: dict[str, Any], places: tuple[dict[str, Any], ...]) -> Yardstick:
    start, end = told.get("ages_months", (category.ages.start, category.ages.end))
    return Yardstick(
        f"annahme-{category.code.replace('_', '-')}", category, Ages(start, end), told["mode"], told.get("limit_minutes"),
        told.get("limit_metres"), None, None, None, ASSUMED, None, assumed=True, places_per_100=places,
    )  # fmt: skip
