"""From the parameters of a search for sites to one statement: filters, order, and the place where a page begins."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.sites import queries
from app.words.index import NEARLY_FROM, NEARLY_FROM_LENGTH

MAX_WORDS = 8

_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "å": "aa", "ø": "oe", "æ": "ae"})


@dataclass(slots=True)
class Search:
    """What is searched for; everything but region and day may be left out."""

    region_id: int
    day: date
    srid: int
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)
    categories: list[str] | None = None
    life_phases: list[str] | None = None
    age_months: int | None = None
    area: str | None = None
    words: list[str] = field(default_factory=list)
    near: tuple[float, float] | None = None
    core: bool = False
    """Only what lies in the region itself, not in its surroundings."""


def words_of(text: str | None) -> list[str]:
    """The words of a search as the database's atlas_normalise writes them, at most `MAX_WORDS`."""
    plain = re.sub(r"[^a-z0-9]+", " ", (text or "").lower().translate(_LETTERS))
    return plain.split()[:MAX_WORDS]


def statement(
    search: Search, after: list[object] | None, limit: int, *, more: str = ""
) -> tuple[str, dict[str, Any]]:
    """The SQL of a page's rows and its parameters; `after` is the position of the last row of the page before."""
    where, parameters = _filters(search)
    extra, order, beyond = _order(search, parameters)
    if after is not None:
        where.append(beyond)
        parameters.update(after_key=after[-1], **({"after_extra": after[0]} if len(after) > 1 else {}))
    parameters["limit"] = limit
    return queries.PAGE.format(extra=extra, more=more, where=" AND ".join(where), order=order), parameters


def count_statement(search: Search) -> tuple[str, dict[str, Any]]:
    """The SQL that counts all that match."""
    where, parameters = _filters(search)
    return queries.COUNT.format(where=" AND ".join(where)), parameters


def position_of(search: Search, sort_key: str, extra: float | None) -> list[object]:
    """Where a row stands in the order, for the token of the page after it."""
    return [extra, sort_key] if search.words or search.near is not None else [sort_key]


def _filters(search: Search) -> tuple[list[str], dict[str, Any]]:
    where = [queries.WHERE_BASE]
    parameters: dict[str, Any] = {"region_id": search.region_id, "day": search.day}
    if search.core:
        where.append(queries.WHERE_CORE)
    if search.boxes:
        parts = []
        for n, box in enumerate(search.boxes):
            parts.append(queries.WHERE_BOX.format(n=n))
            parameters.update(
                {
                    f"{side}{n}": value
                    for side, value in zip(("west", "south", "east", "north"), box, strict=True)
                }
            )
        where.append(f"({' OR '.join(parts)})")
    for name, value, condition in (
        ("categories", search.categories, queries.WHERE_CATEGORY),
        ("life_phases", search.life_phases, queries.WHERE_PHASE),
        ("age", search.age_months, queries.WHERE_AGE),
        ("area", search.area, queries.WHERE_AREA),
    ):
        if value is not None:
            where.append(condition)
            parameters[name] = value
    for n, word in enumerate(search.words):
        where.append(queries.WHERE_WORD.format(n=n))
        fuzzy = NEARLY_FROM if len(word) >= NEARLY_FROM_LENGTH else 2.0
        parameters.update({f"word{n}": word, f"like{n}": f"%{word}%", f"fuzzy{n}": fuzzy})
    if search.near is not None:
        where.append("f.point IS NOT NULL")
    return where, parameters


def _order(search: Search, parameters: dict[str, Any]) -> tuple[str, str, str]:
    """What stands before the name in the order, the order, and the condition of lying beyond a position."""
    if search.near is not None:
        parameters.update(near_lon=search.near[0], near_lat=search.near[1], srid=search.srid)
        extra = f"round(({queries.DISTANCE})::numeric, 1)::float8"
        return extra, f"{extra}, f.sort_key", f"({extra}, f.sort_key) > (:after_extra, :after_key)"
    if search.words:
        rank = " + ".join(queries.RANK_WORD.format(n=n) for n in range(len(search.words)))
        parameters.update({f"start{n}": f"{word}%" for n, word in enumerate(search.words)})
        extra = f"round(({rank})::numeric, 4)::float8"
        beyond = f"({extra} < :after_extra OR ({extra} = :after_extra AND f.sort_key > :after_key))"
        return extra, f"{extra} DESC, f.sort_key", beyond
    return "NULL::float8", "f.sort_key", "f.sort_key > :after_key"
