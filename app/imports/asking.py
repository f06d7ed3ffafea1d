"""What the routes of imports do in the database: propose, approve, decline, set schedules; each checks what it is given."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.accounts.access import Permission
from app.audit.acting import author_of
from app.errors import BadRequest, Conflict, NotFound
from app.imports import mappings, proposals, schedule, uploads, work
from app.imports.recognising import READERS
from app.jobs.queue import defer_now, region_lock
from app.notices.notices import Notice, notify
from geodata.categories import catalogue
from geodata.readers.mapping import mapping_of
from geodata.readers.statistics import mapping_of as statistics_mapping
from geodata.reading import ReadError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.accounts.access import Actor
    from app.imports.schemas import ApprovalIn, ProposalIn, ScheduleIn
    from app.imports.uploads import Upload
    from app.settings import Settings
    from app.web.regions import Region

OPEN = ("rehearsed", "waiting")


def propose(connection: Connection, actor: Actor, region_id: int, told: ProposalIn, upload: Upload) -> int:
    """Take up an import and ask for it to be rehearsed; gives its number. Raises BadRequest, Conflict."""
    if not upload.complete:
        raise Conflict("Die Datei ist noch nicht ganz hochgeladen.")
    if told.reader not in READERS:
        raise BadRequest(f"Das Format „{told.reader}“ gibt es nicht.", parameter="reader")
    options = told.options.model_dump(mode="json", exclude_none=True)
    if told.reader == "table":
        options["mapping"] = checked_mapping(told.mapping or {})
    if told.reader == "statistics" and told.mapping:
        options["mapping"] = checked_statistics(told.mapping)
    source = told.source.model_dump(mode="json", exclude_none=True)
    new = proposals.NewProposal(
        region_id, upload.id, upload.file_name, source, told.reader, options, told.as_of, told.reason
    )
    proposal_id = proposals.propose(connection, new, author_of(actor))
    job_id = defer_now(connection, kind="import_rehearse", arguments={"proposal_id": proposal_id}, region_id=region_id,
                       actor=author_of(actor), lock=region_lock(region_id))  # fmt: skip
    proposals.set_job(connection, proposal_id, job_id)
    return proposal_id


def checked_mapping(told: dict[str, Any]) -> dict[str, Any]:
    """A mapping from the browser. Raises BadRequest with a sentence where it cannot be used."""
    try:
        mapping = mapping_of(told, "Zuordnung")
    except ReadError as error:
        raise BadRequest(error.reason, parameter="mapping") from error
    for code in filter(None, (mapping.category, *mapping.categories.values())):
        if code not in catalogue():
            raise BadRequest(f"Die Art „{code}“ gibt es nicht.", parameter="mapping")
    return told


def checked_statistics(told: dict[str, Any]) -> dict[str, Any]:
    """Which heading of a statistics table is which measure. Raises BadRequest with a sentence where it cannot be used."""
    try:
        statistics_mapping(told, "Zuordnung")
    except ReadError as error:
        raise BadRequest(error.reason, parameter="mapping") from error
    return told


def visible(connection: Connection, actor: Actor, proposal_id: int) -> dict[str, Any]:
    """An import on its way that the actor may see: their own, or any to who approves. Raises NotFound."""
    found = proposals.one(connection, min(proposal_id, 2**31 - 1))
    if found["created_by_id"] != actor.account_id and not actor.may(Permission.APPROVE_IMPORTS):
        raise NotFound(f"Eine geplante Einspielung {proposal_id} gibt es nicht.")
    if not actor.may(Permission.SEE_PRIVATE) and found["changes"]:
        found["changes"] = without_private(found["changes"])
    return found


def without_private(changes: dict[str, Any]) -> dict[str, Any]:
    """The changes without names and places that are not public: day-care persons work in their homes.

    What is new stands in the file that its owner has brought.
    """
    return changes | {
        kind: [_masked(one) if one.get("is_private") else one for one in changes[kind]]
        for kind in ("changed", "gone")
    }


def _masked(site: dict[str, Any]) -> dict[str, Any]:
    differences = [
        {**one, "before": None, "after": None, "moved_m": None} for one in site.get("differences", [])
    ]
    hidden = {"key": site["key"], "name": "nicht öffentlich", "place": None, "street": None, "slug": None}
    return hidden | {"is_private": True, "differences": differences}


def submit(connection: Connection, settings: Settings, actor: Actor, proposal_id: int) -> None:
    """Hand in one's own rehearsed import for approval, and tell those who approve."""
    found = visible(connection, actor, proposal_id)
    proposals.step(connection, proposal_id, "waiting", ("rehearsed",))
    title = f"Einspielung wartet auf Freigabe: {found['source']['name']}"
    body = f"{actor.name} hat „{found['file_name']}“ eingereicht: {proposals.in_words(found['report'])}. {found['reason']}".strip()
    notify(connection, settings, Notice("import_waiting", title, body, work.link_to(proposal_id)),
           permission=work.APPROVE)  # fmt: skip


