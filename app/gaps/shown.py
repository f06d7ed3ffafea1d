"""What those may see of gaps who may not see single people: one table of fives per run, and sums of it (RULES R38).

Per municipality (per quarter, where it has some) everybody is in one of five parts, and those who go without in one of the reasons. Parts are rounded to
multiples of five, unbiased (`app.accessibility.rounding`), reasons share out the fives of those who go without. Whatever else
is shown is a sum of these, so that no subtracting of levels, parts or reasons comes nearer to a number than its fives. Of
municipalities with fewer than ten people nothing is told by themselves.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from app.accessibility.rounding import in_a_row, shared_out
from app.accounts.keys import keyed

if TYPE_CHECKING:
    from collections.abc import Sequence

BASE, FEWEST = 5, 10
LEAST = 0.01
"""People below this are what rounding of the parts leaves."""
PARTS = ("served", "beyond", "without_place", "unclear_way", "unclear_places")
HIDDEN = ("without_low", "without_high", "without_catchment", "catchment_low", "catchment_high")
"""Further figures about the same people: with them the parts could be narrowed down."""
SHARE_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5)


@dataclass(frozen=True, slots=True)
class Mend:
    """Whom mending one reason would help: those computed (None: by an older program), those of whom nobody can tell, at most so many."""

    helped: float | None
    unsure: float
    catchment: float | None
    at_most: float


@dataclass(frozen=True, slots=True)
class Told:
    """An area's parts (`PARTS`) and reasons, people each; `mended` (whom mending a reason would help) and `more` only for those who
    may see all. `mended_share`: of all who go without, in steps of at least ten people; only of whole Kreise for everybody."""

    parts: dict[str, float]
    reasons: dict[str, float]
    mended: dict[str, Mend]
    more: dict[str, float]
    coarse: bool
    mended_share: dict[str, float] = field(default_factory=dict)

    @property
    def people(self) -> float:
        """All who ask."""
        return sum(self.parts.values())

    @property
    def hidden(self) -> bool:
        """Whether they are too few to be told by themselves."""
        return self.coarse and self.people < FEWEST


def seed_of(secret: bytes, region_slug: str, category: str) -> str:
    """By what numbers are rounded: the same for every day and every standard of a kind, so that no mean of many tells more.

    Keyed with the installation's secret: this program is public, and whoever knew where rounding starts would know more.
    """
    return keyed(secret, f"gaps:{region_slug}:{category}").hex()


def exactly(row: Any) -> Told:  # noqa: ANN401 (a row of SQL)
    """An area as it is stored."""
    return Told(
        {name: float(row[name]) for name in PARTS}, {one["reason"]: one["people"] for one in row["reasons"] if one["people"]},
        {one["reason"]: mend(one) for one in row["reasons"]}, {name: float(row[name]) for name in HIDDEN}, coarse=False,
    )  # fmt: skip


def mend(one: dict[str, Any]) -> Mend:
    """As a reason is stored."""
    return Mend(one.get("helped"), one.get("helped_unsure") or 0.0, one.get("helped_catchment"), one["alone"])


def coarse_mended(row: Any) -> dict[str, float]:  # noqa: ANN401 (a row of SQL)
    """Of all who go without in a Kreis the share whom mending each reason would help, so coarse that nobody is to be found in it."""
    lacking = float(row["people"]) - float(row["served"])
    told = {one["reason"]: mend(one).helped for one in row["reasons"]}
    shares = {
        code: coarse_share(min(helped, lacking), lacking, 2 * BASE)
        for code, helped in told.items()
        if helped is not None
    }
    return {code: value for code, value in shares.items() if value is not None}


def in_fives(rows: Sequence[Any], seed: str) -> list[Told]:
    """Municipalities, in an order in which those of an Amt follow each other; `seed`: always the same."""
    starts = _starts(seed, len(PARTS) + len(rows))
    exact = [exactly(row) for row in rows]
    table = {
        name: in_a_row(np.array([one.parts[name] for one in exact]), BASE, starts[number]).tolist()
        for number, name in enumerate(PARTS)
    }
    found: list[Told] = []
    for place, one in enumerate(exact):
        parts = {name: float(table[name][place]) for name in PARTS}
        lacking = int(sum(parts.values()) - parts["served"])
        codes = list(one.reasons)
        fives = shared_out(
            lacking, np.array([one.reasons[code] for code in codes]), BASE, starts[len(PARTS) + place]
        )
        reasons = {code: float(value) for code, value in zip(codes, fives.tolist(), strict=True) if value}
        found.append(Told(parts, reasons, {}, {}, coarse=True))
    return found


def remainder(whole: Any, parts: Sequence[Any]) -> dict[str, Any]:  # noqa: ANN401
    """What of a stored area lies in none of its parts, as a row."""
    counts = {
        name: max(0.0, float(whole[name]) - sum(float(part[name]) for part in parts))
        for name in (*PARTS, *HIDDEN)
    }
    inside = Counter[str]()
    for part in parts:
        inside.update({one["reason"]: one["people"] for one in part["reasons"]})
    left = [{**one, "people": one["people"] - inside[one["reason"]], "sites": []} for one in whole["reasons"]]
    reasons = [one for one in left if one["people"] > LEAST]
    return {**whole, **counts, "id": None, "reasons": reasons}


def together(areas: Sequence[Told]) -> Told:
    """Several areas as one."""

    def add(name: str) -> dict[str, float]:
        total: dict[str, float] = {}
        for area in areas:
            for key, value in getattr(area, name).items():
                total[key] = total.get(key, 0.0) + value
        return total

    parts = dict.fromkeys(PARTS, 0.0) | add("parts")
    return Told(parts, add("reasons"), {}, add("more"), coarse=any(area.coarse for area in areas))


def coarse_share(served: float, people: float, least: int = BASE) -> float | None:
    """A share in steps of at least so many people; None where there are too few."""
    for step in SHARE_STEPS:
        if step * people >= least:
            return round(min(1.0, step * round(served / people / step)), 4)
    return None


def _starts(seed: str, many: int) -> list[float]:
    digest = int.from_bytes(hashlib.sha256(f"gaps:{seed}".encode()).digest()[:8], "big")
    return np.random.default_rng(digest).uniform(0, 1, many).tolist()
