"""The Python client against servers that are slow, busy, wrong or gone; and what it makes of answers."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from bildungsatlas_client import Atlas, Features, Forbidden, Invalid, NotFound, TooMany, Unavailable
from bildungsatlas_client.errors import AtlasError
from bildungsatlas_client.transport import Transport, retry_after

PROBLEM = {"type": "/probleme/bad-request", "title": "Die Anfrage stimmt so nicht", "status": 400,
           "detail": "„kindergarden“ ist nicht bekannt.", "parameter": "category", "suggestion": "kindergarten"}  # fmt: skip
Handler = Callable[[httpx.Request], httpx.Response]


def http(handler: Handler) -> httpx.Client:
    return httpx.Client(transport=httpx.MockTransport(handler), base_url="https://atlas.example.org")


def asked(handler: Handler, **more: Any) -> tuple[Transport, list[float]]:
    waited: list[float] = []
    return Transport(http(handler), sleep=waited.append, **more), waited


def test_errors_say_what_is_wrong_and_what_was_meant() -> None:
    def handler(_: httpx.Request) -> httpx.Response:
        return httpx.Response(400, json=PROBLEM, headers={"content-type": "application/problem+json"})

    with pytest.raises(Invalid) as caught:
        Atlas("", http=http(handler)).statistics(category="kindergarden")
    assert caught.value.parameter == "category"
    assert caught.value.suggestion == "kindergarten"
    assert str(caught.value) == "„kindergarden“ ist nicht bekannt. [category] (HTTP 400)"


@pytest.mark.parametrize(
    ("status", "kind"), [(401, Forbidden), (403, Forbidden), (404, NotFound), (422, Invalid), (500, Unavailable), (418, AtlasError)]
)  # fmt: skip
def test_every_status_has_its_kind_also_without_a_problem(status: int, kind: type[AtlasError]) -> None:
    transport, waited = asked(lambda _: httpx.Response(status, text="<html>"))
    with pytest.raises(kind) as caught:
        transport.get("/api/region")
    assert caught.value.status == status
    assert waited == []


def test_it_waits_as_long_as_the_server_asks_for() -> None:
    answers = iter(
        [httpx.Response(503, headers={"retry-after": "7"}), httpx.Response(429), httpx.Response(200, json={})]
    )
    transport, waited = asked(lambda _: next(answers))
    assert transport.get("/api/region").status_code == 200
    assert waited[0] == 7.0
    assert 0.5 <= waited[1] <= 1.0


def test_waits_grow_and_end() -> None:
    transport, waited = asked(lambda _: httpx.Response(429, json={"detail": "Zu viele"}), retries=4)
    with pytest.raises(TooMany):
        transport.get("/api/region")
    assert len(waited) == 4
    assert all(later > earlier / 2 for earlier, later in itertools.pairwise(waited))


def test_it_does_not_wait_for_hours() -> None:
    transport, waited = asked(lambda _: httpx.Response(503, headers={"retry-after": "7200"}))
    with pytest.raises(Unavailable, match="7200"):
        transport.get("/api/region")
    assert waited == []


def test_a_server_that_is_gone_is_said_so() -> None:
    def gone(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    transport, waited = asked(gone, retries=2)
    with pytest.raises(Unavailable, match="refused"):
        transport.get("/api/region")
    assert len(waited) == 2


def test_retry_after_may_be_a_date() -> None:
    then = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    assert retry_after(then) == pytest.approx(30, abs=2)
    assert retry_after("soon") is None
    assert retry_after(None) is None
    assert retry_after("-5") == 0.0


def paged(request: httpx.Request) -> httpx.Response:
    start = int(request.url.params.get("after", 0))
    features = [
        {
            "type": "Feature",
            "id": n,
            "geometry": {"type": "Point", "coordinates": [9.0 + n, 54.0]},
            "properties": {"name": f"{n}"},
        }
        for n in range(start, min(start + 2, 5))
    ]
    assert request.url.params["limit"]
    links = [{"rel": "next", "href": f"/api/sites?limit=2&after={start + 2}"}] if start + 2 < 5 else []
    return httpx.Response(
        200, json={"type": "FeatureCollection", "features": features, "links": links, "numberMatched": 5}
    )


def test_pages_are_followed_to_the_last() -> None:
    atlas = Atlas("", http=http(paged))
    assert [one["id"] for one in atlas.sites()] == [0, 1, 2, 3, 4]
    assert len(atlas.sites(limit=3).list()) == 3
    frame = atlas.sites().frame()
    assert frame.crs == "EPSG:4326"
    assert list(frame["name"]) == ["0", "1", "2", "3", "4"]
    assert frame.geometry.x.tolist() == [9.0, 10.0, 11.0, 12.0, 13.0]


def test_the_token_goes_to_no_other_server() -> None:
    def elsewhere(request: httpx.Request) -> httpx.Response:
        assert request.url.host == "atlas.example.org"
        links = [{"rel": "next", "href": "https://evil.example.com/next"}]
        return httpx.Response(200, json={"features": [], "links": links})

    with pytest.raises(AtlasError, match="anderen"):
        Atlas("", token="geheim", http=http(elsewhere)).sites().list()


def test_a_server_that_leads_in_circles_is_left() -> None:
    def circle(_: httpx.Request) -> httpx.Response:
        return httpx.Response(
            200, json={"features": [], "links": [{"rel": "next", "href": "/api/sites?after=1"}]}
        )

    with pytest.raises(AtlasError, match="Kreis"):
        Features(Transport(http(circle)), "/api/sites", {}).list()


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    def cut(_: httpx.Request) -> httpx.Response:
        def pieces() -> Any:
            yield b"half"
            raise httpx.ReadError("cut off")

        return httpx.Response(200, content=pieces())

    target = tmp_path / "figures.gpkg"
    with pytest.raises(Unavailable, match="brach ab"):
        Atlas("", http=http(cut)).download("/api/maps/figures.gpkg", target)
    assert list(tmp_path.iterdir()) == []
    whole = Atlas("", progress=True, http=http(lambda _: httpx.Response(200, content=b"whole")))
    assert whole.download("/api/maps/figures.gpkg", target).read_bytes() == b"whole"
