"""Whoever reads all that a visitor is told about a Kreis, knows this program, and works out what each small count could be.

`collect` asks over HTTP; what is told becomes equations over the true counts, one unknown for each cell and age and each kind of
offer of a site. `bounds` gives the least and the most of an unknown in whole numbers (HiGHS).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from tests.security.small_kreis import AGES, ARS, CELLS_EACH, GROUPS, KREIS, VILLAGES, WHOLES, positions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import httpx

CELLS = len(VILLAGES) * CELLS_EACH
SITE_PARTS = ("k1:creche", "k1:kindergarten", "k2:kindergarten", "k3:kindergarten")
OFFERS = {
    "Kita Haus": {"day_care": SITE_PARTS[:2], "creche": SITE_PARTS[:1]}, "Kita Klein": {"kindergarten": SITE_PARTS[2:3]},
    "Kita Voll": {"kindergarten": SITE_PARTS[3:]},
}  # fmt: skip
VILLAGE_OF = {"Kita Haus": "A", "Kita Klein": "B", "Kita Voll": "B"}
UNKNOWNS = CELLS * len(AGES) + len(SITE_PARTS)
ROUNDED = 0.051


def people(cells: Iterable[int], group: str) -> list[int]:
    """The unknowns of a group in some cells."""
    return [cell * len(AGES) + AGES.index(age) for cell in cells for age in WHOLES.get(group, (group,))]


def cared(parts: Iterable[str]) -> list[int]:
    """The unknowns of children cared for."""
    return [CELLS * len(AGES) + SITE_PARTS.index(one) for one in parts]


class Contradiction(Exception):  # noqa: N818
    """What is told does not fit together: one of two answers must be another than it seems, which gives something away as well."""


@dataclass
class Adversary:
    """What is known: sums of unknowns, each times its weight, between two numbers. `words`: every number told, to be compared between two Kreise."""

    rows: list[tuple[list[int], list[float], float, float]] = field(default_factory=list)
    secret: set[int] = field(default_factory=set)
    hidden: dict[str, set[int]] = field(default_factory=dict)
    words: list[tuple[Any, ...]] = field(default_factory=list)
    number: dict[int, int] = field(default_factory=dict)
    """The cells by their id, from west to east."""

    def hear(self, where: str, unknowns: list[int], told: dict[str, Any]) -> None:
        """A figure about some unknowns. An estimate is made of 1.5 for each count that is secret, as he knows."""
        self.words.append((where, told["value"], told["status"]))
        if told["status"] in {"known", "zero"}:
            self.add(unknowns, told["value"])
        elif told["status"] == "estimated":
            self.add(unknowns, told["value"], 0.5 * len(self.secret.intersection(unknowns)))

    def weigh(
        self, where: str, parts: Sequence[tuple[list[int], float]], value: float | None, rounding: float = 0.0
    ) -> None:
        """A figure of groups that count with a share, in which small counts stand as 1.5; off by `rounding` besides."""
        self.words.append((where, value))
        if value is None:
            return
        unknowns = [one for part, _ in parts for one in part]
        weights = [share for part, share in parts for _ in part]
        doubt = 0.5 * sum(share for one, share in zip(unknowns, weights, strict=True) if one in self.secret)
        self._row(unknowns, weights, value, doubt + rounding)

    def add(self, unknowns: list[int], value: float, doubt: float = 0.0) -> None:
        """Their sum, up to rounding and doubt."""
        self._row(unknowns, [1.0] * len(unknowns), value, doubt)

    def between(self, unknowns: list[int], weights: list[float], low: float, high: float) -> None:
        """A sum that is not told, but known to lie between two numbers."""
        self.rows.append((unknowns, weights, low, high))

    def _row(self, unknowns: list[int], weights: list[float], value: float, doubt: float) -> None:
        self.rows.append((unknowns, weights, value - doubt - ROUNDED, value + doubt + ROUNDED))

    def untrue(self, truth: np.ndarray) -> list[Any]:
        """What is told otherwise than it is, rounding and what he takes for doubtful allowed for."""
        sums = [float(truth[unknowns] @ np.array(weights)) for unknowns, weights, _, _ in self.rows]
        return [
            (row, true) for row, true in zip(self.rows, sums, strict=True) if not row[2] <= true <= row[3]
        ]

    def told_cells(self, group: str, cells: Iterable[int]) -> list[int]:
        """The cells of a group that count where secret ones do not."""
        return [one for one in cells if one not in self.hidden[group]]

    def bounds(self, unknown: int) -> tuple[int, int]:
        """The least and the most it can be."""
        table = np.zeros((len(self.rows), UNKNOWNS))
        for number, (unknowns, weights, _, _) in enumerate(self.rows):
            np.add.at(table[number], unknowns, weights)
        least, most = np.zeros(UNKNOWNS), np.full(UNKNOWNS, 500.0)
        secret = list(self.secret)
        least[secret], most[secret] = 1, 2
        low, high = (np.array([row[which] for row in self.rows]) for which in (2, 3))
        aim = np.zeros(UNKNOWNS)
        aim[unknown] = 1
        ends = [
            milp(sign * aim, constraints=LinearConstraint(table, low, high), integrality=np.ones(UNKNOWNS), bounds=Bounds(least, most))
            for sign in (1, -1)
        ]  # fmt: skip
        if any(one.status for one in ends):
            raise Contradiction
        return round(ends[0].fun), round(-ends[1].fun)


async def collect(client: httpx.AsyncClient, *, projected: bool = False) -> Adversary:
    """Everything that rests on people or children cared for, as a visitor is told it.

    `projected`: indicators are of a projection's rounded people, and only noted.
    """
    found = Adversary()

    async def ask(address: str) -> Any:
        answer = await client.get(address)
        assert answer.status_code == 200, (address, answer.text[:300])
        return answer.json()

    await _cells(found, ask)
    await _areas(found, ask)
    await _shapes(found, ask)
    await _supply(found, ask)
    await _indicators(found, ask, projected=projected)
    return found


async def _cells(found: Adversary, ask: Any) -> None:
    """First of all: which are secret. Then everything that tells single cells."""
    told: dict[str, list[dict[str, Any]]] = {}
    for group in GROUPS:
        listed = (await ask(f"/api/cells?category=kindergarten&bbox=5,50,15,60&age_group={quote(group)}"))[
            "features"
        ]
        listed.sort(key=lambda one: one["geometry"]["coordinates"][0][0][0])
        assert len(listed) == CELLS
        told[group] = [one["properties"] for one in listed]
        found.hidden[group] = {n for n, one in enumerate(told[group]) if one["people"]["status"] == "secret"}
    found.secret = {one for group in AGES for one in people(found.hidden[group], group)}
    for group, cells in told.items():
        for number, one in enumerate(cells):
            found.hear("cells", people([number], group), one["people"])
    found.number = {one["id"]: number for number, one in enumerate(told["all"])}
    for number, one in enumerate(told["all"]):
        for row in (await ask(f"/api/cells/{one['id']}"))["people"]:
            found.hear("cell", people([number], row["age_group"]), row["people"])
        row = (await ask(f"/ogc/collections/cells/items/{one['id']}?f=json"))["properties"]
        for group in GROUPS:
            name = f"people_{group.replace('-', '_').replace('+', '_plus')}"
            if f"{name}_status" in row:
                found.hear(
                    "ogc", people([number], group), {"value": row[name], "status": row[f"{name}_status"]}
                )


def inside(ars: str) -> list[int]:
    place = {key: name for name, key in ARS.items()}.get(ars)
    start = None if place is None else list(VILLAGES).index(place) * CELLS_EACH
    return list(range(CELLS)) if start is None else list(range(start, start + CELLS_EACH))


async def _areas(found: Adversary, ask: Any) -> None:
    for ars in (*ARS.values(), KREIS):
        answer = await ask(f"/api/areas/{ars}/statistics")
        for row in answer["people"]:
            found.hear("area", people(inside(ars), row["age_group"]), row["people"])
        for row in answer["statistics"]:
            cells = found.told_cells(row["age_group"], inside(ars))
            found.hear("area statistics", people(cells, row["age_group"]), row["people_total"])
    for level in ("municipality", "district"):
        for one in (await ask(f"/api/areas?level={level}"))["features"]:
            found.hear("areas", people(inside(one["properties"]["ars"]), "all"), one["properties"]["people"])
        rows = (
            await ask(
                f"/api/statistics?group_by={level},age_group&category=kindergarten&measure=people_total"
            )
        )["rows"]
        for row in rows:
            if row["people_basis"] == "told":
                found.hear(
                    "statistics",
                    people(found.told_cells(row["age_group"], inside(row["area"])), row["age_group"]),
                    row,
                )
            else:
                hear_protected(found, row, inside(row["area"]))
        for one in (await ask(f"/api/quotas?category=kindergarten&level={level}"))["areas"]:
            found.words.append(
                ("quotas", one["children"]["value"], one["children"]["status"])
            )  # of 3 to 6½ years: no whole ages


def hear_protected(found: Adversary, row: dict[str, Any], cells: list[int]) -> None:
    """Of shapes: small counts are in it as 1.5."""
    found.words.append(("shape", row["value"], row["status"]))
    unknowns = people(cells, row["age_group"])
    if row["value"] is not None:
        found.add(unknowns, row["value"], 0.5 * len(found.secret.intersection(unknowns)))


async def _shapes(found: Adversary, ask: Any) -> None:
    for number, (lon, lat) in enumerate(positions()):
        query = f"/api/statistics?category=kindergarten&group_by=age_group&measure=people_total&center={lon},{lat}"
        for radius, cells in ((50, [number]), (120, _beside(number))):
            for row in (await ask(f"{query}&radius_m={radius}"))["rows"]:
                hear_protected(found, row, cells)
        for ring in (await ask(f"/api/isochrone?lon={lon}&lat={lat}&minutes=1,15"))["features"]:
            cells = _near(number, 100 * ring["properties"]["minutes"])
            for row in ring["properties"]["people"]:
                found.hear(
                    "isochrone",
                    people(found.told_cells(row["age_group"], cells), row["age_group"]),
                    row["people"],
                )


def _near(number: int, metres: float) -> list[int]:
    start = number // CELLS_EACH * CELLS_EACH
    return [one for one in range(start, start + CELLS_EACH) if abs(one - number) * 100 <= metres + 1]


def _beside(number: int) -> list[int]:
    return _near(number, 120)


async def _supply(found: Adversary, ask: Any) -> None:
    for one in (await ask("/api/sites"))["features"]:
        for offer in one["properties"]["offers"]:
            parts = OFFERS[one["properties"]["name"]][offer["category"]]
            found.hear("sites", cared(parts), offer["occupied_places"])
            if offer["occupied_places"]["status"] == "secret" and len(parts) == 1:
                found.secret.update(cared(parts))
    for kinds in (
        "creche",
        "kindergarten",
        "day_care",
        "creche,kindergarten",
        "creche,kindergarten,day_care",
    ):
        answer = await ask(f"/api/supply?categories={kinds}")
        for one in answer["sites"]:
            found.hear("supply", cared(OFFERS[one["name"]][one["category"]]), one["occupied"])
        counted = {(one["name"], one["category"]) for one in answer["sites"]}
        for area in answer["areas"]:
            parts = [
                part
                for name, kind in counted
                if ARS[VILLAGE_OF[name]] == area["ars"]
                for part in OFFERS[name][kind]
            ]
            found.hear("supply of areas", cared(parts), area["occupied"])


async def _indicators(found: Adversary, ask: Any, *, projected: bool) -> None:
    """People under 18 among all (I01): both are told beside the share."""
    for level in ("municipality", "district"):
        for area in (await ask(f"/api/indicators/I01/series?level={level}"))["areas"]:
            for point in area["points"]:
                status = "estimated" if point["is_estimate"] else "known"
                for name, group in (("numerator", "0-17"), ("denominator", "all")):
                    if projected:
                        found.words.append(("indicator", point[name]))
                    elif point[name] is not None:
                        found.hear(
                            "indicator",
                            people(inside(area["ars"]), group),
                            {"value": point[name], "status": status},
                        )
