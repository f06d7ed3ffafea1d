"""All rooms together, of a Kreis that has counted ones and twos itself (RULES R38): no count of one or two follows from them.

Twice: an adversary who solves all equations at once, and, stronger, two Kreise in which all ones are twos and all twos ones, which
are told alike, number by number, by every address. Where a protection is off, the two are told apart: the comparison is a real one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from app.basemap import routes as tiles
from app.catchments import inputs
from app.catchments.compute import compute_region
from app.catchments.streets import travel_of
from app.collections import people as collections_of_people
from app.computing import compute_all
from app.demand import projecting
from app.downloads import queries as downloads
from app.gaps import people as gaps_people
from app.gaps.compute import compute_gaps
from app.places.compute import compute_places
from app.provision import queries as provision
from tests.asking import asking
from tests.security.adversary import collect
from tests.security.adversary_rooms import listen
from tests.security.asked import addresses, asked, everything
from tests.security.rich_kreis import count_all_again, make_rich_kreis
from tests.security.test_adversary import KREIS, TRUTH, found_out

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

Answers = dict[str, list[Any]]
SHOWN = {"shown_cell_people": "cell_people", "shown_area_people": "area_people"}


@dataclass(frozen=True)
class Protection:
    """One that can be turned off: where, what is computed anew then, and which addresses tell of it."""

    turn_off: Callable[[pytest.MonkeyPatch], None]
    told_by: str
    compute: Callable[[Engine, int], object] = lambda *_: None


def counted(words: str) -> str:
    for shown, table in SHOWN.items():
        words = words.replace(shown, table)
    return words


def reading(module: Any, *names: str) -> Callable[[pytest.MonkeyPatch], None]:
    """Statements that read what was counted instead of what everybody may see."""

    def turn_off(patch: pytest.MonkeyPatch) -> None:
        for name in names:
            now = getattr(module, name)
            patch.setattr(
                module,
                name,
                {key: counted(one) for key, one in now.items()} if isinstance(now, Mapping) else counted(now),
            )

    return turn_off


def project(engine: Engine, region_id: int) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE projection_run SET input_hash = 'old'")
        projecting.renew_projection(connection, region_id)


PROTECTIONS = {
    "tiles": Protection(reading(tiles, "LAYERS"), "/tiles/cells/12"),
    "files and features": Protection(reading(collections_of_people, "CELLS", "AREAS"), "/ogc/collections/cells"),
    "workbook and GeoPackage": Protection(reading(downloads, "CELLS"), "/api/maps/figures"),
    "quotas": Protection(reading(provision, "PEOPLE"), "/api/quotas?category=kindergarten&level=municipality"),
    "ways": Protection(
        lambda patch: patch.setattr(inputs, "SHOWN_CELLS", "cell_people"), "/api/maps?map=kindergarten,walk,3-5",
        lambda engine, region_id: compute_region(engine, region_id, travel_of),
    ),
    "places": Protection(
        lambda patch: patch.setattr(inputs, "SHOWN_CELLS", "cell_people"), "/api/places/areas?level=municipality&category=kindergarten",
        lambda engine, region_id: compute_places(engine, region_id, travel_of),
    ),
    "projection": Protection(lambda patch: patch.setattr(projecting, "read_off", lambda *_: []), "/api/projection", project),
    "people to come in gaps": Protection(
        lambda patch: patch.setattr(
            gaps_people, "read_projection", lambda *asked, exact: KEPT(*asked, exact=not exact)
        ),
        "/api/gaps", lambda engine, region_id: compute_gaps(engine, region_id, travel_of),
    ),
}  # fmt: skip
KEPT = gaps_people.read_projection


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
    mine, mine_without = await told_by(engine, database_url, region_id, tmp_path)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE analysis_run SET input_hash = 'old'")  # made without a protection
    count_all_again(engine, region_id, KREIS.other())
    compute_all(engine, region_id)
    theirs, theirs_without = await told_by(engine, database_url, region_id, tmp_path)
    assert len(mine) > 300
    assert [address for address in mine if theirs.get(address) != mine[address]] == []
    assert mine.keys() == theirs.keys()
    alike = [name for name in PROTECTIONS if mine_without[name] == theirs_without[name]]
    assert alike == [], (
        "with one of these off, nothing is told otherwise: it protects nothing, or is not asked"
    )


async def told_by(
    engine: Engine, database_url: str, region_id: int, folder: Path
) -> tuple[Answers, dict[str, Answers]]:
    """What a Kreis tells, and what it would tell with each protection off; it stays computed without."""
    async with asking(database_url, folder, tile_store_bytes=0) as client:  # each tile is made anew
        everywhere = await everything(client)
    without: dict[str, Answers] = {}
    for name, one in PROTECTIONS.items():
        with pytest.MonkeyPatch.context() as patch:
            one.turn_off(patch)
            one.compute(engine, region_id)
            async with asking(database_url, folder, tile_store_bytes=0) as client:
                without[name] = await asked(client, [at for at in addresses() if at.startswith(one.told_by)])
    return everywhere, without
