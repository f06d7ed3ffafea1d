"""People of a body, asking the application in this process; and what bodies are made of in the tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

    from tests.accounts.signing_in import SignedIn

BODY = {"name": "Planungsgruppe Bildung", "purpose": "Abstimmung", "quorum": "half"}
MEETING = {"title": "Erste Sitzung", "starts_at": "2027-03-09T14:00:00+01:00", "place": "Kreishaus"}


def member(name: str, account: str | None = None, **more: Any) -> dict[str, Any]:
    return {"name": name, "valid_from": "2026-01-01", "account_email": account, **more}


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


async def add_item(coordinator, meeting: int, title: str, *, confidential: bool = False) -> dict[str, Any]:
    path = f"/api/committee-meetings/{meeting}"
    etag = (await coordinator.get(path)).headers["ETag"]
    content = {"title": title, "text": f"Worum es bei {title} geht", "confidential": confidential}
    told = await coordinator.send("POST", f"{path}/items", content, status=201, etag=etag)
    return told["items"][-1]
