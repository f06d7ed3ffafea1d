"""What no program means well: each gets a problem with a sentence, the process lives, and takes no more memory than before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error

from app.accounts import people, tokens
from app.accounts.access import Permission, Role
from app.database.engine import batch_engine
from tests.databases import TestServer
from tests.serving import Served, served

ITEMS = "/ogc/collections/sites/items"
MOST_MORE_MB = 120
"""Parsing what is 16 MB large, the largest body there may be, takes some of it for a while."""


@dataclass(frozen=True)
class Target:
    """A running program, and somebody who may edit in it."""

    program: Served
    client: httpx.Client

    def resident_mb(self) -> float:
        """The memory of all its processes."""
        numbers = [self.program.process.pid, *self.program.children()]
        status = [Path(f"/proc/{number}/status").read_text() for number in numbers]
        return sum(int(one.split("VmRSS:")[1].split()[0]) for one in status) / 1000


@pytest.fixture(scope="module")
def target(database_server: TestServer, demo_template: str) -> Iterator[Target]:
    with database_server.clone(demo_template) as url, served(url) as program:
        engine = batch_engine(url)
        with engine.begin() as connection:
            number = people.create_account(connection, "gis@example.org", "GIS", Role.PLANNER, None)
            token = tokens.create_token(
                connection, number, "GIS", [Permission.READ, Permission.EDIT_SITES], 1
            )
        engine.dispose()
        with httpx.Client(
            base_url=program.address, headers={"Authorization": f"Bearer {token}"}, timeout=60
        ) as client:
            yield Target(program, client)


SQL = ("1; DROP TABLE region; --", "' OR 1=1 --", "(SELECT pg_sleep(9))", "\x00", "%27%3B")
PARAMETERS = (
    "limit", "after", "before", "bbox", "bbox-crs", "crs", "datetime", "as_of", "changed_since", "sortby", "properties", "labels",
    "skipGeometry", "filter", "filter-lang", "filter-crs", "f", "region", "nothing",
)  # fmt: skip
POINTS = [[9 + n / 1e6, 54] for n in range(300_000)]
FEATURES: dict[str, Any] = {
    "a polygon of 300,000 points": {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [POINTS]},
        "properties": {},
    },
    "a name of 10 MB": {"type": "Feature", "geometry": None, "properties": {"name": "x" * 10_000_000}},
    "100,000 kinds": {"type": "Feature", "geometry": None, "properties": {"categories": ["a"] * 100_000}},
    "nested": {
        "type": "Feature",
        "geometry": None,
        "properties": {"name": json.loads("[" * 500 + "]" * 500)},
    },
}
FILTERS = {
    "1 MB": "name = '" + "x" * 1_000_000 + "'",
    "3,000 NOTs": "NOT " * 3000 + "TRUE",
    "a polygon of a million points": "S_WITHIN(geometry, POLYGON((" + ",".join(["9 54"] * 200_000) + ")))",
    "JSON": '{"op":"not","args":[' * 3000 + "true" + "]}" * 3000,
}


def is_told(answer: httpx.Response, *statuses: int) -> bool:
    """Whether it is one of these refusals, as a problem with a sentence."""
    assert answer.status_code in statuses, (answer.status_code, answer.text[:300])
    return (
        answer.headers["content-type"].startswith("application/problem+json")
        and len(answer.json()["detail"]) > 15
    )


def long_question(client: httpx.Client, written: str) -> httpx.Response:
    """What is answered to a filter of whatever length; httpx itself asks no longer than 64 kB."""
    url = client.base_url
    connection = HTTPConnection(url.host, url.port, timeout=60)
    connection.request(
        "GET",
        f"{ITEMS}?{urlencode({'filter': written})}",
        headers={"Authorization": client.headers["Authorization"]},
    )
    answer = connection.getresponse()
    told = httpx.Response(answer.status, headers=dict(answer.getheaders()), content=answer.read())
    connection.close()
    return told


def bad_questions(client: httpx.Client) -> None:
    for name, written in FILTERS.items():
        assert is_told(long_question(client, written), 400), name
    for parameter in PARAMETERS:
        for written in SQL:
            answer = client.get(ITEMS, params={parameter: written})
            assert is_told(answer, 400, 404, 406), (parameter, written)
    assert is_told(client.get(ITEMS, params={"crs": "http://www.opengis.net/def/crs/EPSG/0/99999"}), 400)
    assert client.get(ITEMS, params={"limit": "1000000000"}).json()["numberReturned"] <= 5000
    assert is_told(client.get(ITEMS, params={"limit": "1e9"}), 400)


def bad_bodies(client: httpx.Client) -> None:
    slug = client.get(ITEMS, params={"limit": 1}).json()["features"][0]["id"]
    lost = {"If-Match": '"lost"'}
    assert is_told(client.patch(f"{ITEMS}/{slug}", json={"properties": {"phone": "1234"}}, headers=lost), 412)
    for name, feature in FEATURES.items():
        body = json.dumps(feature)
        for method, path, more in (("POST", ITEMS, {}), ("PATCH", f"{ITEMS}/{slug}", {"If-Match": "*"})):
            answer = client.request(
                method, path, content=body, headers={"Content-Type": "application/geo+json", **more}
            )
            assert is_told(answer, 400, 413, 422), (name, method)
    huge = client.post(
        ITEMS, content=b"{}", headers={"Content-Length": "400000000", "Content-Type": "application/geo+json"}
    )
    assert is_told(huge, 413)


def test_bad_input_is_told_why_and_leaves_memory_as_it_was(target: Target):
    for _ in range(2):  # what is made once is made
        bad_questions(target.client)
        bad_bodies(target.client)
    before = target.resident_mb()
    for _ in range(3):
        bad_questions(target.client)
        bad_bodies(target.client)
    assert target.resident_mb() - before < MOST_MORE_MB
    assert target.client.get(ITEMS, params={"limit": 1}).status_code == 200


def test_whatever_the_description_of_the_interface_allows_is_no_fault(target: Target):
    """The OpenAPI 3.0 document that programs of GIS read; the other has a test of its own (tests/http/test_schema.py)."""
    described = target.client.get("/ogc/api", params={"f": "json"}).json()
    schema = schemathesis.openapi.from_dict(described)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 15

    for operation in operations:

        @given(case=operation.as_strategy())
        @settings(
            max_examples=3, deadline=None, phases=[Phase.explicit, Phase.generate], derandomize=True, database=None,
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        def ask(case: Any) -> None:
            answer = case.call(
                base_url=f"{target.program.address}/ogc", headers=dict(target.client.headers), timeout=30
            )
            case.validate_response(answer, checks=[not_a_server_error])

        ask()
