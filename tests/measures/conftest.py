"""What the tests of the loop share: clients by role, a finding and an undertaking upon it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from app.accounts.access import Role
from tests.accounts.signing_in import sign_in_as

if TYPE_CHECKING:
    import httpx
    from sqlalchemy import Engine

WAY = "map:mean:kindergarten:walk:all:15"


class People:
    """One client that acts as whoever is asked for; `visitor` has no session."""

    def __init__(self, client: httpx.AsyncClient, engine: Engine) -> None:
        self.client, self._engine = client, engine
        self._signed_in: dict[Role, Any] = {}

    async def ask(self, role: Role | None, method: str, path: str, **told: Any) -> httpx.Response:
        headers = dict(told.pop("headers", {}))
        if role is not None:
            signed_in = self._signed_in.setdefault(role, sign_in_as(self._engine, role))
            cookies = "; ".join(f"{name}={value}" for name, value in dict(signed_in.cookies).items())
            headers |= {**signed_in.headers, "Cookie": cookies}
        self.client.cookies.clear()
        return await self.client.request(method, path, headers=headers, **told)

    async def coordinator(self, method: str, path: str, **told: Any) -> httpx.Response:
        return await self.ask(Role.COORDINATOR, method, path, **told)

    async def planner(self, method: str, path: str, **told: Any) -> httpx.Response:
        return await self.ask(Role.PLANNER, method, path, **told)

    async def visitor(self, method: str, path: str, **told: Any) -> httpx.Response:
        return await self.ask(None, method, path, **told)


@pytest.fixture
def people(client: httpx.AsyncClient, own_engine: Engine) -> People:
    return People(client, own_engine)


async def new_finding(people: People, title: str = "Weite Wege nach Osten", **more: Any) -> dict[str, Any]:
    areas = (await people.visitor("GET", "/api/maps?map=kindergarten,walk,all")).json()["names"]
    body = {
        "title": title,
        "text": "Der Weg ist weit.",
        "figures": [{"indicator": WAY, "area_ars": min(areas)}],
        **more,
    }
    made = await people.planner("POST", "/api/findings", json=body)
    assert made.status_code == 201, made.text
    return made.json()


async def new_undertaking(people: People, **more: Any) -> dict[str, Any]:
    found = await new_finding(people)
    made = await people.planner(
        "POST", "/api/undertakings", json={"title": "Neue Kita", "findings": [found["id"]], **more}
    )
    assert made.status_code == 201, made.text
    return made.json() | {"finding": found}


def etag(told: dict[str, Any], kind: str = "u") -> dict[str, str]:
    return {"If-Match": f'"{kind}{told["id"]}-{told["revision"]}"'}


Ask = Callable[..., Any]
