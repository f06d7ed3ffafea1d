"""Material of a meeting: attached as a file or as an address of the atlas, frozen when the invitation is sent.

An address is asked as a visitor would ask it: what is frozen holds nothing that is not for everybody, small numbers
protected. The address of a view is frozen as the figures it shows, from the interface behind it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
from sqlalchemy import text

from app.committees.material_text import read_missing
from app.committees.meetings import item_of
from app.committees.rights import Seat
from app.errors import BadRequest, Conflict, InvalidFields, NotFound, TooLarge

if TYPE_CHECKING:
    from fastapi import FastAPI
    from sqlalchemy import Connection

    from app.accounts.access import Actor

MOST_BYTES = 12_000_000
SECONDS = 60
MEDIA_TYPES = frozenset({
    "application/pdf", "application/json", "application/geo+json", "text/csv", "text/plain", "image/png", "image/jpeg",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet",
    "application/geopackage+sqlite3",
})  # fmt: skip
NAMES = {"kategorie": "category", "ebene": "level", "datum": "date", "standard": "standard", "alter": "ages", "region": "region",
         "gewichte": "weights", "jahr": "year", "gebiet": "area", "stand": "as_of", "tag": "date", "modus": "mode"}  # fmt: skip
"""Parameters of views as the interface calls them."""
VIEWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "/luecken": ("/api/gaps/areas", ("category", "standard", "date", "level")),
    "/quoten": ("/api/quotas", ("category", "level", "ages")),
    "/lebenslauf": ("/api/lifelong", ("level", "weights")),
    "/vorausrechnung": ("/api/projection", ("area",)),
    "/angebot": ("/api/supply", ("date", "area")),
    "/schulplanung": ("/api/schools", ("category",)),
    "/regeln": ("/api/rules", ("as_of",)),
}
"""Views whose figures can be frozen: where the interface gives them, and which parameters go along."""
REFUSED = (
    "/api/committees",
    "/api/committee-",
    "/api/jobs",
    "/api/session",
    "/api/account",
    "/api/openapi.json",
)

LIST = """
    SELECT t.id, t.item_id, t.title, t.address, t.media_type, t.size_bytes, t.sha256, t.frozen_at, t.data_version, t.problem,
           t.by_name, t.added_at, coalesce(i.confidential, false) AS confidential, x.problem AS text_problem,
           t.media_type = 'application/pdf' AND coalesce(x.words, '') = '' AND x.problem IS NULL AS text_waits
      FROM committee_material t LEFT JOIN committee_material_text x ON x.material_id = t.id LEFT JOIN committee_item i ON i.id = t.item_id
     WHERE t.meeting_id = :id ORDER BY i.position NULLS FIRST, t.id"""
ONE = """
    SELECT t.title, t.media_type, t.content, t.sha256, t.frozen_at, coalesce(i.confidential, false) AS confidential
      FROM committee_material t LEFT JOIN committee_item i ON i.id = t.item_id WHERE t.meeting_id = :id AND t.id = :material"""
ADD = """
    INSERT INTO committee_material (meeting_id, item_id, title, address, media_type, content, size_bytes, sha256, by_id, by_name)
    VALUES (:id, :item_id, :title, :address, :media_type, :content, :size, :sha256, :account_id, :by_name) RETURNING id"""
DROP = "DELETE FROM committee_material WHERE meeting_id = :id AND id = :material AND frozen_at IS NULL RETURNING id"
OPEN = """
    SELECT t.id, t.title, t.address, coalesce(i.confidential, false) AS confidential
      FROM committee_material t LEFT JOIN committee_item i ON i.id = t.item_id
     WHERE t.meeting_id = :id AND t.frozen_at IS NULL ORDER BY t.id"""
FREEZE_FILE = "UPDATE committee_material SET frozen_at = now(), data_version = :version WHERE id = :id AND frozen_at IS NULL"
FREEZE = """
    UPDATE committee_material SET frozen_at = now(), content = :content, media_type = :media_type, size_bytes = :size,
           sha256 = :sha256, data_version = :version, problem = NULL WHERE id = :id AND frozen_at IS NULL"""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave: its bytes and their kind."""

    material_id: int
    media_type: str
    content: bytes


def read_material(connection: Connection, one: Seat, meeting: int) -> list[dict[str, Any]]:
    """What is attached, as far as somebody may see it: to the public only what was sent."""
    rows = [dict(row) for row in connection.execute(text(LIST), {"id": meeting}).mappings()]
    seen = [row for row in rows if one.sees_confidential or not row["confidential"]]
    return [row for row in seen if one.level != "public" or row["frozen_at"] is not None]


def read_content(connection: Connection, one: Seat, meeting: int, material: int) -> dict[str, Any]:
    """The bytes of something attached. Raises NotFound, also for what is not for this person or was not fetched yet."""
    row = connection.execute(text(ONE), {"id": meeting, "material": material}).mappings().first()
    hidden = row is None or (row["confidential"] and not one.sees_confidential)
    if (
        row is None
        or hidden
        or row["content"] is None
        or (one.level == "public" and row["frozen_at"] is None)
    ):
        raise NotFound(f"Eine Unterlage {material} gibt es hier nicht, oder sie ist nicht für Sie.")
    return dict(row)


def attach_address(
    connection: Connection,
    actor: Actor,
    one: Seat,
    meeting: int,
    title: str,
    item_id: int | None,
    address: str,
) -> int:
    """Attach an address of the atlas; what stands there is kept when the invitation is sent. Raises InvalidFields."""
    item_of(connection, one, meeting, item_id)
    source_of(address)
    return _add(connection, actor, meeting, title, item_id, address, None, None)


