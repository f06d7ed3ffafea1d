"""What those do who may write, for `bench.load`: sign in, change a site against its version, ask for an export."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable

import httpx
from sqlalchemy import Engine, text

from app.accounts import links, passwords
from app.accounts.access import Role
from app.accounts.cookies import SESSION_COOKIE
from tests.accounts.signing_in import SignedIn, sign_in_as

EDITORS = 16
SITES = 200
PASSWORD = "vier wörter reichen gut aus"
SOME_SITES = """
    SELECT slug FROM site_feature WHERE valid_during @> current_date AND point IS NOT NULL ORDER BY slug LIMIT :most"""
Question = Callable[[httpx.AsyncClient, random.Random], Awaitable[httpx.Response]]


def writes(engine: Engine) -> list[tuple[int, str, Question]]:
    """Questions with weight and name, of people who are made for it in the database."""
    people = [sign_in_as(engine, Role.EDITOR) for _ in range(EDITORS)]
    stored = passwords.hashed(PASSWORD)
    with engine.begin() as connection:
        for person in people:
            links.set_password(connection, person.account_id or 0, stored)
        slugs = list(connection.execute(text(SOME_SITES), {"most": SITES}).scalars())

    async def change(client: httpx.AsyncClient, chance: random.Random) -> httpx.Response:
        who, path = headers_of(chance.choice(people)), f"/api/sites/{chance.choice(slugs)}"
        found = await client.get(f"{path}/editable", headers=who)
        if found.status_code != 200:
            return found
        phone = f"0461 {chance.randrange(10**6):06d}"
        body = {"site": {"phone": phone}, "reason": "Messung"}
        return await client.patch(path, json=body, headers={**who, "If-Match": found.headers["ETag"]})

    async def sign_in(client: httpx.AsyncClient, chance: random.Random) -> httpx.Response:
        told = {"email": chance.choice(people).email, "password": PASSWORD}
        return await client.post("/api/session", json=told, headers={"Cookie": ""})

    async def export(client: httpx.AsyncClient, chance: random.Random) -> httpx.Response:
        told = {"kind": "export", "arguments": {"format": chance.choice(("csv", "geojson"))}}
        return await client.post("/api/jobs", json=told, headers=headers_of(chance.choice(people)))

    return [(8, "Ändern", change), (1, "Anmelden", sign_in), (1, "Auftrag", export)]


def headers_of(who: SignedIn) -> dict[str, str]:
    """What a request of somebody signed in carries."""
    return {**who.headers, "Cookie": f"{SESSION_COOKIE}={who.token}"}
