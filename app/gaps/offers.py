"""What the sites of a kind offer to whom and when: pools of places, each for some ages and open at the time asked for or not."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
from sqlalchemy import text

from app.catchments.inputs import fingerprint, metric
from app.catchments.travel import Places as Points
from app.gaps.hours import DAYS, Opening, State, opening
from app.places.assuming import Assumption, assume
from app.places.demand import Ages, served_ages
from app.supply.places import MOST_PLACES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import numpy.typing as npt
    from sqlalchemy import Connection

    from app.gaps.yardsticks import Yardstick

    FloatArray = npt.NDArray[np.float64]

SITES = """
    SELECT f.site_id, f.is_core, t.opening_hours, ST_X(f.point) AS lon, ST_Y(f.point) AS lat, t.entrances, f.feature
      FROM site_feature f
      JOIN site_state t ON t.site_id = f.site_id AND t.valid_during @> cast(:day AS date)
     WHERE f.region_id = :region_id AND f.valid_during @> cast(:day AS date) AND f.point IS NOT NULL
       AND f.categories && cast(:categories AS text[])
     ORDER BY f.site_id"""


@dataclass(frozen=True, slots=True)
class Pool:
    """Offers of a site for the same ages that are open, or not, at the same time: their known places, how many tell none."""

    site: int
    ages: Ages
    state: State
    closes: int | None
    known: float
    untold: int


@dataclass(frozen=True, slots=True)
class Offers:
    """Sites of a kind (or of its family) with their pools; `spare[site]`: free places there for others than the pools are for;
    `of_kind`: the sites of the kind itself, whomever they admit. `ages`: those that all its offers serve together.

    `low`, `mid`, `high`: places of each pool, nan where nothing is known to assume them from: the Kreis's own sites say nothing
    of those beyond its border if none of these tells its places, nor the other way round.
    """

    site_id: npt.NDArray[np.int64]
    is_core: npt.NDArray[np.bool_]
    points: Points
    pools: tuple[Pool, ...]
    spare: FloatArray
    of_kind: npt.NDArray[np.bool_]
    ages: Ages
    low: FloatArray
    mid: FloatArray
    high: FloatArray
    assumption: Assumption

    @property
    def known_at_all(self) -> bool:
        """Whether there is anything to compute places from."""
        return not self.pools or not np.isnan(self.mid).all()

    @property
    def fingerprint(self) -> str:
        """The same for the same sites, places, ages and hours."""
        pools = np.array(
            [(p.site, p.ages.start, p.ages.end, STATES.index(p.state), p.closes or -1, p.untold) for p in self.pools], np.int64
        )  # fmt: skip
        return fingerprint(
            self.site_id, self.is_core, self.of_kind, self.points.x_m, self.points.y_m, self.points.owner, pools, self.spare,
            self.low, self.mid, self.high,
        )  # fmt: skip


MOST_SECRET = 2.0
"""Children of an offer that are secret are one or two; where it matters how many places are free, two."""
STATES: tuple[State, ...] = ("open", "opens_late", "closes_early", "unknown")


def read_offers(
    connection: Connection, region_id: int, srid: int, day: date, yardstick: Yardstick, early_minutes: int
) -> Offers:
    """The offers on a day, as they are at the yardstick's time; one may come `early_minutes` before it opens."""
    family = list(yardstick.category.family)
    rows = (
        connection.execute(text(SITES), {"region_id": region_id, "day": day, "categories": family})
        .mappings()
        .all()
    )
    at = minute_of(yardstick.at_time)
    pools: list[Pool] = []
    spare = np.zeros(len(rows))
    known: list[float] = []
    telling: set[bool] = set()
    of_kind, every = np.zeros(len(rows), bool), list[tuple[int | None, int | None]]()
    for site, row in enumerate(rows):
        offers = orjson.loads(row["feature"])["properties"]["offers"]
        mine = [o for o in offers if o["category"] == yardstick.category.code]
        of_kind[site] = bool(mine)
        every += [(o["age_from_months"], o["age_to_months"]) for o in mine]
        fitting = [o for o in mine if _overlaps(_ages(o, yardstick.category.ages), yardstick.ages)]
        here = [value for o in mine if (value := _number(o["approved_places"])) is not None]
        known += here
        telling |= {row["is_core"]} if here else set()
        pools += _pools(site, fitting, row["opening_hours"], yardstick, at, early_minutes)
        others = [o for o in offers if o["category"] in family and o not in fitting]
        spare[site] = sum(_free(o) for o in others)
    core = np.array([row["is_core"] for row in rows], bool)
    lent = [pool.untold if core[pool.site] in telling else 0 for pool in pools]
    assumption = assume(known, sum(lent))
    low, mid, high = (
        _places(pools, lent, value) for value in (assumption.low, assumption.mid, assumption.high)
    )
    site_id = np.array([row["site_id"] for row in rows], np.int64)
    usual = yardstick.category.ages
    served = served_ages(every, (usual.start, usual.end))
    return Offers(
        site_id, core, _points(srid, rows), tuple(pools), spare, of_kind, served, low, mid, high, assumption
    )