def attach_file(
    connection: Connection, actor: Actor, one: Seat, meeting: int, title: str, item_id: int | None, media_type: str, content: bytes
) -> int:  # fmt: skip
    """Attach a file. Raises InvalidFields for kinds that browsers might run, and TooLarge."""
    item_of(connection, one, meeting, item_id)
    if media_type not in MEDIA_TYPES:
        words = "Angehängt werden PDF, Tabellen, Texte, Präsentationen und Bilder (PNG, JPEG)."
        raise InvalidFields("Diese Datei wird nicht angenommen.", errors={"file": words})
    if not content:
        raise InvalidFields("Diese Datei ist leer.", errors={"file": "Diese Datei ist leer."})
    if len(content) > MOST_BYTES:
        raise TooLarge(f"Eine Unterlage darf höchstens {MOST_BYTES // 1_000_000} MB groß sein.")
    return _add(connection, actor, meeting, title, item_id, None, media_type, content)


def detach(connection: Connection, one: Seat, meeting: int, material: int) -> None:
    """Take something away that was not sent yet. Raises NotFound, and Conflict for what was sent."""
    if not any(row["id"] == material for row in read_material(connection, one, meeting)):
        raise NotFound(f"Eine Unterlage {material} gibt es hier nicht.")
    if connection.execute(text(DROP), {"id": meeting, "material": material}).first() is None:
        raise Conflict("Diese Unterlage wurde schon verschickt; sie bleibt, wie sie war.")


def not_frozen(connection: Connection, meeting: int) -> list[dict[str, Any]]:
    """What is attached and was not sent yet."""
    return [dict(row) for row in connection.execute(text(OPEN), {"id": meeting}).mappings()]


def source_of(address: str) -> str:
    """The address of the interface behind an address of the atlas. Raises InvalidFields where there are no figures."""
    parts = urlsplit(address)
    if (
        parts.scheme
        or parts.netloc
        or not parts.path.startswith("/")
        or "/../" in parts.path
        or "\\" in address
    ):
        raise InvalidFields(
            "Die Adresse stimmt so nicht.",
            errors={"address": "Gemeint ist eine Adresse dieses Atlas, die mit / beginnt."},
        )
    if parts.path.startswith("/api/"):
        if parts.path.startswith(REFUSED):
            raise InvalidFields(
                "Die Adresse stimmt so nicht.",
                errors={"address": "Unter dieser Adresse stehen keine Zahlen."},
            )
        return address.partition("#")[0]
    view = VIEWS.get(parts.path.rstrip("/"))
    if view is None:
        known = ", ".join(VIEWS)
        words = f"Zahlen lassen sich von diesen Seiten festhalten: {known}; sonst von einer Adresse, die mit /api/ beginnt."
        raise InvalidFields("Die Adresse stimmt so nicht.", errors={"address": words})
    path, taken = view
    asked = {NAMES.get(name, name): value for name, value in parse_qsl(parts.query)}
    query = urlencode({name: value for name, value in asked.items() if name in taken or name == "region"})
    return f"{path}?{query}" if query else path


async def fetch(app: FastAPI, material: dict[str, Any], region: str) -> Fetched:
    """What stands at an address now, as a visitor sees it. Raises BadRequest, naming the material, where there is nothing."""
    source = source_of(material["address"])
    if "region=" not in source:
        source += f"{'&' if '?' in source else '?'}region={region}"
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://atlas", timeout=SECONDS) as client:
        answer = await client.get(source, headers={"Bildungsatlas-Read": "primary"})
    if answer.status_code != 200:
        told = answer.json().get("detail", "") if "json" in answer.headers.get("content-type", "") else ""
        raise BadRequest(
            f"Die Unterlage „{material['title']}“ ließ sich nicht festhalten: {told or answer.status_code} Es wurde nichts verschickt.",
            parameter="material", material=material["id"],
        )  # fmt: skip
    if len(answer.content) > MOST_BYTES:
        raise TooLarge(
            f"Die Unterlage „{material['title']}“ hat mehr als {MOST_BYTES // 1_000_000} MB. Es wurde nichts verschickt."
        )
    kind = answer.headers.get("content-type", "application/json").partition(";")[0]
    return Fetched(material["id"], kind, answer.content)


def freeze(connection: Connection, meeting: int, fetched: list[Fetched], data_version: int) -> None:
    """Keep all that is attached as it is now. Raises Conflict where something was attached in the meantime."""
    by_id = {one.material_id: one for one in fetched}
    for row in not_frozen(connection, meeting):
        if row["address"] is None:
            connection.execute(text(FREEZE_FILE), {"id": row["id"], "version": data_version})
            continue
        one = by_id.get(row["id"])
        if one is None:
            raise Conflict(
                "Eben wurde noch eine Unterlage angehängt. Es wurde nichts verschickt; bitte noch einmal senden."
            )
        keys = {"id": row["id"], "content": one.content, "media_type": one.media_type, "size": len(one.content),
                "sha256": hashlib.sha256(one.content).hexdigest(), "version": data_version}  # fmt: skip
        connection.execute(text(FREEZE), keys)
    read_missing(connection, meeting)


def _add(
    connection: Connection, actor: Actor, meeting: int, title: str, item_id: int | None, address: str | None,
    media_type: str | None, content: bytes | None,
) -> int:  # fmt: skip
    keys = {
        "id": meeting, "item_id": item_id, "title": title, "address": address, "media_type": media_type, "content": content,
        "size": None if content is None else len(content), "sha256": None if content is None else hashlib.sha256(content).hexdigest(),
        "account_id": actor.account_id, "by_name": actor.name,
    }  # fmt: skip
    number: int = connection.execute(text(ADD), keys).scalar_one()
    read_missing(connection, meeting)
    return number
