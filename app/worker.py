"""Which handler does which kind of job, and what is done at times.

A new kind is a handler and one line in `HANDLERS`; what may be asked for over HTTP stands in `app.jobs.kinds`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from app import file_jobs as files
from app.accounts.expiry import tidy_accounts
from app.areas.computed import results_changed
from app.audit.acting import Author, say_who
from app.catchments.outlines import draw_outlines
from app.catchments.streets import travel_of
from app.catchments.tidying import remove_old_variants
from app.committees.inviting import settle
from app.committees.mailbox import ask_for_mailbox, read_mailbox
from app.committees.material_text import read_missing, read_pdfs
from app.committees.minutes import tidy_editing
from app.committees.recurrence import ZONE
from app.committees.reminding import remind
from app.computing import compute_all
from app.developments.compute import compute_developments
from app.gaps.compute import compute_gaps
from app.import_commands import region_named, source_spec
from app.imports import work
from app.imports.schedule import fetch_source, fetch_what_is_due
from app.imports.tidying import tidy_uploads
from app.indicators.compute import compute_indicators
from app.indicators.of_the_loop import compute_loop_figures
from app.jobs.context import Handler, JobContext, JobFailedError
from app.jobs.files import tidy
from app.jobs.process import Timed
from app.jobs.process import run_worker as run
from app.jobs.queue import defer_compute_now
from app.location.question import LocationQuestion
from app.location.store import answer_question
from app.measures.due import ask_for_effects, compute_effects, news_and_deadlines
from app.network.profiles import label_of
from app.notices.mail import ask_for_mails, send_mails
from app.notices.notices import tidy_notices
from app.places.assigning import Rules, store_assignment
from app.places.compute import store_places
from app.places.parameters import Parameters
from app.places.results import read_inputs
from app.privacy.expiring import ask_to_expire, expire_all
from app.scenarios.content import CONTENT
from app.scenarios.locating import ScenarioGround, ScenarioQuestion
from app.schools.way_run import compute_school_ways
from app.settings import get_settings
from geodata.load.apply import ImportFailedError
from geodata.load.region import Outcome, load_region, load_source
from geodata.reading import ReadError
from geodata.regions import read_region

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from app.settings import Settings
    from geodata.regions import SourceSpec

LABELS = "SELECT code, label ->> 'de' AS label FROM category"


def compute(context: JobContext) -> dict[str, Any]:
    """Bring travel times, catchments and statistics of the region up to date."""
    region_id = context.region_id
    with context.engine.connect() as connection:
        labels = {row.code: row.label for row in connection.execute(text(LABELS))}

    def told(what: str, done: int, of: int) -> None:
        context.progress(done, of, ": ".join(labels.get(word) or label_of(word) for word in what.split(": ")))

    computed = compute_all(context.engine, region_id, told)
    context.log(f"{len(computed.made)} Berechnungen erneuert, {computed.unchanged} waren noch richtig.")
    return {"made": len(computed.made), "unchanged": computed.unchanged}


def places(context: JobContext) -> dict[str, Any]:
    """Compute and store the places of a category with parameters of one's own."""
    asked = Parameters.of(context.arguments)
    with context.engine.connect() as connection:
        inputs = read_inputs(connection, context.region_id)
    context.progress(0, 1, "Plätze")
    run_id = store_places(context.engine, inputs, asked, travel_of)
    context.log(
        "Der gespeicherte Lauf war noch richtig." if run_id is None else f"Lauf {run_id} ist gespeichert."
    )
    return {"run": run_id, "unchanged": run_id is None}


def assignment(context: JobContext) -> dict[str, Any]:
    """Spread the children of a category over its places and store who finds one where."""
    told = dict(context.arguments)
    rules = Rules(places=told.pop("places", "mid"), asked=Parameters.of(told))
    with context.engine.connect() as connection:
        inputs = read_inputs(connection, context.region_id)
    context.progress(0, 1, "Kinder auf Plätze verteilen")
    run_id = store_assignment(context.engine, inputs, rules, travel_of)
    context.log(
        "Der gespeicherte Lauf war noch richtig." if run_id is None else f"Lauf {run_id} ist gespeichert."
    )
    return {"run": run_id, "unchanged": run_id is None}


def gaps(context: JobContext) -> dict[str, Any]:
    """Compute and store who goes without and why: `category` (else all), `standard`, `date` (else today)."""
    told = context.arguments
    with context.engine.connect() as connection:
        labels = {row.code: row.label for row in connection.execute(text(LABELS))}

    def say(what: str, done: int, of: int) -> None:
        context.progress(done, of, ": ".join(labels.get(word, word) for word in what.split(": ")))

    computed = compute_gaps(
        context.engine, context.region_id, travel_of, say, day=told.get("date") and date.fromisoformat(told["date"]),
        category=told.get("category"), standard=told.get("standard"),
    )  # fmt: skip
    for note in computed.notes:
        context.log(note)
    context.log(f"{len(computed.made)} Berechnungen erneuert, {computed.unchanged} waren noch richtig.")
    return {"made": len(computed.made), "unchanged": computed.unchanged}


