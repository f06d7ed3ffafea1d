"""schemathesis asks whatever the OpenAPI 3.0 description under /ogc/api allows: no fault, and every answer is as described."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance]
OFTEN = 3
ASKED = "/collections/sites", "/collections/areas", "/collections/streets"
"""All collections are described alike; these have points, areas and lines, and one can be changed."""


@pytest.fixture(scope="module")
def operations(gis_server: str) -> list[Any]:
    """The operations of the description, those of the other collections left out."""
    described = httpx.get(f"{gis_server}/ogc/api", params={"f": "json"}, timeout=60).json()
    schema = schemathesis.openapi.from_dict(described)
    found = [one.ok() for one in schema.get_all_operations()]
    return [
        one
        for one in found
        if "/collections/" not in one.path or one.path.split("/items")[0].startswith(ASKED)
    ]


def test_whatever_the_description_allows_is_answered_as_described(gis_server: str, operations: list[Any]):
    assert len(operations) > 20
    for operation in operations:

        @given(case=operation.as_strategy())
        @settings(
            max_examples=OFTEN, deadline=None, phases=[Phase.generate], derandomize=True, database=None,
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        def ask(case: Any) -> None:
            answer = case.call(base_url=f"{gis_server}/ogc", timeout=30)
            case.validate_response(answer, checks=CHECKS)

        ask()
