"""All rooms together, of a Kreis that has counted ones and twos itself (RULES R38): no count of one or two follows from them.

Twice: an adversary who solves all equations at once, and, stronger, two Kreise in which all ones are twos and all twos ones, which
are told alike, number by number, by every address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.computing import compute_all
from tests.asking import asking
from tests.security.adversary import collect
from tests.security.adversary_rooms import listen
from tests.security.asked import everything
from tests.security.rich_kreis import count_all_again, make_rich_kreis
from tests.security.test_adversary import KREIS, TRUTH, found_out

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine


@pytest.fixture(scope="module")
def region_id(engine: Engine) -> int:
    made = make_rich_kreis(engine, KREIS)
    compute_all(engine, made)
    return made


async def test_no_small_count_follows_from_all_rooms_together(
    database_url: str, region_id: int, tmp_path: Path
) -> None:
    async with asking(database_url, tmp_path) as client:
        adversary = await collect(client, projected=True)
        await listen(adversary, client)
    assert {where for where, *_ in adversary.words} >= {
        "places", "places per 100", "assignment", "gaps", "quota", "quota's rate", "projection", "tiles", "file of cells", "file of areas",
    }  # fmt: skip
    assert adversary.untrue(TRUTH) == []
    assert found_out(adversary) == []


async def test_ones_for_twos_are_told_alike_by_every_address(
    engine: Engine, database_url: str, region_id: int, tmp_path: Path
) -> None:
    async with asking(database_url, tmp_path) as client:
        mine = await everything(client)
    count_all_again(engine, region_id, KREIS.other())
    compute_all(engine, region_id)
    async with asking(database_url, tmp_path) as client:
        theirs = await everything(client)
    assert len(mine) > 300
    assert [address for address in mine if theirs.get(address) != mine[address]] == []
    assert mine.keys() == theirs.keys()
