"""schemathesis asks whatever the OpenAPI description allows: no fault, and every answer is as described."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.main import create_app
from app.settings import Settings
from tests.serving import serving

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 25
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


@pytest.fixture(scope="module")
def address(demo_url: str) -> Iterator[str]:
    with serving(demo_url) as found:
        yield found


def test_the_whole_description_is_asked_about():
    assert len(OPERATIONS) >= 16


@pytest.mark.slow
@pytest.mark.parametrize("label", OPERATIONS)
def test_whatever_is_asked_is_answered_as_described(address: str, label: str):
    @given(case=OPERATIONS[label].as_strategy())
    @settings(
        max_examples=EXAMPLES, deadline=None, phases=[Phase.explicit, Phase.generate], derandomize=True,
        database=None, suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def ask(case: Any) -> None:
        case.validate_response(case.call(base_url=address, timeout=30), checks=CHECKS)

    ask()


HOSTILE = [
    "\x00",
    "a\x00b",
    "%",
    "_%\\",
    "\ufffe",
    "\U0010ffff",
    "'; DROP TABLE region; --",
    "{{7*7}}",
    "../../etc/passwd",
    "9" * 400,
    "-1",
    "1e999",
    "NaN",
    "﷽" * 300,
]


def texts(label: str) -> list[tuple[str, str]]:
    """The parameters of an operation, with where they stand."""
    found = OPERATIONS[label].definition.raw.get("parameters", [])
    return [(one["name"], one["in"]) for one in found if one["in"] in {"query", "path"}]


@pytest.mark.slow
@pytest.mark.parametrize("label", [label for label in OPERATIONS if label.startswith("GET")])
def test_no_hostile_value_of_any_parameter_is_a_fault(address: str, label: str):
    import httpx

    path = label.removeprefix("GET ")
    usual = {"category": "kindergarten", "lon": "7.25", "lat": "54.9", "bbox": "7,54,8,55"}
    with httpx.Client(base_url=address, timeout=30) as client:
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
    from urllib.parse import quote

    return quote(value, safe="")
