"""Live documents and frozen ones: figures are read and kept with their runs first, then the files are made of what was kept."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.errors import InvalidFields
from app.jobs.queue import defer_now
from app.reports import content, store
from app.reports.document import Head, document_of, hash_of
from app.reports.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from app.accounts.access import Actor
    from app.reports.forms import Formed
    from app.web.regions import Region

Told = dict[str, Any]
FREEZE = """
    INSERT INTO frozen_report (report_id, content, content_hash, by_id, by_name, frozen_at)
    VALUES (:id, cast(:content AS jsonb), :hash, :account_id, :by_name, :moment)"""
FROZEN_NOW = "UPDATE report SET revision = revision + 1, changed_at = now() WHERE id = :id"
KEEP = """
    INSERT INTO report_file (report_id, format, content, content_hash) VALUES (:id, :format, :content, :hash)
    ON CONFLICT DO NOTHING"""
KEPT = "SELECT format FROM report_file WHERE report_id = :id"
JOB = "report_files"


def live(connection: Connection, region: Region, row: Told, address: str, moment: datetime) -> Told:
    """The document of a report as it is: the frozen one, or with the figures of this moment."""
    kept = store.frozen(connection, row["id"])
    if kept is not None:
        return kept["content"]
    reading = Reading(connection, region, moment.year, exact=row["exact"])
    head = Head(row["title"], row["subtitle"], row["area_ars"], row["edition"], address)
    return document_of(reading, head, content.checked(row["blocks"]), moment, _before(connection, row))


def freeze(
    connection: Connection, actor: Actor, region: Region, number: int, if_match: str | None, address: str
) -> int:  # fmt: skip
    """Keep what the report tells now, for good; gives the job that makes its files.

    Raises Conflict where it is frozen already, PreconditionFailed, and InvalidFields for a report of no blocks.
    """
    row = store.draft(connection, actor, region.id, number, if_match)
    if not row["blocks"]:
        words = "Ein Bericht ohne Blöcke sagt nichts; bitte erst etwas hineinschreiben."
        raise InvalidFields(words, errors={"blocks": words})
    moment = datetime.now(UTC)
    # through text and back: what is hashed is what the database will give
    document = json.loads(json.dumps(live(connection, region, row, address, moment)))
    keys = {"id": number, "content": json.dumps(document), "hash": hash_of(document), "account_id": actor.account_id,
            "by_name": actor.name, "moment": moment}  # fmt: skip
    connection.execute(text(FREEZE), keys)
    connection.execute(text(FROZEN_NOW), keys)
    return defer_now(
        connection,
        kind=JOB,
        actor=actor,
        arguments={"report": number},
        region_id=region.id,
        lock=f"{JOB}:{number}",
    )


def _before(connection: Connection, row: Told) -> Told | None:
    """The frozen document that the report continues; not one with small counts, where this one is for everybody."""
    if row["previous_id"] is None:
        return None
    kept = store.frozen(connection, row["previous_id"])
    if kept is None or (kept["content"]["exact"] and not row["exact"]):
        return None
    return kept["content"]


def make_files(connection: Connection, number: int, told: Formed, document: Told, moment: datetime,
               progress: Callable[[int, int, str], None], *, compact: bool = False) -> list[str]:  # fmt: skip
    """Make and keep the files of a frozen report that are not there yet; gives their formats. `compact`: a profile."""
    from app.reports.as_docx import report_docx  # here: few processes ever write them
    from app.reports.as_html import report_html
    from app.reports.as_pdf import report_pdf
    from app.reports.as_xlsx import report_xlsx

    content_hash = told.document["hash"]
    makers: dict[str, Callable[[], bytes]] = {
        "pdf": lambda: report_pdf(told, moment, compact=compact),
        "html": lambda: report_html(told).encode(),
        "docx": lambda: report_docx(told, moment),
        "xlsx": lambda: report_xlsx(document, content_hash),
    }
    there = set(connection.execute(text(KEPT), {"id": number}).scalars())
    wanted = [one for one in makers if one not in there]
    for step, form in enumerate(wanted):
        progress(step, len(wanted), form.upper())
        body = makers[form]()
        keys = {"id": number, "format": form, "content": body, "hash": hashlib.sha256(body).hexdigest()}
        connection.execute(text(KEEP), keys)
    return wanted
