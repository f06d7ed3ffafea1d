"""The long part of imports, done by a worker: rehearsing and applying. Each may run twice without harm.

Handlers take an engine, the arguments of their job, and a context that is told of progress.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import event, text

from app.audit.acting import Author, say_who
from app.imports import mappings, proposals, uploads
from app.imports.sampling import Layout, sample_of
from app.jobs.queue import defer_compute_now
from app.notices.notices import Notice, notify
from app.settings import get_settings
from geodata.load.apply import ChangedSinceRehearsalError, ImportFailedError, apply_import
from geodata.load.region import prepared
from geodata.load.rehearse import rehearse
from geodata.load.report import ImportReport
from geodata.load.sites import OlderThanLoadedError
from geodata.reading import ReadError
from geodata.regions import SourceSpec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Engine

    from geodata.load.apply import InputFile, Source
    from geodata.load.staging import Import
    from geodata.reading import Rejection

APPROVE = "approve_imports"


class Context(Protocol):
    """What a worker gives its handlers to tell people how far they are."""

    def progress(self, done: int, of: int | None = None, words: str = "") -> None:
        """Say how far it is; raises when the job shall end."""
        ...

    def log(self, words: str) -> None:
        """Add a line that people see."""
        ...


def rehearse_upload(engine: Engine, arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Find out what a proposed import would change: `proposal_id`."""
    proposal = _proposal(engine, arguments["proposal_id"])
    if proposal["state"] != "rehearsing":
        return {"state": proposal["state"]}
    context.progress(0, 1, f"{proposal['file_name']} wird geprüft")
    told = _rehearsed(engine, proposal, "rehearsed")
    context.log(_in_words(told))
    return {"total": told["report"]["total"]} if told else {}


