"""Fixtures of bodies: people, a body of two, its meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from app.accounts.access import Role
from tests.accounts.signing_in import sign_in_as
from tests.committees.people import BODY, MEETING, Person, member
from tests.notices.test_notices import box  # noqa: F401 (a mail server that remembers)

if TYPE_CHECKING:
    import httpx
    from sqlalchemy import Engine


@pytest.fixture
def person(client: httpx.AsyncClient, own_engine: Engine):
    def make(role: Role | str, name: str | None = None) -> Person:
        return Person(client, sign_in_as(own_engine, role, name=name))

    return make


@pytest.fixture
async def body(person) -> tuple[Any, Any, int]:
    """A coordinator, a member with an account, and the number of the body."""
    coordinator, colleague = (
        person(Role.COORDINATOR, "Kim Koordination"),
        person(Role.PROVIDER, "Mia Mitglied"),
    )
    number = (await coordinator.send("POST", "/api/committees", BODY, status=201))["id"]
    path = f"/api/committees/{number}/members"
    await coordinator.send(
        "POST", path, member("Mia Mitglied", colleague.signed_in.email, email="mia@amt.example"), status=201
    )
    return coordinator, colleague, number


@pytest.fixture
async def meeting(body) -> int:
    coordinator, _, number = body
    return (await coordinator.send("POST", f"/api/committees/{number}/meetings", MEETING, status=201))["id"]
