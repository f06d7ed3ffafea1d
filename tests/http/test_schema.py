"""schemathesis asks whatever the OpenAPI description allows: no fault, and every answer is as described."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import Engine

from app.database.engine import batch_engine
from app.main import create_app
from app.settings import Settings
from tests.accounts.signing_in import sign_in_as
from tests.databases import TestServer
from tests.serving import serving

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = {"visitor": 4, "admin": 10}
NOBODY = {
    "database_url": "postgresql+psycopg://nobody/none",
    "secret": "s" * 16,
    "state_dir": Path("/nonexistent"),
}


def operations() -> dict[str, Any]:
    """Every operation of the description, by method and path."""
    described = create_app(Settings().model_copy(update=NOBODY)).openapi()
    schema = schemathesis.openapi.from_dict(described)
    return {found.ok().label: found.ok() for found in schema.get_all_operations()}


OPERATIONS = operations()


STREAMS = "/events"
"""Answers that go on as long as a job does; nobody works on jobs here."""


@dataclass(frozen=True)
class Asked:
    """A server whose database is ours to spoil."""

    address: str
    engine: Engine

    def headers_of(self, role: str) -> dict[str, str]:
        """What a request of a new account of that role carries."""
        signed_in = sign_in_as(self.engine, role)
        cookies = "; ".join(f"{name}={value}" for name, value in signed_in.cookies.items())
        return {**signed_in.headers, **({"Cookie": cookies} if cookies else {})}


@pytest.fixture(scope="module")
def asked(database_server: TestServer, demo_template: str) -> Iterator[Asked]:
    with (
        database_server.clone(demo_template) as url,
        serving(url, ATLAS_TOTP_REQUIRED_ROLES="[]") as address,
    ):
        engine = batch_engine(url)
        yield Asked(address, engine)
        engine.dispose()


@schemathesis.serializer("message/rfc822")
def as_mail(_context: Any, value: Any) -> bytes:
    """A mail as it is sent: the bytes that were made up for it."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")


def test_the_whole_description_is_asked_about():
    assert len(OPERATIONS) >= 16


@pytest.mark.slow
@pytest.mark.parametrize("label", OPERATIONS)
@pytest.mark.parametrize("role", ["visitor", "admin"])
def test_whatever_is_asked_is_answered_as_described(asked: Asked, role: str, label: str):
    if STREAMS in label and role == "admin":
        return
    headers = asked.headers_of(role)

    @given(case=OPERATIONS[label].as_strategy())
    @settings(
        max_examples=EXAMPLES[role], deadline=None, phases=[Phase.explicit, Phase.generate], derandomize=True,
        database=None, suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def ask(case: Any) -> None:
        answer = case.call(base_url=asked.address, headers=headers, timeout=30)
        case.validate_response(answer, checks=CHECKS)

    ask()


HOSTILE = [
    "\x00",
    "a\x00b",
    "_%\\",
    "\ufffe",
    "'; DROP TABLE region; --",
    "../../etc/passwd",
    "9" * 400,
    "-1",
    "NaN",
    "﷽" * 300,
]


def texts(label: str) -> list[tuple[str, str]]:
    """The parameters of an operation, with where they stand."""
    found = OPERATIONS[label].definition.raw.get("parameters", [])
    return [(one["name"], one["in"]) for one in found if one["in"] in {"query", "path"}]


@pytest.mark.slow
@pytest.mark.parametrize("label", [label for label in OPERATIONS if label.startswith("GET")])
def test_no_hostile_value_of_any_parameter_is_a_fault(asked: Asked, label: str):
    if STREAMS in label:
        return
    path = label.removeprefix("GET ")
    usual = {"category": "kindergarten", "lon": "7.25", "lat": "54.9", "bbox": "7,54,8,55"}
    with httpx.Client(base_url=asked.address, headers=asked.headers_of("admin"), timeout=30) as client:
        for name, place in texts(label):
            for value in HOSTILE:
                filled = {n: usual.get(n, "1") for n, where in texts(label) if where == "path"}
                query = {n: v for n, v in usual.items() if (n, "query") in texts(label)}
                (filled if place == "path" else query)[name] = value
                target = path
                for n, v in filled.items():
                    target = target.replace(f"{{{n}}}", _quoted(v))
                answer = client.get(target, params=query)
                assert answer.status_code < 500, f"{label} {name}={value!r}: {answer.text}"


def _quoted(value: str) -> str:
    return quote(value, safe="")
