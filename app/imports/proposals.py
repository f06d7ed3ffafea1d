"""Imports on their way: rehearsed, looked at, approved or declined, applied. Each step is a change of `state`.

rehearsing → rehearsed → (waiting →) applying → applied; or declined, withdrawn, failed. A step is taken only from the
states it may be taken from, by one statement, so that of two who act at once one is told.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.errors import Conflict, NotFound

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Connection

    from app.audit.acting import Author

# A job that ended without a word has left its import behind: then it has failed, whatever stands in the row.
STATE = """
    CASE WHEN p.state IN ('rehearsing', 'applying') AND j.state IN ('failed', 'cancelled', 'set_aside')
         THEN 'failed' ELSE p.state END"""
FIELDS = f"""
    p.id, p.region_id, p.upload_id, p.file_name, p.source, p.reader, p.as_of, {STATE} AS state, p.created_by_id,
    p.created_by, p.created_at, p.reason, p.rehearsed_at, p.renewed, p.decided_by_id, p.decided_by, p.decided_at, p.decision_reason,
    p.job_id, p.import_id, coalesce(p.problem, j.problem) AS problem, p.fingerprint"""
FROM = "FROM proposed_import p LEFT JOIN job j ON j.id = p.job_id"

LIST = f"""
    SELECT {FIELDS}, coalesce(p.report -> 'difference' -> 'learning_site', p.report -> 'total') AS total, (p.report ->> 'rejected')::int AS rejected {FROM}
     WHERE p.region_id = :region_id AND (:every OR p.created_by_id = :account_id)
     ORDER BY p.id DESC LIMIT 100"""
ONE = f"SELECT {FIELDS}, p.options, p.report, p.changes {FROM} WHERE p.id = :id"

INSERT = """
    INSERT INTO proposed_import (region_id, upload_id, file_name, source, reader, options, as_of, state, created_by_id,
                                 created_by, reason)
    VALUES (:region_id, :upload_id, :file_name, cast(:source AS jsonb), :reader, cast(:options AS jsonb), :as_of,
            'rehearsing', :account_id, :name, :reason)
    RETURNING id"""
STEP = """
    UPDATE proposed_import SET state = :state WHERE id = :id AND state = ANY(:allowed) RETURNING id"""
REHEARSED = """
    UPDATE proposed_import
       SET state = :state, report = cast(:report AS jsonb), changes = cast(:changes AS jsonb), fingerprint = :fingerprint,
           rehearsed_at = now(), renewed = :renewed, problem = NULL
     WHERE id = :id"""
DECIDED = """
    UPDATE proposed_import
       SET decided_by_id = :account_id, decided_by = :name, decided_at = now(), decision_reason = :reason WHERE id = :id"""


@dataclass(frozen=True, slots=True)
class NewProposal:
    """What somebody wants to be imported."""

    region_id: int
    upload_id: uuid.UUID
    file_name: str
    source: dict[str, Any]
    reader: str
    options: dict[str, Any]
    as_of: date
    reason: str = ""


def propose(connection: Connection, new: NewProposal, author: Author) -> int:
    """Write down an import that is to be rehearsed; gives its number."""
    values = {
        "region_id": new.region_id, "upload_id": new.upload_id, "file_name": new.file_name, "reader": new.reader,
        "source": json.dumps(new.source), "options": json.dumps(new.options), "as_of": new.as_of, "reason": new.reason,
        "account_id": author.account_id, "name": author.name,
    }  # fmt: skip
    return connection.execute(text(INSERT), values).scalar_one()


def one(connection: Connection, proposal_id: int) -> dict[str, Any]:
    """An import on its way, with report and changes. Raises NotFound."""
    row = connection.execute(text(ONE), {"id": proposal_id}).mappings().first()
    if row is None:
        raise NotFound(f"Eine geplante Einspielung {proposal_id} gibt es nicht.")
    return dict(row)


def step(connection: Connection, proposal_id: int, state: str, allowed: tuple[str, ...]) -> None:
    """Take a step from one of the `allowed` states. Raises Conflict where it is in none of them (any more)."""
    found = connection.execute(
        text(STEP), {"id": proposal_id, "state": state, "allowed": list(allowed)}
    ).first()
    if found is None:
        told = one(connection, proposal_id)["state"]
        raise Conflict(f"Das geht gerade nicht: Die Einspielung {IN_WORDS[told]}.", state=told)


IN_WORDS = {
    "draft": "ist ein Entwurf", "rehearsing": "wird noch geprüft", "rehearsed": "ist geprüft, aber nicht eingereicht",
    "waiting": "wartet auf Freigabe", "applying": "wird gerade angewendet", "applied": "ist schon angewendet",
    "declined": "wurde abgelehnt", "withdrawn": "wurde zurückgezogen", "failed": "ist gescheitert",
}  # fmt: skip


def difference(report: dict[str, Any]) -> dict[str, int]:
    """How many entries are new, changed, unchanged, gone: sites where it is about sites, else all rows."""
    return report["difference"].get("learning_site", report["total"])


def in_words(report: dict[str, Any]) -> str:
    """The difference in words."""
    counts = difference(report)
    return f"{counts['new']} neu, {counts['changed']} geändert, {counts['gone']} weg"


def decide(connection: Connection, proposal_id: int, author: Author, reason: str) -> None:
    """Write down who decided, and why."""
    values = {"id": proposal_id, "account_id": author.account_id, "name": author.name, "reason": reason}
    connection.execute(text(DECIDED), values)


def keep_rehearsal(
    connection: Connection, proposal_id: int, told: dict[str, Any], state: str, *, renewed: bool = False
) -> None:
    """Keep what a rehearsal found: `told` has report, changes and fingerprint."""
    values = {
        "id": proposal_id, "state": state, "renewed": renewed, "fingerprint": told["fingerprint"],
        "report": json.dumps(told["report"], default=str), "changes": json.dumps(told["changes"], default=str),
    }  # fmt: skip
    connection.execute(text(REHEARSED), values)


def fail(
    connection: Connection, proposal_id: int, problem: str, report: dict[str, Any] | None = None
) -> None:
    """Write down why an import cannot be, and in `report` which rows are at fault."""
    sql = """
        UPDATE proposed_import SET state = 'failed', problem = :problem, report = cast(:report AS jsonb) WHERE id = :id"""
    told = None if report is None else json.dumps(report, default=str)
    connection.execute(text(sql), {"id": proposal_id, "problem": problem, "report": told})


def set_job(connection: Connection, proposal_id: int, job_id: int) -> None:
    """Write down which job works on it."""
    connection.execute(
        text("UPDATE proposed_import SET job_id = :job_id WHERE id = :id"),
        {"id": proposal_id, "job_id": job_id},
    )


def set_applied(connection: Connection, proposal_id: int, import_id: int) -> None:
    """Write down the import it has become."""
    sql = (
        "UPDATE proposed_import SET state = 'applied', import_id = :import_id, problem = NULL WHERE id = :id"
    )
    connection.execute(text(sql), {"id": proposal_id, "import_id": import_id})
