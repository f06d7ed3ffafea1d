"""Two editors on the same site, at the very same time, on two web workers: the second is told, nothing is overwritten."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from sqlalchemy import Engine, text

from tests.faults.conftest import awaited, headers_of
from tests.faults.world import World
from tests.serving import serving

SITE = "/api/sites/ort-2"
PATIENCE_SECONDS = 120.0


@pytest.fixture(scope="module")
def address(database_url: str, world: World) -> Iterator[str]:
    with serving(database_url, ATLAS_WEB_WORKERS="2") as found:
        yield found


def read(address: str, world: World) -> httpx.Response:
    return httpx.get(f"{address}{SITE}/editable", headers=headers_of(world.editor), timeout=PATIENCE_SECONDS)


@pytest.mark.parametrize("editors", [2, 5])
def test_of_several_who_change_the_same_version_one_is_heard(
    address: str, world: World, engine: Engine, editors: int
):
    for time_round in range(5):
        tag, ready = read(address, world).headers["ETag"], threading.Barrier(editors)

        def change(number: int, tag: str = tag, ready: threading.Barrier = ready, at: int = time_round) -> httpx.Response:
            who = headers_of(world.editor if number % 2 else world.planner)
            body = {"site": {"phone": f"04621 {editors}{at}{number}"}, "reason": f"Probe {editors} {at}"}
            ready.wait()
            return httpx.patch(address + SITE, json=body, headers={**who, "If-Match": tag}, timeout=PATIENCE_SECONDS)

        with ThreadPoolExecutor(editors) as many:
            answers = list(many.map(change, range(editors)))
        heard = [one for one in answers if one.status_code == 200]
        assert len(heard) == 1, [one.text for one in answers]
        phone = heard[0].json()["site"]["phone"]
        for other in answers:
            if other is not heard[0]:
                assert other.status_code == 412
                told = other.json()
                assert told["current"]["site"]["phone"] == phone
                assert told["yours"]["site"]["phone"] != phone
                assert told["etag"] == heard[0].headers["ETag"]
        assert read(address, world).json()["site"]["phone"] == phone
        with engine.connect() as connection:
            sql = "SELECT count(*) FROM change WHERE reason = :reason AND after ? 'phone' AND table_name = 'site_state'"
            count = connection.execute(text(sql), {"reason": f"Probe {editors} {time_round}"}).scalar_one()
        assert count == 1, "of the others nothing is written down"