def approve(connection: Connection, actor: Actor, proposal_id: int, told: ApprovalIn) -> int:
    """Approve what was looked at and ask for it to be applied; gives the job.

    Raises Conflict where it is another by now, or where values that look like slips of the pen are not confirmed.
    """
    found = visible(connection, actor, proposal_id)
    if found["state"] in OPEN and found["fingerprint"] != told.fingerprint:
        raise Conflict(
            "Die Einspielung wurde inzwischen neu geprüft. Bitte sehen Sie die Unterschiede noch einmal an."
        )
    doubtful = ((found["report"] or {}).get("doubtful") or {}).get("count", 0)
    if doubtful and not told.confirm_doubtful:
        raise Conflict(
            f"{doubtful} Angaben sehen nach Tippfehlern aus. Bitte sehen Sie sie an und bestätigen Sie, dass sie stimmen.",
            doubtful=doubtful,
        )
    proposals.step(connection, proposal_id, "applying", OPEN)
    proposals.decide(connection, proposal_id, author_of(actor), told.reason)
    job_id = defer_now(connection, kind="import_upload", arguments={"proposal_id": proposal_id}, region_id=found["region_id"],
                       actor=author_of(actor), lock=region_lock(found["region_id"]))  # fmt: skip
    proposals.set_job(connection, proposal_id, job_id)
    return job_id


def decline(connection: Connection, settings: Settings, actor: Actor, proposal_id: int, reason: str) -> None:
    """Decline an import, saying why; its author is told."""
    found = visible(connection, actor, proposal_id)
    proposals.step(connection, proposal_id, "declined", OPEN)
    proposals.decide(connection, proposal_id, author_of(actor), reason)
    if found["created_by_id"] is not None and found["created_by_id"] != actor.account_id:
        title = f"Ihre Einspielung „{found['file_name']}“ wurde abgelehnt"
        notify(connection, settings, Notice("import_declined", title, reason, work.link_to(proposal_id)),
               account_id=found["created_by_id"])  # fmt: skip


def withdraw(connection: Connection, actor: Actor, proposal_id: int) -> None:
    """Take back an import that is not applied yet."""
    visible(connection, actor, proposal_id)
    proposals.step(connection, proposal_id, "withdrawn", (*OPEN, "failed"))


def set_schedule(
    connection: Connection, actor: Actor, region: Region, source_code: str, told: ScheduleIn
) -> None:
    """Set when a source is fetched. Raises NotFound for an unknown source, BadRequest where it has no address."""
    new = _schedulable(connection, region, source_code, told)
    schedule.set_schedule(connection, new, author_of(actor), datetime.now(UTC))


def _schedulable(
    connection: Connection, region: Region, source_code: str, told: ScheduleIn
) -> schedule.NewSchedule:
    when = (told.frequency, told.enabled, told.apply_automatically)
    for spec in mappings.described(region.slug):
        url = told.download_url or spec.download_url
        if spec.code == source_code and url:
            source = {name: getattr(spec, name) for name in mappings.SOURCE_FIELDS if getattr(spec, name)}
            options = {key: value for key, value in spec.options.items() if key != "ags_list"}
            return schedule.NewSchedule(
                region.id, source, spec.reader, options, Path(spec.file).name, url, *when
            )
    for one in mappings.remembered(connection, region.id):
        if one["source_code"] == source_code and told.download_url:
            ending = re.sub(r"[^a-z]", "", Path(told.download_url.partition("?")[0]).suffix.lower()) or "csv"
            file = f"{source_code}{uploads.suffix_of(f'a.{ending}')}"
            return schedule.NewSchedule(
                region.id, one["source"], one["reader"], one["options"], file, told.download_url, *when
            )
    raise BadRequest(
        "Für diese Quelle ist keine Adresse bekannt, von der sie sich holen lässt, oder sie wurde noch nie eingespielt.",
        parameter="download_url",
    )


def run_now(connection: Connection, actor: Actor, region_id: int, source_code: str) -> int:
    """Ask for a scheduled source to be fetched at once; gives the job."""
    sql = "SELECT id FROM import_schedule WHERE region_id = :region_id AND source_code = :code"
    found = connection.execute(text(sql), {"region_id": region_id, "code": source_code}).scalar_one_or_none()
    if found is None:
        raise NotFound("Für diese Quelle gibt es keinen Zeitplan.")
    return schedule.ask_for(connection, found, region_id, author_of(actor))
