"""What the tests of imports share: the application on a database of its own, a region with areas, people, files."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from sqlalchemy import text

from app.accounts.access import Role
from app.imports import schedule, work
from app.main import create_app
from app.settings import Settings
from geodata.categories import catalogue
from geodata.load.regions import NewRegion, make_region
from tests.accounts.signing_in import SignedIn, sign_in_as

if TYPE_CHECKING:
    from sqlalchemy import Engine

TABLE = (
    "Nr;Einrichtung;Straße;PLZ;Ort;Lon;Lat;Plätze;Belegt;Alter\n"
    "1;Kita Süd;Süderweg 1;24837;Schleswig;9,55;54,52;20;18;1-6\n"
    "2;Kita Nord;Norderweg 2;24837;Schleswig;9,57;54,53;40;.;3-6\n"
    "3;Kita West;Westerweg 3;24837;Schleswig;;;-;x;0-3\n"
)
SOURCE = {"code": "eigene-kitas", "name": "Eigene Kitas", "attribution": "Kreis Muster", "licence": "CC0-1.0"}


class Told:
    """A job's context that remembers what it was told."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def progress(self, done: int, of: int | None = None, words: str = "") -> None:
        pass

    def log(self, words: str) -> None:
        self.lines.append(words)


@dataclass
class Atlas:
    """The application in a test: requests as somebody, and the work its jobs would do."""

    client: httpx.AsyncClient
    engine: Engine
    settings: Settings
    region_id: int

    def as_(self, role: Role) -> SignedIn:
        return sign_in_as(self.engine, role)

    async def ask(self, who: SignedIn, method: str, path: str, **more: Any) -> httpx.Response:
        headers = who.headers | more.pop("headers", {})
        return await self.client.request(method, path, cookies=who.cookies, headers=headers, **more)

    async def upload(self, who: SignedIn, content: bytes, name: str = "kitas.csv") -> str:
        told = {
            "Upload-Length": str(len(content)),
            "Upload-Metadata": f"filename {base64.b64encode(name.encode()).decode()}",
        }
        made = await self.ask(who, "POST", "/api/uploads", headers=told)
        assert made.status_code == 201, made.text
        sent = await self.ask(who, "PATCH", made.headers["Location"], content=content,
                              headers={"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"})  # fmt: skip
        assert sent.status_code == 204, sent.text
        return made.json()["id"]

    async def look(self, who: SignedIn, upload_id: str, **layout: Any) -> dict[str, Any]:
        answer = await self.ask(who, "POST", f"/api/uploads/{upload_id}/preview", json=layout)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def propose(
        self, who: SignedIn, content: str | bytes = TABLE, name: str = "kitas.csv", **more: Any
    ) -> int:
        """Upload, take the guessed mapping, propose, and do the rehearsal."""
        upload_id = await self.upload(who, content.encode() if isinstance(content, str) else content, name)
        seen = await self.look(who, upload_id)
        body = {"upload_id": upload_id, "source": SOURCE, "reader": seen["recognised"]["reader"], "as_of": "2026-08-01",
                "mapping": seen.get("mapping")} | more  # fmt: skip
        answer = await self.ask(who, "POST", "/api/import-proposals", json=body)
        assert answer.status_code == 202, answer.text
        self.work()
        return answer.json()["id"]

    async def proposal(self, who: SignedIn, number: int) -> dict[str, Any]:
        answer = await self.ask(who, "GET", f"/api/import-proposals/{number}")
        assert answer.status_code == 200, answer.text
        return answer.json()["proposal"]

    async def approve(self, who: SignedIn, number: int, reason: str = "") -> httpx.Response:
        fingerprint = (await self.proposal(who, number))["fingerprint"]
        answer = await self.ask(
            who,
            "POST",
            f"/api/import-proposals/{number}/approve",
            json={"fingerprint": fingerprint, "reason": reason},
        )
        self.work()
        return answer

    def work(self) -> list[str]:
        """Do what the waiting jobs of imports ask for, as a worker would."""
        handlers = {
            "import_rehearse": work.rehearse_upload,
            "import_upload": work.apply_upload,
            "import_fetch": schedule.fetch_source,
        }
        told = Told()
        with self.engine.begin() as connection:
            sql = "SELECT id, kind, arguments FROM job WHERE state = 'waiting' AND kind LIKE 'import%' ORDER BY id"
            waiting = connection.execute(text(sql)).all()
            connection.execute(
                text("UPDATE job SET state = 'succeeded' WHERE kind LIKE 'import%' AND state = 'waiting'")
            )
        for _, kind, arguments in waiting:
            handlers[kind](self.engine, arguments, told)
        return told.lines

    def rows(self, sql: str, **keys: Any) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(text(sql), keys).all())


@pytest.fixture
async def atlas(
    engine: Engine, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Atlas]:
    given = {"database_url": database_url, "state_dir": tmp_path, "secret": "ein langes Geheimnis", "pool_size": 4,
             "upload_max_bytes": 50_000_000, "upload_quota_bytes": 80_000_000}  # fmt: skip
    settings = Settings().model_copy(update=given)
    monkeypatch.setattr(work, "get_settings", lambda: settings)
    monkeypatch.setattr(schedule, "get_settings", lambda: settings)
    region_id = make_region(engine, NewRegion("muster", "Kreis Muster", 25832), catalogue())
    with engine.begin() as connection:
        connection.execute(
            text(
                "TRUNCATE proposed_import, upload, learning_site, import, source, remembered_mapping, notice, job CASCADE"
            )
        )
    app = create_app(settings)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with (
        httpx.AsyncClient(transport=transport, base_url="https://atlas.test") as client,
        app.router.lifespan_context(app),
    ):
        yield Atlas(client, engine, settings, region_id)
