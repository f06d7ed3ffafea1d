"""Indicators of recommendations and of the landscape follow at once, and leave all else as right as it was."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx
from sqlalchemy import text

from app.accounts.access import Role
from app.indicators.compute import compute_indicators
from app.indicators.known_version import still_right
from app.indicators.of_the_loop import compute_loop_figures
from tests.accounts.signing_in import sign_in_as
from tests.indicators.test_compute import region_of

if TYPE_CHECKING:
    from sqlalchemy import Engine

ACTOR = {
    "name": "Koordinierung Frühe Bildung", "kind": "department", "field": "administration", "phases": ["senior"],
    "areas": ["99099"], "coordinates": True, "consent": "entry", "consent_on": "2026-01-15",
}  # fmt: skip
JOBS = "SELECT count(*) FROM job WHERE kind = 'loop_figures' AND state = 'waiting'"


async def test_an_actor_that_coordinates_counts_at_once(
    client: httpx.AsyncClient, own_engine: Engine
) -> None:
    signed_in = sign_in_as(own_engine, Role.COORDINATOR)
    client.cookies.update(signed_in.cookies)
    client.headers.update(signed_in.headers)
    region_id, today = region_of(own_engine), datetime.now(UTC).date()
    compute_indicators(own_engine, region_id)
    before = await _newest(client)
    made = await client.post("/api/landscape/actors", json=ACTOR)
    assert made.status_code == 201, made.text
    with own_engine.connect() as connection:
        assert connection.execute(text(JOBS)).scalar_one() == 1
    done = compute_loop_figures(own_engine, region_id, today)
    assert len(done.made) >= 1
    after = await _newest(client)
    assert after > before
    with own_engine.connect() as connection:
        assert still_right(connection, region_id, today), "nothing else has to be computed anew"
    assert not compute_loop_figures(own_engine, region_id, today).made


async def _newest(client: httpx.AsyncClient) -> Any:
    told = (await client.get("/api/indicators/J13/series?level=district")).json()
    return told["areas"][0]["points"][-1]["value"] if told["areas"] else -1
