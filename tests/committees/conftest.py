"""People of a body, asking the application in this process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from app.accounts.access import Role
from tests.accounts.signing_in import SignedIn, sign_in_as

if TYPE_CHECKING:
    import httpx
    from sqlalchemy import Engine


@dataclass
class Person:
    """Somebody with a session, or a visitor."""

    client: httpx.AsyncClient
    signed_in: SignedIn

    async def ask(self, method: str, path: str, etag: str | None = None, **more: Any) -> httpx.Response:
        """Ask as this person."""
        self.client.cookies.clear()
        headers = {
            **self.signed_in.headers,
            **({"If-Match": etag} if etag else {}),
            **more.pop("headers", {}),
        }
        return await self.client.request(
            method, path, cookies=self.signed_in.cookies, headers=headers, **more
        )

    async def get(self, path: str) -> httpx.Response:
        return await self.ask("GET", path)

    async def json(self, path: str) -> dict[str, Any]:
        answer = await self.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def send(
        self, method: str, path: str, content: Any = None, *, status: int = 200, etag: str | None = None
    ) -> Any:
        """Send JSON; the answer's JSON, of the status that is expected."""
        answer = await self.ask(method, path, etag, json=content)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None


@pytest.fixture
def person(client: httpx.AsyncClient, own_engine: Engine):
    def make(role: Role | str, name: str | None = None) -> Person:
        return Person(client, sign_in_as(own_engine, role, name=name))

    return make
