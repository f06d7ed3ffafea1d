"""The OpenAPI document in `docs/` is that of the program: `make docs` writes it anew."""

from __future__ import annotations

import json

import httpx

from app.settings import REPOSITORY


def test_the_document_is_that_of_the_program(live_server: str) -> None:
    served = httpx.get(f"{live_server}/api/openapi.json", timeout=60).json()
    kept = json.loads((REPOSITORY / "docs" / "openapi.json").read_text())
    assert kept["paths"].keys() == served["paths"].keys(), "make docs"
    assert kept == served, "docs/openapi.json is out of date: make docs"