def developments(context: JobContext) -> dict[str, Any]:
    """Bring the indicators up to date, and look for what changes and what stands out in them."""

    def say(what: str, done: int, of: int) -> None:
        context.progress(done, of, what)

    computed = compute_indicators(context.engine, context.region_id, say)
    computed.add(compute_developments(context.engine, context.region_id, say))
    context.log(f"{len(computed.made)} Berechnungen erneuert, {computed.unchanged} waren noch richtig.")
    return {"made": len(computed.made), "unchanged": computed.unchanged}


def loop_figures(context: JobContext) -> dict[str, Any]:
    """Bring the indicators of recommendations and of the landscape up to date."""
    computed = compute_loop_figures(context.engine, context.region_id, datetime.now(UTC).date())
    context.log(f"{len(computed.made)} Indikatoren erneuert, {computed.unchanged} waren noch richtig.")
    return {"made": len(computed.made), "unchanged": computed.unchanged}


def outlines(context: JobContext) -> dict[str, Any]:
    """Draw the outlines of catchments that are not drawn yet."""

    def told(done: int, of: int, mode: str) -> None:
        context.progress(done, of, f"Umrisse, {label_of(mode)}")

    drawn = draw_outlines(context.engine, context.region_id, told)
    if drawn:
        results_changed(context.engine, context.region_id)
    context.log(f"{drawn} Umrisse gezeichnet.")
    return {"drawn": drawn}


def school_ways(context: JobContext) -> dict[str, Any]:
    """Hold the ways to school against the law, for all kinds of schools, and store what was found."""
    computed = compute_school_ways(
        context.engine, context.region_id, travel_of, lambda what, done, of: context.progress(done, of, what)
    )
    for note in computed.notes:
        context.log(note)
    context.log(f"{len(computed.made)} Prüfungen erneuert, {computed.unchanged} waren noch richtig.")
    return {"made": len(computed.made), "unchanged": computed.unchanged}


def location(context: JobContext) -> dict[str, Any]:
    """Answer and store where one more would help most: arguments as in `app.location.question`."""
    asked = LocationQuestion.model_validate(dict(context.arguments))
    with context.engine.connect() as connection:
        label = {row.code: row.label for row in connection.execute(text(LABELS))}.get(asked.category, "")

    def told(done: int, of: int) -> None:
        context.progress(done, of, f"Wege zu möglichen Standorten: {label}")

    run_id, new = answer_question(context.engine, context.region_id, asked, travel_of, told)
    context.log(
        f"Lauf {run_id} ist gespeichert." if new else f"Der gespeicherte Lauf {run_id} war noch richtig."
    )
    return {"run": run_id, "unchanged": not new}


def scenario_location(context: JobContext) -> dict[str, Any]:
    """As `location`, with the sites, people and ways of a scenario: arguments `question` and `scenario` (its content)."""
    content = CONTENT.validate_python(context.arguments["scenario"])
    asked = ScenarioQuestion.model_validate(context.arguments["question"]).within(content)
    other = ScenarioGround(content, travel_of)

    def told(done: int, of: int) -> None:
        context.progress(done, of, "Wege zu möglichen Standorten")

    run_id, new = answer_question(context.engine, context.region_id, asked, travel_of, told, other)
    context.log(
        f"Lauf {run_id} ist gespeichert." if new else f"Der gespeicherte Lauf {run_id} war noch richtig."
    )
    return {"run": run_id, "unchanged": not new}


def import_region(context: JobContext) -> dict[str, Any]:
    """Load a region by its description: `region` (slug, or the path of a TOML), `folder` (else files are fetched)."""
    spec = read_region(context.arguments["region"])
    folder = context.arguments.get("folder")
    done = iter(range(len(spec.sources)))

    def told(source: SourceSpec) -> None:
        context.progress(next(done), len(spec.sources), source.name)

    cache = get_settings().cache_dir / "downloads" / spec.slug
    region_id, outcomes = load_region(context.engine, spec, Path(folder) if folder else None, told, cache)
    for outcome in outcomes:
        context.log(_in_words(outcome))
    _then_compute(context, region_id)
    bad = sum(outcome.stored is None and not outcome.passed_over for outcome in outcomes)
    if bad:
        raise JobFailedError(
            f"{bad} von {len(outcomes)} Quellen sind gescheitert; das Protokoll nennt die Gründe."
        )
    return {"region": spec.slug, "sources": len(outcomes)}


def import_file(context: JobContext) -> dict[str, Any]:
    """Load one file: `region` (slug), `path`, and as on the console `mapping`, `reader`, `code`, `as_of`."""
    told = context.arguments
    path, mapping = Path(told["path"]), told.get("mapping")
    day = date.fromisoformat(told["as_of"]) if told.get("as_of") else datetime.now(UTC).date()
    region_id, core_prefixes = region_named(context.engine, told["region"])
    spec = source_spec(
        path, Path(mapping) if mapping else None, told.get("reader", "table"), told.get("code"), day
    )
    context.progress(0, 1, spec.name)
    stored = load_source(context.engine, region_id, spec, path.parent, core_prefixes)
    context.log(_in_words(Outcome(spec, stored, None)))
    _then_compute(context, region_id)
    return {"import_id": stored.id, "total": stored.report.as_json()["total"]}


