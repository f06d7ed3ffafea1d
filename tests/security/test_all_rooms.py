"""All rooms together, of a Kreis that has counted ones and twos itself (RULES R38): no count of one or two follows from them.

Twice: an adversary who solves all equations at once, and, stronger, two Kreise in which all ones are twos and all twos ones, which
are told alike, number by number, by every address. Where a protection is off, the two are told apart: the comparison is a real one.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.engine import make_url

from app.catchments.compute import compute_region
from app.computing import compute_all
from app.database.engine import batch_engine
from app.statistics.runs import Run
from tests.asking import asking
from tests.security.adversary import collect
from tests.security.adversary_rooms import listen
from tests.security.asked import asked_about, everything
from tests.security.compared import compared, counted_anew, differences
from tests.security.protections import PROTECTIONS, of_shapes
from tests.security.published import INDEX, Publishing
from tests.security.rich_kreis import count_all_again, make_rich_kreis
from tests.security.test_adversary import KREIS, TRUTH, found_out

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from tests.databases import TestServer

Answers = dict[str, list[Any]]


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
    engine: Engine, database_url: str, database_server: TestServer, region_id: int, tmp_path: Path
) -> None:
    my_reports = await told_by_reports(database_server, engine, region_id, tmp_path)
    mine, mine_without = await told_by(engine, database_url, region_id, tmp_path)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE analysis_run SET input_hash = 'old'")  # made without a protection
    count_all_again(engine, region_id, KREIS.other())
    compute_all(engine, region_id)
    their_reports = await told_by_reports(database_server, engine, region_id, tmp_path)
    theirs, theirs_without = await told_by(engine, database_url, region_id, tmp_path)
    assert len(mine) > 800
    assert len(my_reports) > 50
    assert told_apart(mine | my_reports, theirs | their_reports) == []
    alike = [
        (name, beginning)
        for name, one in PROTECTIONS.items()
        for beginning in one.told_by
        if mine_without[name, beginning] == theirs_without[name, beginning]
    ]
    assert alike == [], (
        "with one of these off, nothing is told otherwise: it protects nothing, or is not asked"
    )


def told_apart(mine: Answers, theirs: Answers) -> list[str]:
    """The addresses that tell two Kreise apart."""
    return [address for address in mine.keys() | theirs.keys() if theirs.get(address) != mine.get(address)]


async def told_by(
    engine: Engine, database_url: str, region_id: int, folder: Path
) -> tuple[Answers, dict[tuple[str, str], Answers]]:
    """What a Kreis tells, and what it would tell with each protection off; it stays computed without."""
    async with asking(database_url, folder, tile_store_bytes=0) as client:  # each tile is made anew
        everywhere = await everything(client)
    without: dict[tuple[str, str], Answers] = {}
    for name, one in PROTECTIONS.items():
        with pytest.MonkeyPatch.context() as patch:
            one.turn_off(patch)
            one.compute(engine, region_id)
            async with asking(database_url, folder, tile_store_bytes=0) as client:
                for beginning in one.told_by:
                    without[name, beginning] = await asked_about(client, beginning)
                    assert without[name, beginning], beginning
    return everywhere, without


async def told_by_reports(server: TestServer, engine: Engine, region_id: int, folder: Path) -> Answers:
    """What a Kreis publishes of itself, in a copy: what is frozen cannot be taken back, and numbers of reports count on."""
    (folder / "index.html").write_text(INDEX, encoding="utf-8")
    with copied(server, engine) as copy:
        url = copy.url.render_as_string(hide_password=False)
        async with asking(url, folder, frontend_dist=folder) as client:
            return await Publishing(client, copy, region_id).everything()


@contextmanager
def copied(server: TestServer, engine: Engine) -> Iterator[Engine]:
    """A copy of the database, dropped afterwards."""
    engine.dispose()  # nobody may be connected to what is copied
    with server.clone(make_url(engine.url).database or "") as url:
        copy = batch_engine(url)
        try:
            yield copy
        finally:
            copy.dispose()


async def test_two_states_that_differ_in_ones_and_twos_do_not_differ(
    engine: Engine, database_url: str, region_id: int, tmp_path: Path
) -> None:
    """One Kreis whose ones become twos from one day to the next, and one whose twos become ones; both are told that nothing changed."""
    states = [counted_anew(engine, region_id, kreis) for kreis in (KREIS, KREIS.other())]
    async with asking(database_url, tmp_path) as client:
        forth = await compared(client, *states)
        rows = await differences(client, states[0]["travel_times"], states[1]["travel_times"])
    assert {row["difference"] for row in rows} == {0.0}
    states.append(counted_anew(engine, region_id, KREIS))
    async with asking(database_url, tmp_path) as client:
        assert told_apart(forth, await compared(client, *states[1:])) == []
    with pytest.MonkeyPatch.context() as patch:
        of_shapes(patch)
        patch.setattr(Run, "tellable", lambda *_, see_all: True)
        states = [
            counted_anew(engine, region_id, kreis, [compute_region]) for kreis in (KREIS, KREIS.other())
        ]
        async with asking(database_url, tmp_path) as client:
            rows = await differences(client, states[0]["travel_times"], states[1]["travel_times"])
    assert {row["difference"] for row in rows} > {0.0}, "of what was counted the difference tells"