def both(one: Ages, other: Ages) -> Ages:
    """The ages that both hold; the former where there are none."""
    start, end = max(one.start, other.start), min(one.end, other.end)
    return Ages(start, end) if start < end else one


def minute_of(told: str | None) -> int | None:
    """Minutes since midnight of HH:MM."""
    return None if told is None else int(told[:2]) * 60 + int(told[3:])


def segments_of(ages: Ages, pools: Sequence[Pool]) -> list[Ages]:
    """The ages cut wherever a pool begins or ends to be for them, so that each part is admitted wholly or not at all."""
    inner = {bound for pool in pools for bound in (pool.ages.start, pool.ages.end)}
    bounds = sorted({ages.start, ages.end} | {bound for bound in inner if ages.start < bound < ages.end})
    return [Ages(start, end) for start, end in pairwise(bounds)]


def _pools(
    site: int,
    offers: list[dict[str, Any]],
    hours: str | None,
    yardstick: Yardstick,
    at: int | None,
    early: int,
) -> list[Pool]:
    found: dict[tuple[int, int, State, int | None], tuple[float, int]] = {}
    for offer in offers:
        ages = _ages(offer, yardstick.category.ages)
        open_then = opening(offer["opening_hours"] or hours, DAYS.index(yardstick.weekday))
        key = ages.start, ages.end, _state(open_then, at, early), open_then.closes
        places = _number(offer["approved_places"])
        known, untold = found.get(key, (0.0, 0))
        found[key] = (known + (places or 0.0), untold + (places is None))
    return [
        Pool(site, Ages(start, end), state, closes, known, untold)
        for (start, end, state, closes), (known, untold) in found.items()
    ]


def _state(open_then: Opening, at: int | None, early: int) -> State:
    return "open" if at is None else open_then.at(at, early)


def _ages(offer: dict[str, Any], usual: Ages) -> Ages:
    """The ages of an offer; those that are usual where it tells none, or an end before its beginning."""
    start = usual.start if offer["age_from_months"] is None else offer["age_from_months"]
    end = usual.end if offer["age_to_months"] is None else offer["age_to_months"]
    return Ages(start, end) if start < end else usual


def _overlaps(one: Ages, other: Ages) -> bool:
    return one.start < other.end and other.start < one.end


def _number(told: dict[str, Any]) -> float | None:
    """Places; numbers that no offer can have count as not told."""
    value = told["value"]
    return None if value is None or not 0 <= value <= MOST_PLACES else float(value)


def _free(offer: dict[str, Any]) -> float:
    """Free places of an offer, where it tells both how many there are and how many are taken."""
    approved, told = _number(offer["approved_places"]), offer["occupied_places"]
    occupied = MOST_SECRET if told["status"] == "secret" else _number(told)
    return 0.0 if approved is None or occupied is None else max(0.0, approved - occupied)


def _places(pools: Sequence[Pool], lent: Sequence[int], assumed: float | None) -> FloatArray:
    """Places by pool; of an offer that tells none the assumed ones, if any are `lent` to its pool, else not known."""
    unknown = float("nan") if assumed is None else assumed
    return np.array(
        [
            pool.known + (pool.untold * (unknown if many else float("nan")) if pool.untold else 0.0)
            for pool, many in zip(pools, lent, strict=True)
        ],
        np.float64,
    )


def _points(srid: int, rows: Sequence[Any]) -> Points:
    doors = [
        (number, door["longitude"], door["latitude"])
        for number, row in enumerate(rows)
        for door in row["entrances"] or [{"longitude": row["lon"], "latitude": row["lat"]}]
    ]
    table = np.array(doors, np.float64).reshape(-1, 3)
    return Points(*metric(srid, table[:, 1], table[:, 2]), table[:, 0].astype(np.int32))