def _in_words(outcome: Outcome) -> str:
    if outcome.stored is None:
        return f"{outcome.source.code}: {outcome.reason}"
    total, report = outcome.stored.report.total(), outcome.stored.report
    return (f"{outcome.source.code}: {report.read} gelesen, {total.new} neu, {total.changed} geändert, "
            f"{total.unchanged} gleich, {total.gone} weg, {report.rejected} abgelehnt")  # fmt: skip


def _then_compute(context: JobContext, region_id: int) -> None:
    asker = Author(context.run.asked_by, context.run.asked_by_account_id)
    with context.engine.begin() as connection:
        number = defer_compute_now(connection, region_id, asker)
    context.log(f"Was davon abhängt, berechnet Auftrag {number}.")


def _handled(handler: Handler) -> Handler:
    """A handler whose transactions say in whose name they write, and whose bad files are told in words."""

    def handle(context: JobContext) -> Mapping[str, Any] | None:
        author = Author(context.run.asked_by, context.run.asked_by_account_id)
        reason = f"Auftrag {context.run.id}"
        event.listen(context.engine, "begin", lambda connection: say_who(connection, author, reason))
        try:
            return handler(context)
        except (ImportFailedError, ReadError) as error:
            if isinstance(error.__cause__, OperationalError):
                raise error.__cause__ from None  # the database was away, the file may be good: to be tried again
            raise JobFailedError(error.reason) from error

    return handle


HANDLERS: dict[str, Handler] = {
    "compute": compute,
    "places": places,
    "assignment": assignment,
    "gaps": gaps,
    "developments": developments,
    "outlines": outlines,
    "location": location,
    "scenario_location": scenario_location,
    "school_ways": school_ways,
    "import_region": import_region,
    "import_file": import_file,
    "export": files.export,
    "export_collection": files.export_collection,
    "report": files.report,
    "report_files": files.report_files,
    "report_profiles": files.report_profiles,
    "report_set": files.report_set,
    "import_rehearse": lambda context: work.rehearse_upload(context.engine, context.arguments, context),
    "import_upload": lambda context: work.apply_upload(context.engine, context.arguments, context),
    "import_fetch": lambda context: fetch_source(context.engine, context.arguments, context),
    "loop_figures": loop_figures,
    "effects": lambda context: compute_effects(context.engine, get_settings(), context.log),
    "privacy_expire": lambda context: expire_all(context.engine, get_settings(), context.log),
    "read_material": lambda context: read_pdfs(context.engine, context.log),
    "read_mailbox": lambda context: read_mailbox(context.engine, get_settings(), context.log),
    "send_mails": lambda context: {"sent": send_mails(context.engine, get_settings(), datetime.now(UTC))},
}
"""The kinds of jobs."""


def tidy_runs(connection: Connection) -> None:
    """Remove old computations with parameters of one's own."""
    remove_old_variants(connection, datetime.now(UTC) - timedelta(days=get_settings().variant_run_days))


def settle_invitations(connection: Connection) -> None:
    """Note whether invitations arrived."""
    settle(connection, get_settings())


def remind_committees(connection: Connection) -> None:
    """Remind of tasks and meetings, as of the day here."""
    remind(connection, get_settings(), datetime.now(ZONE).date())
    read_missing(connection)


SCHEDULES: dict[str, Timed] = {
    "tidy": Timed("17 3 * * *", tidy),
    "import_tick": Timed("*/5 * * * *", fetch_what_is_due),
    "tidy_uploads": Timed("41 * * * *", lambda connection: tidy_uploads(connection, get_settings())),
    "tidy_accounts": Timed("53 3 * * *", lambda connection: tidy_accounts(connection, get_settings())),
    "tidy_notices": Timed("47 3 * * *", tidy_notices),
    "tidy_runs": Timed("11 4 * * *", tidy_runs),
    "privacy": Timed("29 2 * * *", ask_to_expire),
    "deadlines": Timed("7 5 * * *", lambda connection: news_and_deadlines(connection, get_settings())),
    "effects": Timed("37 4 * * *", ask_for_effects),
    "mails": Timed("* * * * *", ask_for_mails),
    "invitations": Timed("* * * * *", settle_invitations),
    "mailbox": Timed("*/5 * * * *", lambda connection: ask_for_mailbox(connection, get_settings())),
    "reminders": Timed("23 5 * * *", remind_committees),
    "tidy_editing": Timed("5 4 * * *", tidy_editing),
}
"""What one of all workers does at times (cron, UTC), in a transaction of its own; keep it short: defer a job."""


def run_worker(settings: Settings, say: Callable[[str], None]) -> None:
    """Run jobs until told to end."""
    run(settings, say, {kind: _handled(handler) for kind, handler in HANDLERS.items()}, SCHEDULES)
