"""What no program means well: each gets a problem with a sentence, the process lives, and takes no more memory than before."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from select import select
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
MOST_MORE_MB = 60
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
POINTS = [[9 + n / 1e6, 54] for n in range(1_000_000)]
FEATURES: dict[str, Any] = {
    "a polygon of a million points": {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [POINTS]},
        "properties": {},
    },
    "a polygon of 300,000 points": {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [POINTS[:300_000]]},
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
BODIES = {name: json.dumps(feature).encode() for name, feature in FEATURES.items()}
FILTERS = {
    "1 MB": "name = '" + "x" * 1_000_000 + "'",
    "3,000 NOTs": "NOT " * 3000 + "TRUE",
    "a polygon of a million points": "S_WITHIN(geometry, POLYGON((" + ",".join(["9 54"] * 1_000_000) + ")))",
    "a polygon of as many points as an address holds": "S_WITHIN(geometry, POLYGON(("
    + ",".join(["9 54"] * 6_000)
    + ")))",
    "JSON": '{"op":"not","args":[' * 3000 + "true" + "]}" * 3000,
}
HUGE = 400_000_000
PIECE = b" " * 65_536


def is_told(answer: httpx.Response, *statuses: int) -> bool:
    """Whether it is one of these refusals, as a problem with a sentence."""
    assert answer.status_code in statuses, (answer.status_code, answer.text[:300])
    return (
        answer.headers["content-type"].startswith("application/problem+json")
        and len(answer.json()["detail"]) > 15
    )


def long_question(client: httpx.Client, written: str) -> httpx.Response:
    """What is answered to a filter of whatever length; httpx itself asks no longer than 64 kB."""
    with closing(HTTPConnection(client.base_url.host, client.base_url.port, timeout=60)) as connection:
        target = f"{ITEMS}?{urlencode({'filter': written})}"
        with suppress(BrokenPipeError, ConnectionResetError):  # the answer may come before all is sent
            connection.request("GET", target, headers={"Authorization": client.headers["Authorization"]})
        return told_on(connection)


def told_on(connection: HTTPConnection) -> httpx.Response:
    """The answer that comes on a connection."""
    answer = connection.getresponse()
    return httpx.Response(answer.status, headers=dict(answer.getheaders()), content=answer.read())


def huge_body(client: httpx.Client, *, is_announced: bool) -> tuple[httpx.Response, int]:
    """What is answered to a body of 400 MB, and how many bytes of it were sent until then."""
    with closing(HTTPConnection(client.base_url.host, client.base_url.port, timeout=60)) as connection:
        connection.putrequest("POST", ITEMS)
        connection.putheader("Authorization", client.headers["Authorization"])
        connection.putheader("Content-Type", "application/geo+json")
        length = ("Content-Length", str(HUGE)) if is_announced else ("Transfer-Encoding", "chunked")
        connection.putheader(*length)
        connection.endheaders()
        sent = 0
        frame = PIECE if is_announced else b"%x\r\n%b\r\n" % (len(PIECE), PIECE)
        with suppress(BrokenPipeError, ConnectionResetError):
            while sent < HUGE and not select([connection.sock], [], [], 0.01 if sent == 0 else 0)[0]:
                connection.send(frame)
                sent += len(PIECE)
        return told_on(connection), sent


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
    for name, body in BODIES.items():
        for method, path, more in (("POST", ITEMS, {}), ("PATCH", f"{ITEMS}/{slug}", {"If-Match": "*"})):
            answer = client.request(
                method, path, content=body, headers={"Content-Type": "application/geo+json", **more}
            )
            assert is_told(answer, 400, 413, 422), (name, method)
    for is_announced in (True, False):
        answer, sent = huge_body(client, is_announced=is_announced)
        assert is_told(answer, 413)
        assert sent < HUGE / 4


def test_bad_input_is_told_why_and_leaves_memory_as_it_was(target: Target):
    bad_questions(target.client)
    bad_bodies(target.client)  # what is made once is made
    before = target.resident_mb()
    for _ in range(2):
        bad_questions(target.client)
        bad_bodies(target.client)
    assert target.resident_mb() - before < MOST_MORE_MB
    assert target.client.get(ITEMS, params={"limit": 1}).status_code == 200


OF_KINDS = re.compile(r"(/collections/(?:sites|travel-times-cells|places-cells))-\w+")
EXAMPLES = 12


def test_whatever_the_description_of_the_interface_allows_is_no_fault(target: Target):
    """The OpenAPI 3.0 document that programs of GIS read; the other has a test of its own (tests/http/test_schema.py).

    Of collections of which there is one for each kind of offer, one is asked.
    """
    described = target.client.get("/ogc/api", params={"f": "json"}).json()
    schema = schemathesis.openapi.from_dict(described)
    operations = {OF_KINDS.sub(r"\1-", found.ok().label): found.ok() for found in schema.get_all_operations()}
    assert len(operations) > 80

    for operation in operations.values():

        @given(case=operation.as_strategy())
        @settings(
            max_examples=EXAMPLES, deadline=None, phases=[Phase.explicit, Phase.generate], derandomize=True, database=None,
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        def ask(case: Any) -> None:
            answer = case.call(
                base_url=f"{target.program.address}/ogc", headers=dict(target.client.headers), timeout=30
            )
            case.validate_response(answer, checks=[not_a_server_error])

        ask()
