"""A computed scenario as it goes over the wire: changes, figures by area and age, who gains and loses, the cells that change.

Who may see single people gets every number as computed. All others get figures of protected inputs (`app.scenarios.people`),
people rounded to five and nothing below five, so that neither a number nor a difference of two tells one or two people.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from app.catchments.figures import figure
from app.demand.shown import coarse
from app.scenarios.bus import WORDS as BY_BUS
from app.scenarios.bus_kilometres import WORDS as KILOMETRES
from app.scenarios.effects import words_of
from app.scenarios.figures import EDGES_MINUTES, TOTAL, Numbers, Turned, numbers, turned
from app.scenarios.wording import in_words
from app.web.values import NOT_APPLICABLE, SECRET, UNKNOWN

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.location.ground import Area
    from app.scenarios.base import Base, Limit
    from app.scenarios.content import Content
    from app.scenarios.evaluate import Evaluation

    FloatArray = npt.NDArray[np.float64]
    Json = dict[str, Any]

MOST_CELLS = 5000
LEVEL_ORDER = {"district": 0, "municipal_association": 1, "municipality": 2}
NOTES = (
    "Ein Gedankenspiel: Niemand zieht wegen einer Änderung um, und wer wohin geht, entscheiden die Menschen selbst.",
    "Gezählt ist der Weg zum nächsten Lernort; Wegekilometer sind ein Weg, jeder einmal.",
)
WITHOUT_PLACE = "Ohne Platz ist, wem rechnerisch weniger als ein Platz bleibt, wenn alle im Umkreis um dieselben Plätze konkurrieren."


@dataclass(frozen=True, slots=True)
class Telling:
    """How numbers are told to who asks."""

    see_all: bool
    has_places: bool

    def people(self, value: float) -> Json:
        """A number of people; estimated, since ages are shared out."""
        if math.isnan(value):
            return NOT_APPLICABLE
        if not self.see_all:
            return coarse(value)
        number, status = figure(round(value, 1), estimated=True)
        return {"value": number, "status": status}

    def measure(self, value: float, digits: int, people: float) -> Json:
        """A mean or a sum over so many people; over fewer than five nothing is told to everybody."""
        if not self.see_all and coarse(people)["value"] is None:
            return SECRET
        number, status = figure(
            value if math.isnan(value) else round(value, digits if self.see_all else min(digits, 1)),
            estimated=True,
        )
        return {"value": number, "status": status}

    def of_places(self, value: float, digits: int, people: float) -> Json:
        """A figure of places: not applicable where none are counted, unknown where none are known."""
        if not self.has_places:
            return NOT_APPLICABLE
        if math.isnan(value):
            return UNKNOWN if people > 0 else NOT_APPLICABLE
        return self.people(value) if digits == 0 else self.measure(value, digits, people)

    def numbers(self, found: Numbers) -> Json:
        """All figures of a group."""
        people = found.people
        return {
            "people": self.people(people), "within_standard": self.people(found.within),
            "beyond_standard": self.people(people - found.within), "not_reached": self.people(found.not_reached),
            "mean_minutes": self.measure(found.mean_minutes, 2, people),
            "median_minutes": self.measure(found.median_minutes, 2, people),
            "places_per_100": self.of_places(found.places_per_person * 100, 2, people),
            "without_place": self.of_places(found.without_place, 0, people),
            "travel_km": self.measure(found.travel_km, 1, people),
            "school_transport": self.people(found.entitled),
        }  # fmt: skip

    def turned(self, found: Turned) -> Json:
        """Who gains and who loses."""
        edges = [None, *EDGES_MINUTES, None]
        people = found.nearer + found.further
        bands = [
            {"from_minutes": edges[n], "to_minutes": edges[n + 1], "people": self.people(value)}
            for n, value in enumerate(found.bands)
        ]  # fmt: skip
        return {
            "nearer": self.people(found.nearer), "further": self.people(found.further), "same": self.people(found.same),
            "reached_at_last": self.people(found.reached), "no_longer_reached": self.people(found.lost), "bands": bands,
            "minutes_gained": self.measure(found.gained_minutes, 0, people),
            "minutes_lost": self.measure(found.lost_minutes, 0, people),
        }  # fmt: skip


def answer_of(base: Base, content: Content, found: Evaluation) -> Json:
    """Everything an answer says, but for the region."""
    ground = base.ground
    by_bus = content.mode == "bus"
    telling = Telling(base.see_all, ground.has_places)
    areas, unchanged = _areas(base, found, telling)
    return {
        "category": content.category, "label": ground.label, "mode": content.mode, "method": content.method,
        "start": content.start.model_dump(mode="json"), "day": ground.inputs.day, "year": base.year,
        "age_groups": [group.code for group in base.asking.groups], "protected": not base.see_all,
        "limit": {"before": _limit(base.known.limit), "after": _limit(found.effects.limit)},
        "school_way": None if base.known.school_way is None else base.known.school_way.words,
        "basis": "timetable" if by_bus else ground.travel.basis, "assumptions": _assumptions(base),
        "notes": notes_of(base, content, found), "changes": changes_of(base, content, found),
        "areas": areas, "areas_unchanged": unchanged, "cells": _cells(base, found),
        "newcomers": telling.people(float(found.newcomers.sum())), "milliseconds": round(found.milliseconds, 1),
    }  # fmt: skip


def _limit(limit: Limit) -> Json:
    return {"minutes": limit.minutes, "metres": limit.metres, "text": limit.words, "assumed": limit.assumed}


def _assumptions(base: Base) -> Json:
    """As the ground tells them; to everybody without exact numbers of people."""
    told = base.ground.assumptions
    if base.see_all:
        return told
    demand = {name: told["demand"][name] for name in ("ages", "age_groups", "months_without_group")}
    return {**told, "demand": {**demand, "people": coarse(told["demand"]["people"])["value"], "withheld": {}}}


def notes_of(base: Base, content: Content, found: Evaluation) -> list[str]:
    """What rests on an assumption, in words."""
    notes = [*NOTES, *base.asking.notes]
    if found.effects.limit.assumed:
        notes.append(found.effects.limit.words)
    if base.ground.has_places:
        capacity = base.ground.assumptions["capacity"]
        notes.append(WITHOUT_PLACE)
        notes += [capacity["text"]] if capacity and capacity["text"] else []
    if content.mode == "bus":
        notes += [BY_BUS, KILOMETRES]
    if content.start.kind == "date":
        notes.append("Gezählt sind die Lernorte dieses Tages; die Menschen sind die heutigen.")
    if base.known.school_way is not None:
        notes.append(base.known.school_way.words)
    if content.open_from:
        notes.append(f"Es zählen Lernorte, die dienstags von {content.open_from} bis {content.open_until} Uhr offen sind; unbekannte Zeiten zählen als offen.")  # fmt: skip
    rests = {more["rests_on"] for more in found.effects.more.values() if "rests_on" in more}
    return notes + sorted(rests)


def changes_of(base: Base, content: Content, found: Evaluation) -> list[Json]:
    """Every change with what became of it, in words."""
    names = {**base.known.elsewhere, **base.known.here}
    names |= {change.key: change.name for change in content.changes if change.kind == "add"}
    told = words_of(found.effects.folded.told)
    listed: list[Json] = []
    for number, (change, became) in enumerate(zip(content.changes, told, strict=True)):
        more = dict(found.effects.more.get(number, {}))
        if "asking" in more:
            more["asking"] = Telling(base.see_all, has_places=False).people(more["asking"])
        site = getattr(change, "site", None)
        name = names.get(site) if site is not None else None
        listed.append({"kind": change.kind, "text": in_words(change, names), "name": name, **became, **more})
    return listed


def _areas(base: Base, found: Evaluation, telling: Telling) -> tuple[list[Json], int]:
    """Areas in which something changes, the Kreise of the region in any case; and in how many nothing does."""
    members = members_of(base)
    shown = areas_with(base, found.home)
    told = [_area(base, found, telling, area, members[area.id]) for area in shown]
    return told, len(members) - len(shown)


def areas_with(base: Base, home: npt.NDArray[np.int64]) -> list[Area]:
    """Areas in which some of the homes lie, and the Kreise of the region in any case; the largest first, by name."""
    areas = base.ground.areas
    changed = np.zeros(len(base.ground.demand.people), bool)
    changed[home] = True
    shown = [
        areas[area] for area, mine in members_of(base).items()
        if (areas[area].level == "district" and areas[area].is_core) or changed[mine].any()
    ]  # fmt: skip
    return sorted(shown, key=lambda area: (LEVEL_ORDER[area.level], area.name, area.id))


def members_of(base: Base) -> dict[int, npt.NDArray[np.int64]]:
    """The homes of every area that is told, found once as long as the start is kept."""
    if "members" not in base.kept:
        base.kept["members"] = _members(base)
    return base.kept["members"]


def _members(base: Base) -> dict[int, npt.NDArray[np.int64]]:
    found: dict[int, npt.NDArray[np.int64]] = {}
    for ids in base.ground.inputs.homes.area_ids:
        order = np.argsort(ids, kind="stable")
        keys, first = np.unique(ids[order], return_index=True)
        for key, home in zip(keys.tolist(), np.split(order, first[1:]), strict=True):
            if key in base.ground.areas:
                found[key] = np.sort(home)
    return found


def _area(base: Base, found: Evaluation, telling: Telling, area: Area, home: npt.NDArray[np.int64]) -> Json:
    groups = [TOTAL, *(group.code for group in base.asking.groups)]
    told: Json = {"ars": area.ars, "name": area.name, "level": area.level, "core": area.is_core, "groups": {}}
    for group in groups:
        told["groups"][group] = {
            "before": telling.numbers(_before(base, found, area, home, group)),
            "after": telling.numbers(numbers(found.after, home, group)),
            "turned": telling.turned(turned(found.before, found.after, home, group)),
        }
    return told


def _before(base: Base, found: Evaluation, area: Area, home: npt.NDArray[np.int64], group: str) -> Numbers:
    """Figures of the start, counted once as long as it is kept."""
    if found.effects.before:
        return numbers(found.before, home, group)
    kept = base.kept.setdefault("before", {})
    if (area.id, group) not in kept:
        kept[area.id, group] = numbers(found.before, home, group)
    return kept[area.id, group]


def _cells(base: Base, found: Evaluation) -> Json:
    """Cells in which something changes as points, those whose way changes most first; people only for who may see them."""
    home = found.home
    if base.see_all:
        home = home[(found.before.everybody[home] > 0) | (found.after.everybody[home] > 0)]
    with np.errstate(invalid="ignore"):
        longer = np.abs(found.after.costs.seconds[home] - found.before.costs.seconds[home])
    home = home[np.argsort(-np.nan_to_num(longer, nan=0.0, posinf=1e9), kind="stable")]
    shown = home[:MOST_CELLS]
    lon, lat = (values[shown].tolist() for values in base.ground.lon_lat)
    columns: dict[str, list[Any]] = {
        f"minutes_{when}": _plain(side.costs.seconds[shown] / 60, 1) for when, side in (("before", found.before), ("after", found.after))
    } | {
        f"places_per_100_{when}": _plain(side.costs.score[shown] * 100, 1) for when, side in (("before", found.before), ("after", found.after))
    }  # fmt: skip
    columns |= {
        "within_before": found.before.within[shown].tolist(),
        "within_after": found.after.within[shown].tolist(),
    }
    if base.see_all:
        columns["people"] = np.round(found.after.everybody[shown], 1).tolist()
    ids = base.ground.inputs.homes.cell_id[shown].tolist()
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    features = [
        {"type": "Feature", "id": cell, "geometry": {"type": "Point", "coordinates": [x, y]}, "properties": row}
        for cell, x, y, row in zip(ids, lon, lat, rows, strict=True)
    ]  # fmt: skip
    return {
        "type": "FeatureCollection", "numberMatched": len(home), "numberReturned": len(shown),
        "truncated": len(home) > len(shown), "features": features,
    }  # fmt: skip


def in_columns(answer: Json) -> Json:
    """The same answer with its cells as one list per property: two fifths of the bytes, for who draws thousands of dots."""
    cells = answer["cells"]
    features = cells["features"]
    names = list(features[0]["properties"]) if features else []
    columns = {name: [one["properties"][name] for one in features] for name in names}
    places = [one["geometry"]["coordinates"] for one in features]
    for axis, name in enumerate(("lon", "lat")):
        columns[name] = [round(place[axis], 5) for place in places]
    rest = {name: value for name, value in cells.items() if name not in {"type", "features"}}
    return {**answer, "cells": {**rest, "columns": columns}}


def _plain(values: FloatArray, digits: int) -> list[float | None]:
    return [round(value, digits) if math.isfinite(value) else None for value in values.tolist()]