def apply_upload(engine: Engine, arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Apply an approved import as it was looked at; where it would now do something else, rehearse it again."""
    proposal = _proposal(engine, arguments["proposal_id"])
    if proposal["state"] != "applying":
        return {"state": proposal["state"]}
    context.progress(0, 1, f"{proposal['file_name']} wird angewendet")
    author = Author(proposal["decided_by"], proposal["decided_by_id"])
    reason = f"Einspielung „{proposal['file_name']}“: {proposal['decision_reason'] or proposal['reason'] or 'freigegeben'}"
    try:
        source, file, fill = _prepared(engine, proposal)
        columns = _columns(proposal)

        def fill_and_finish(current: Import) -> None:
            fill(current)
            _finish(current, proposal, columns, author)

        with acting(engine, author, reason):
            stored = apply_import(
                engine, proposal["region_id"], source, file, fill_and_finish, proposal["fingerprint"]
            )
    except ChangedSinceRehearsalError:
        return _renewed(engine, proposal, context)
    except (ImportFailedError, ReadError) as error:
        _failed(engine, proposal, shown(error.reason, proposal))
        context.log(shown(error.reason, proposal))
        return {"state": "failed"}
    context.log(_in_words({"report": stored.report.as_json()}))
    return {"import_id": stored.id, "total": stored.report.as_json()["total"]}


@contextmanager
def acting(engine: Engine, author: Author, reason: str) -> Iterator[None]:
    """Whatever is written over the engine within the block is written in this name and for this reason."""

    def begin(connection: Connection) -> None:
        say_who(connection, author, reason)

    event.listen(engine, "begin", begin)
    try:
        yield
    finally:
        event.remove(engine, "begin", begin)


def _finish(current: Import, proposal: dict[str, Any], columns: list[str], author: Author) -> None:
    """In the import's own transaction: say that it is done, remember the mapping, ask for what depends on it."""
    connection = current.connection
    proposals.set_applied(connection, proposal["id"], current.import_id)
    if columns:
        mappings.remember(connection, proposal["region_id"], proposal, columns)
    if proposal["created_by_id"] is not None and proposal["created_by_id"] != proposal["decided_by_id"]:
        title = f"Ihre Einspielung „{proposal['file_name']}“ ist angewendet"
        notify(connection, get_settings(), Notice("import_applied", title, link=link_to(proposal["id"])),
               account_id=proposal["created_by_id"])  # fmt: skip
    if current.report.changes_something:
        defer_compute_now(connection, proposal["region_id"], author)


def _columns(proposal: dict[str, Any]) -> list[str]:
    """The columns of a table, by which its next file is recognised; none for known formats."""
    if proposal["reader"] != "table":
        return []
    return sample_of(_file(proposal), _layout(proposal["options"]["mapping"])).columns


def link_to(proposal_id: int) -> str:
    """Where people see an import that is on its way."""
    return f"/daten?einspielung={proposal_id}"


def _renewed(engine: Engine, proposal: dict[str, Any], context: Context) -> dict[str, Any]:
    context.log("Der Bestand hat sich seit der Prüfung geändert; es wird neu geprüft und nichts angewendet.")
    told = _rehearsed(engine, proposal, "waiting", renewed=True)
    if not told:
        return {"state": "failed"}
    title = f"Bitte noch einmal ansehen: „{proposal['file_name']}“"
    body = "Seit der Prüfung hat sich der Bestand geändert. Die Einspielung wurde neu geprüft und nicht angewendet."
    with engine.begin() as connection:
        notify(connection, get_settings(), Notice("import_renewed", title, body, link_to(proposal["id"])),
               account_id=proposal["decided_by_id"], permission=None if proposal["decided_by_id"] else APPROVE)  # fmt: skip
    return {"state": "waiting", "renewed": True}


def _rehearsed(
    engine: Engine, proposal: dict[str, Any], state: str, *, renewed: bool = False
) -> dict[str, Any]:
    """Rehearse and keep what was found; empty where it failed, which is kept too."""
    try:
        found = rehearse(engine, proposal["region_id"], *_prepared(engine, proposal))
    except (ReadError, OlderThanLoadedError) as error:
        _failed(engine, proposal, shown(str(error), proposal), getattr(error, "rejections", ()))
        return {}
    told = {
        "report": _with_shown_names(found.report.as_json(), proposal), "changes": asdict(found.changes),
        "fingerprint": found.fingerprint,
    }  # fmt: skip
    with engine.begin() as connection:
        proposals.keep_rehearsal(connection, proposal["id"], told, state, renewed=renewed)
    return told


def _failed(
    engine: Engine, proposal: dict[str, Any], problem: str, rejections: Sequence[Rejection] = ()
) -> None:
    """Keep why it failed; where single rows are at fault, all of them, to be mended in one go."""
    told = [asdict(one) | {"file": shown(one.file, proposal)} for one in rejections]
    reasons = Counter(one.reason for one in rejections)
    report = (
        ImportReport(rejected=len(told), rejections=told, reasons=dict(reasons)).as_json() if told else None
    )
    with engine.begin() as connection:
        proposals.fail(connection, proposal["id"], problem, report)


def _proposal(engine: Engine, proposal_id: int) -> dict[str, Any]:
    with engine.connect() as connection:
        return proposals.one(connection, proposal_id)


def _file(proposal: dict[str, Any]) -> Path:
    suffix = uploads.suffix_of(proposal["file_name"])
    path = uploads.folder_of(get_settings()) / f"{proposal['upload_id']}{suffix}"
    if proposal["upload_id"] is None or not path.is_file():
        raise ReadError(
            "Die hochgeladene Datei ist nicht mehr da; bitte laden Sie sie noch einmal hoch.", path.name
        )
    return path


Prepared = tuple["Source", "InputFile", Callable[["Import"], None]]


def _prepared(engine: Engine, proposal: dict[str, Any]) -> Prepared:
    """Source, file and what fills the import. Reports name the file as its owner does, never our number for it."""
    path = _file(proposal)
    with engine.connect() as connection:
        config = "SELECT config FROM region WHERE id = :id"
        told: dict[str, Any] = connection.execute(text(config), {"id": proposal["region_id"]}).scalar_one()
    core = tuple(told.get("core_prefixes", ()))
    options = reader_options(proposal["reader"], proposal["options"], core)
    spec = SourceSpec(
        **proposal["source"],
        reader=proposal["reader"],
        file=path.name,
        as_of=proposal["as_of"],
        options=options,
    )
    source, file, fill = prepared(spec, path.parent, core, proposal["file_name"])

    def shown_fill(current: Import) -> None:
        fill(current)
        for rejection in current.report.rejections:
            rejection["file"] = shown(rejection["file"], proposal)

    return source, file, shown_fill


def reader_options(reader: str, told: dict[str, Any], core_prefixes: tuple[str, ...]) -> dict[str, Any]:
    """The options of a reader: as told, and of areas those of the region's Land."""
    options = dict(told)
    lands = {prefix[:2] for prefix in core_prefixes}
    if reader in {"vg250", "gv100ad"} and len(lands) == 1:
        options.setdefault("ars_prefix", lands.pop())
    if isinstance(options.get("people_date"), str):
        options["people_date"] = date.fromisoformat(options["people_date"])
    return options


def shown(words: str, proposal: dict[str, Any]) -> str:
    """Words in which the file is called as its owner calls it."""
    return words.replace(
        f"{proposal['upload_id']}{uploads.suffix_of(proposal['file_name'])}", proposal["file_name"]
    )


def _with_shown_names(report: dict[str, Any], proposal: dict[str, Any]) -> dict[str, Any]:
    return report | {"notes": [shown(note, proposal) for note in report["notes"]]}


def _layout(mapping: Mapping[str, Any]) -> Layout:
    names = ("encoding", "delimiter", "header_row", "decimal_comma", "sheet")
    return Layout(**{name: mapping[name] for name in names if name in mapping})


def _in_words(told: dict[str, Any]) -> str:
    if not told:
        return "Die Datei lässt sich nicht verwenden."
    return f"{proposals.in_words(told['report'])}, {told['report']['rejected']} abgelehnt"
