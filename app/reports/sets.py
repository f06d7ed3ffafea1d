"""Profiles of all municipalities, frozen together: all of them or none; shown to everybody, or taken back, together."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.errors import NotFound, PreconditionFailed, PreconditionRequired
from app.jobs.context import JobFailedError
from app.reports.as_html import report_html
from app.reports.document import hash_of
from app.reports.forms import formed
from app.reports.store import CHANGED, FROZEN
from app.reports.work import PROFILE, Profiles
from app.web.regions import region_by_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine

    from app.audit.acting import Author
    from app.reports.reading import Place

Told = dict[str, Any]
TITLE = "Gemeindeprofile {}"
LAST = """
    SELECT DISTINCT ON (r.area_ars) r.area_ars, r.id, r.edition FROM report r JOIN frozen_report f ON f.report_id = r.id
     WHERE r.region_id = :region_id AND r.set_id IS NOT NULL AND r.template = :template ORDER BY r.area_ars, f.frozen_at DESC"""
NUMBERS = "SELECT nextval(pg_get_serial_sequence('report', 'id')) FROM generate_series(1, :many)"
NEW = """
    INSERT INTO report_set (region_id, title, template, by_id, by_name, frozen_at)
    VALUES (:region_id, :title, :template, :account_id, :by_name, :moment) RETURNING id"""
REPORT = """
    INSERT INTO report (id, region_id, title, subtitle, template, area_ars, blocks, edition, previous_id, set_id, by_id, by_name)
    VALUES (:id, :region_id, :title, :subtitle, :template, :ars, cast(:blocks AS jsonb), :edition, :previous_id, :set_id,
            :account_id, :by_name)"""
FREEZE = """
    INSERT INTO frozen_report (report_id, content, content_hash, by_id, by_name, frozen_at)
    VALUES (:id, cast(:content AS jsonb), :hash, :account_id, :by_name, :moment)"""
KEEP = """
    INSERT INTO report_file (report_id, format, content, content_hash) VALUES (:id, :format, :content, :hash)"""
LIST = """
    SELECT s.id, s.title, s.revision, s.published_at, s.frozen_at, s.by_name,
           (SELECT count(*) FROM report r WHERE r.set_id = s.id) AS reports
      FROM report_set s WHERE s.region_id = :region_id AND (:all OR s.published_at IS NOT NULL)
       AND (cast(:id AS int) IS NULL OR s.id = :id) ORDER BY s.frozen_at DESC, s.id DESC"""
MEMBERS = """
    SELECT r.id, r.title, r.area_ars, f.content_hash, jsonb_array_length(f.content -> 'changes') AS changes
      FROM report r JOIN frozen_report f ON f.report_id = r.id WHERE r.set_id = :id ORDER BY r.title, r.id"""
CONTENTS = """
    SELECT f.content FROM report r JOIN frozen_report f ON f.report_id = r.id WHERE r.set_id = :id ORDER BY r.title, r.id"""
TOUCH = """
    UPDATE report_set SET revision = revision + 1, published_at = CASE WHEN :published THEN coalesce(published_at, now()) END
     WHERE id = :id AND region_id = :region_id AND revision = :revision RETURNING published_at"""
SHOWN = "UPDATE report SET published_at = :moment, revision = revision + 1 WHERE set_id = :id"


def freeze_profiles(
    engine: Engine, region_id: int, author: Author, base: str, progress: Callable[[int, int, str], None]
) -> tuple[int, int]:
    """Freeze the profiles of all municipalities with PDF, HTML and DOCX; gives the number of the set and how many they are.

    Nothing is written before the last is made: who cancels in between leaves nothing behind. Raises JobFailedError.
    """
    moment = datetime.now(UTC)
    with engine.connect() as connection:
        region = region_by_id(connection, region_id)
        if region is None:
            raise JobFailedError("Die Region gibt es nicht mehr.")
        profiles = Profiles(connection, region, moment)
        places = profiles.reading.of_level("municipality")
        if not places:
            raise JobFailedError("Für diese Region sind keine Gemeinden geladen.")
        begun = _begun(connection, profiles, places, base)
    for step, one in enumerate(begun):
        progress(step, len(begun), one["title"])
        one["files"] = _files(profiles, one["document"], one["hash"])
    keys = {
        "region_id": region_id,
        "template": PROFILE,
        "account_id": author.account_id,
        "by_name": author.name,
        "moment": moment,
    }
    with engine.begin() as connection:
        number = connection.execute(text(NEW), {**keys, "title": TITLE.format(moment.year)}).scalar_one()
        blocks = json.dumps(profiles.blocks)
        for one in begun:
            _keep(connection, {**keys, **one, "set_id": number, "blocks": blocks})
    return number, len(begun)


def listed(
    connection: Connection, region_id: int, *, all_of_them: bool, number: int | None = None
) -> list[Told]:
    """The sets somebody sees, the newest first."""
    keys = {"region_id": region_id, "all": all_of_them, "id": number}
    rows = [dict(row) for row in connection.execute(text(LIST), keys).mappings()]
    return (
        rows
        if all_of_them
        else [{name: told for name, told in row.items() if name != "by_name"} for row in rows]
    )


def read(connection: Connection, region_id: int, number: int, *, all_of_them: bool) -> Told:
    """A set with its profiles by name. Raises NotFound, also for who may not see it."""
    found = listed(connection, region_id, all_of_them=all_of_them, number=number)
    if not found:
        raise NotFound(f"Eine Sammlung {number} gibt es hier nicht, oder sie ist nicht veröffentlicht.")
    return {
        **found[0],
        "profiles": [dict(row) for row in connection.execute(text(MEMBERS), {"id": number}).mappings()],
    }


def publish(
    connection: Connection, region_id: int, number: int, revision: int | None, *, published: bool
) -> Told:
    """Show all of them to everybody, or none. Raises NotFound, PreconditionRequired, PreconditionFailed."""
    read(connection, region_id, number, all_of_them=True)
    if revision is None:
        raise PreconditionRequired("Es fehlt, welcher Stand der Sammlung geändert wird (If-Match).")
    keys = {"id": number, "region_id": region_id, "revision": revision, "published": published}
    row = connection.execute(text(TOUCH), keys).first()
    if row is None:
        raise PreconditionFailed(CHANGED)
    connection.execute(text(SHOWN), {"id": number, "moment": row.published_at})
    return read(connection, region_id, number, all_of_them=True)


def _begun(connection: Connection, profiles: Profiles, places: list[Place], base: str) -> list[Told]:
    """What is to be frozen: numbers are taken beforehand, for a document says its own address."""
    region_id = profiles.reading.region.id
    last = {
        row.area_ars: row
        for row in connection.execute(text(LAST), {"region_id": region_id, "template": PROFILE})
    }
    numbers = connection.execute(text(NUMBERS), {"many": len(places)}).scalars().all()
    connection.commit()
    begun = []
    for number, place in zip(numbers, places, strict=True):
        was = last.get(place.ars)
        before = None if was is None else connection.execute(text(FROZEN), {"id": was.id}).one().content
        edition = 1 if was is None else was.edition + 1
        told = profiles.document(place, f"{base}/berichte/{number}", edition, before)
        document = json.loads(
            json.dumps(told)
        )  # through text and back: what is hashed is what the database will give
        begun.append({
            "id": number, "ars": place.ars, "title": document["title"], "subtitle": document["subtitle"], "edition": edition,
            "previous_id": was and was.id, "document": document, "hash": hash_of(document),
        })  # fmt: skip
    return begun


def _files(profiles: Profiles, document: Told, content_hash: str) -> dict[str, bytes]:
    from app.reports.as_docx import report_docx
    from app.reports.as_pdf import report_pdf

    told = formed(document, content_hash, profiles.pictures)
    return {
        "pdf": report_pdf(told, profiles.moment, compact=True), "html": report_html(told).encode(),
        "docx": report_docx(told, profiles.moment),
    }  # fmt: skip


def documents(
    connection: Connection, region_id: int, number: int, *, all_of_them: bool
) -> tuple[Told, list[Told]]:
    """A set, and what its profiles tell, by name. Raises NotFound, as `read`."""
    found = read(connection, region_id, number, all_of_them=all_of_them)
    return found, list(connection.execute(text(CONTENTS), {"id": number}).scalars())


def _keep(connection: Connection, one: Told) -> None:
    files: dict[str, bytes] = one["files"]
    keys = {name: told for name, told in one.items() if name not in {"files", "document"}}
    connection.execute(text(REPORT), keys)
    connection.execute(text(FREEZE), {**keys, "content": json.dumps(one["document"])})
    for form, body in files.items():
        digest = hashlib.sha256(body).hexdigest()
        connection.execute(text(KEEP), {"id": one["id"], "format": form, "content": body, "hash": digest})
