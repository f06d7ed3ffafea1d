"""All sites of a region on one day, to be searched by words: the same sites in the same order as the database finds.

The database needs five to twenty milliseconds for the beginning of a word among 20,000 sites; here it is one, so that a
hundred people can type at once. What is told is held equal to `app.sites.search` by the tests, to the last digit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from app.network.transforming import transformer

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from app.sites.search import Search
    from app.web.versions import Version
    from app.words.index import Index

    F64 = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]
    Numbers = npt.NDArray[np.intp]

SLACK = 1e-9
"""The database rounds what it reads as a decimal number of 15 digits; half of a last digit may be a little less in binary."""
WORLD_SRID = 4326


class StateKey(NamedTuple):
    """Which state of which site, as written when: names one text of a feature (`app.sites.finished`)."""

    site_id: int
    since_days: int
    written: int


@dataclass(frozen=True, slots=True)
class SiteRow:
    """What is searched of a site; places are None where it has no point."""

    sort_key: str
    search_text: str
    categories: tuple[str, ...]
    life_phases: tuple[str, ...]
    is_core: bool
    lon: float | None
    lat: float | None
    x_m: float | None
    y_m: float | None


@dataclass(frozen=True, slots=True)
class Found:
    """The sites of a page, what stands before the name in their order, all that match, and whether more follow."""

    keys: list[StateKey]
    extra: list[float]
    matched: int
    last_key: str | None
    """The name of the page's last site, where others follow."""


class SiteIndex:
    """The sites in the order of their names."""

    def __init__(
        self, version: Version, keys: Sequence[StateKey], rows: Sequence[SiteRow], words: Index
    ) -> None:
        self.version = version
        self._keys, self._rows, self._words = keys, rows, words
        self._place_of = {row.sort_key: place for place, row in enumerate(rows)}
        self._is_core = np.array([row.is_core for row in rows], np.bool_)
        self._lon, self._lat = _floats([row.lon for row in rows]), _floats([row.lat for row in rows])
        self._x_m, self._y_m = _floats([row.x_m for row in rows]), _floats([row.y_m for row in rows])
        self._with_category = _lists([row.categories for row in rows])
        self._with_phase = _lists([row.life_phases for row in rows])

    def __len__(self) -> int:
        """How many sites there are."""
        return len(self._rows)

    def find(self, search: Search, after: list[object] | None, limit: int) -> Found | None:
        """A page of a search by words, with at most `limit` sites; None where only the database knows.

        That is so for areas and ages, and where the page is to begin after a site that is no longer there.
        """
        if not search.words or search.area is not None or search.age_months is not None:
            return None
        ranks = [self._words.ranks(word) for word in search.words]
        matching = self._matching(search)
        for one in ranks:
            matching &= one > 0
        places = np.flatnonzero(matching)
        if search.near is not None:
            extra, rising = self._distances_m(places, search.near, search.srid), 1
        else:
            extra, rising = _rounded(np.sum([one[places] for one in ranks], axis=0), 4), -1
        matched = len(places)
        if after is not None:
            place = self._place_of.get(str(after[-1]))
            if place is None or len(after) != 2 or not isinstance(after[0], int | float):
                return None
            further = rising * (extra - after[0])
            beyond = (further > 0) | ((further == 0) & (places > place))
            places, extra = places[beyond], extra[beyond]
        order = np.argsort(rising * extra, kind="stable")[: limit + 1]
        return self._found(places[order], extra[order], matched, limit)

    def _found(self, places: Numbers, extra: F64, matched: int, limit: int) -> Found:
        shown = places[:limit].tolist()
        last = self._rows[shown[-1]].sort_key if len(places) > limit else None
        return Found([self._keys[place] for place in shown], extra[:limit].tolist(), matched, last)

    def _matching(self, search: Search) -> Flags:
        matching = np.ones(len(self._rows), np.bool_)
        if search.core:
            matching &= self._is_core
        if search.near is not None:
            matching &= ~np.isnan(self._lon)
        for chosen, lists in (
            (search.categories, self._with_category),
            (search.life_phases, self._with_phase),
        ):
            if chosen is not None:
                having = np.zeros(len(self._rows), np.bool_)
                for code in chosen:
                    having[lists.get(code, [])] = True
                matching &= having
        if search.boxes:
            matching &= np.any([self._in_box(box) for box in search.boxes], axis=0)
        return matching

    def _in_box(self, box: tuple[float, float, float, float]) -> Flags:
        """As `&&` of PostGIS compares: boxes in single precision, each side rounded outwards."""
        west, south, east, north = box
        return (
            (_up(self._lon) >= _down(west)) & (_down(self._lon) <= _up(east))
            & (_up(self._lat) >= _down(south)) & (_down(self._lat) <= _up(north))
        )  # fmt: skip

    def _distances_m(self, places: Numbers, near: tuple[float, float], srid: int) -> F64:
        x_m, y_m = transformer(WORLD_SRID, srid).transform(*near)
        return _rounded(np.hypot(self._x_m[places] - x_m, self._y_m[places] - y_m), 1)


def _floats(values: Sequence[float | None]) -> F64:
    return np.array(values, np.float64)


def _lists(codes: Sequence[tuple[str, ...]]) -> dict[str, Numbers]:
    found: dict[str, list[int]] = {}
    for place, some in enumerate(codes):
        for code in some:
            found.setdefault(code, []).append(place)
    return {code: np.array(places, np.intp) for code, places in found.items()}


def _rounded(values: F64, digits: int) -> F64:
    """To so many digits, halves upwards, as `round(numeric)` does it with what is not negative."""
    return np.floor(values * 10.0**digits + 0.5 + SLACK) / 10.0**digits


def _down(value: F64 | float) -> npt.NDArray[np.float32]:
    single = np.asarray(value, np.float32)
    return np.where(single > value, np.nextafter(single, np.float32(-np.inf)), single)


def _up(value: F64 | float) -> npt.NDArray[np.float32]:
    single = np.asarray(value, np.float32)
    return np.where(single < value, np.nextafter(single, np.float32(np.inf)), single)
