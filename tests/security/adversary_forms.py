"""The adversary asks in other ways: the difference of two runs, polygons by POST, filters that halve, the order of features, reports."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tests.security.adversary import hear_protected, inside, people
from tests.security.adversary_rooms import got
from tests.security.asked_forms import shapes
from tests.security.small_kreis import AGES, ARS, CELLS_EACH, GROUPS, KREIS, VILLAGES

if TYPE_CHECKING:
    import httpx

    from tests.security.adversary import Adversary

MOST = 500.0
CELLS = range(len(VILLAGES) * CELLS_EACH)
KEPT_OF = (
    {"all": list(CELLS)}
    | {f"cell {n}": [n] for n in CELLS}
    | {f"all but cell {n}": [k for k in CELLS if k != n] for n in CELLS}
)


async def listen_again(found: Adversary, client: httpx.AsyncClient) -> None:
    """Add what these ways tell; who is secret is known already (`collect`)."""
    await _runs(found, client)
    await polygons(found, client)
    for group in AGES:
        await halves(found, client, group)
        await _order(found, client, group)


async def _runs(found: Adversary, client: httpx.AsyncClient) -> None:
    """A run beside itself tells what it tells."""
    states = await got(client, "/api/maps/states?category=kindergarten")
    number = states["states"][0]["id"]
    answer = await got(
        client,
        f"/api/statistics?compare={number}..{number}&group_by=municipality,age_group&measure=people_total",
    )
    for row in answer["rows"]:
        told = {"value": row["a"], "status": row["a_status"]}
        found.hear(
            "runs compared",
            people(found.told_cells(row["age_group"], inside(row["area"])), row["age_group"]),
            told,
        )


async def polygons(found: Adversary, client: httpx.AsyncClient) -> None:
    """Squares around each cell, and all but one as one shape."""
    for name, shape in shapes():
        answer = await client.post(
            "/api/statistics?topic=people&group_by=age_group", json={"geometry": shape}
        )
        assert answer.status_code == 200, answer.text
        for row in answer.json()["rows"]:
            hear_protected(found, row, KEPT_OF[name])


async def halves(found: Adversary, client: httpx.AsyncClient, group: str) -> None:
    """A cell whose number is secret, and which is more than one and a half, or not more, would be known."""
    for comparison, low, high in ((">", 2.0, MOST), ("<=", 0.0, 1.0)):
        asked = quote(f"{column(group)} {comparison} 1.5")
        answer = await got(client, f"/ogc/collections/cells/items?f=json&limit=100&filter={asked}")
        cells = [found.number[one["id"]] for one in answer["features"]]
        found.words.append(("halves", group, answer["numberMatched"], cells))
        for cell in set(cells) & found.hidden[group]:
            found.between(people([cell], group), [1.0], low, high)


async def _order(found: Adversary, client: httpx.AsyncClient, group: str) -> None:
    """A secret number that stands before one that is told is not larger than that, and not less than the one before it."""
    answer = await got(client, f"/ogc/collections/cells/items?f=json&limit=100&sortby={column(group)}")
    cells = [found.number[one["id"]] for one in answer["features"]]
    found.words.append(("order", group, cells))
    max(place for place, cell in enumerate(cells) if cell not in found.hidden[group])
    last = max(place for place, cell in enumerate(cells) if cell not in found.hidden[group])
    for one, other in itertools.pairwise(cells[: last + 1]):
        found.between([*people([one], group), *people([other], group)], [-1.0, 1.0], 0, MOST)


def column(group: str) -> str:
    """How an age group is called in collections."""
    assert group in GROUPS
    return f"people_{group.replace('-', '_').replace('+', '_plus')}"


def hear_report(found: Adversary, document: dict[str, Any]) -> None:
    """A share of people under 18 in a report: numerator less the share of all is nothing, up to rounding."""
    for block in document["blocks"]:
        if block["kind"] == "indicator" and block["indicator"] == "I01":
            told = block["figure"]
            found.words.append(("report", told["ars"], told["value"], told["status"]))
            cells = inside(told["ars"])
            share, most = told["value"] / 100, len(cells) * MOST
            young, everybody = people(cells, "0-17"), people(cells, "all")
            weights = [1.0] * len(young) + [-share] * len(everybody)
            small = [
                abs(weight)
                for one, weight in zip([*young, *everybody], weights, strict=True)
                if one in found.secret
            ]
            doubt = 1e-6 * most + (0.5 * sum(small) if told["status"] == "estimated" else 0.0)
            found.between([*young, *everybody], weights, -doubt, doubt)


REPORT = [{"kind": "indicator", "indicator": "I01", "area": area} for area in (*ARS.values(), KREIS)]
