"""The `bildungsatlas` command. Every error a user can meet ends here as a sentence, never as a traceback."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import Progress, TaskID
from sqlalchemy.exc import DBAPIError

from app import region_commands, user_commands
from app.database.home import database
from app.database.installation import ClusterError, program
from app.demand_commands import demand
from app.errors import AtlasError
from app.import_commands import import_file
from app.job_commands import jobs
from app.privacy_commands import privacy
from app.school_commands import schools
from app.settings import get_settings
from app.settings_told import wrong_settings
from geodata.reading import ReadError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from app.tiling.travel import Tiling

console = Console(stderr=True, highlight=False)

app = typer.Typer(
    help="Bildungsatlas: wo man lernen kann, wie gut es erreichbar ist, wer außen vor bleibt.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
db = typer.Typer(help="Datenbank: migrieren, sichern, wiederherstellen, ansehen.", no_args_is_help=True)
demo = typer.Typer(help="Demonstrationskreis (erfundene Daten).", no_args_is_help=True)
app.add_typer(db, name="db")
app.add_typer(region_commands.region, name="region")
app.add_typer(demo, name="demo")
app.add_typer(region_commands.matches, name="matches")
app.add_typer(jobs, name="jobs")
app.add_typer(user_commands.user, name="user")
app.command("import")(import_file)
app.add_typer(privacy, name="privacy")
app.add_typer(demand, name="demand")
app.add_typer(schools, name="schools")


def say(what: str) -> None:
    """Tell the user what is being done, in a short line."""
    console.print(f"[bold]•[/] {what}", soft_wrap=True)


@app.command()
def up() -> None:
    """Datenbank starten, migrieren, Demonstrationskreis laden, falls leer, und den Server starten."""
    from app.up import Preparation
    from app.up import up as run

    settings = get_settings()
    run(
        settings,
        Preparation(_load_demo if settings.demo_if_empty else None, _compute_outdated, _renew_rules),
        say,
    )


@app.command()
def serve() -> None:
    """Nur den Server starten; die Datenbank ist schon bereit."""
    from app.startup import check_start
    from app.up import serve as run

    settings = get_settings()
    check_start(settings, say)
    with database(settings) as url:
        run(settings.model_copy(update={"database_url": url}), say)


@app.command()
def worker(end_with: Annotated[int, typer.Option(hidden=True, help="endet mit diesem Prozess")] = 0) -> None:
    """Aufträge ausführen (Berechnungen, Einspielungen, Ausfuhren), bis Strg-C."""
    from app import logs
    from app.jobs.beside import end_with as end_with_process
    from app.worker import run_worker

    if end_with:
        end_with_process(end_with)
    settings = get_settings()
    logs.configure(settings)
    with database(settings) as url:
        run_worker(settings.model_copy(update={"database_url": url}), say)


@app.command()
def compute(
    scheduler: Annotated[
        str | None, typer.Option(help="in Kacheln auf einem Dask-Verbund rechnen: tcp://rechner:8786")
    ] = None,
    processes: Annotated[
        int,
        typer.Option(min=0, help="in Kacheln in so vielen eigenen Prozessen rechnen (0: nicht in Kacheln)"),
    ] = 0,
    parquet: Annotated[
        Path | None, typer.Option(help="fertige Kacheln als Parquet in diesem Ordner behalten")
    ] = None,
) -> None:
    """Fahrzeiten, Einzugsgebiete und Statistiken auf den neuesten Stand bringen, wo sich etwas geändert hat."""
    with _migrated() as engine:
        if scheduler is None and not processes and parquet is None:
            _compute(engine)
            return
        from app.tiling.travel import Tiling
        from app.tiling.workers import cluster

        with cluster(scheduler, processes or os.cpu_count() or 1) as workers:
            _compute(
                engine, Tiling(workers, parquet or get_settings().state_dir / "tiles", parquet is not None)
            )


@demo.command("load")
def load_demonstration() -> None:
    """Den Demonstrationskreis (erfundene Daten) in die Datenbank laden und berechnen."""
    with _migrated() as engine:
        _load_demo(engine)
        _compute(engine)


@db.command()
def upgrade(revision: str = "head") -> None:
    """Die Tabellen auf den neuesten Stand bringen."""
    with _migrated(revision):
        say("auf dem neuesten Stand")


@db.command()
def downgrade(revision: str) -> None:
    """Die Tabellen auf einen früheren Stand bringen („base“: alle entfernen, mit ihren Daten)."""
    from app.database.engine import batch_engine
    from app.database.migrate import downgrade as migrate

    with database(get_settings()) as url:
        migrate(batch_engine(url), revision)


@db.command()
def backup(file: Annotated[Path, typer.Argument(help="Datei, die die Sicherung aufnimmt (.dump)")]) -> None:
    """Die ganze Datenbank in eine Datei sichern, auch im laufenden Betrieb."""
    from app.database.backup import backup as dump

    with database(get_settings()) as url:
        say(f"gesichert: {file} ({dump(url, file) / 1e6:.1f} MB)")


@db.command()
def restore(file: Annotated[Path, typer.Argument(help="Eine mit „db backup“ gemachte Datei")]) -> None:
    """Eine Sicherung einspielen; ersetzt alles, was in der Datenbank ist, oder ändert nichts."""
    from app.database.backup import restore as load

    with database(get_settings()) as url:
        load(url, file)
        say("wiederhergestellt")


@db.command()
def psql() -> None:
    """Die Datenbank mit psql öffnen."""
    import subprocess

    with database(get_settings()) as url:
        subprocess.run([program("psql"), url.replace("+psycopg", "", 1)], check=False)


@contextmanager
def _migrated(revision: str = "head") -> Iterator[Engine]:
    """An engine on the program's database, brought up to `revision`."""
    from app.database.engine import batch_engine, check_server
    from app.database.migrate import upgrade as migrate

    with database(get_settings()) as url:
        engine = batch_engine(url)
        try:
            check_server(engine)
            migrate(engine, revision)
            if revision == "head":
                _renew_rules(engine)
            yield engine
        finally:
            engine.dispose()


def _renew_rules(engine: Engine) -> None:
    """Legal rules as this version of the program brings them."""
    from geodata.load.rules import store_rules

    with engine.begin() as connection:
        store_rules(connection)


def _compute_outdated(engine: Engine) -> None:
    """At a start: only regions that have changed since all of them was computed; looking through one takes seconds."""
    from app.areas.computed import regions_to_compute
    from app.catchments.runs import software_version

    with engine.connect() as connection:
        regions = regions_to_compute(connection, software_version())
    if regions:
        _compute(engine, regions=regions)


def _compute(
    engine: Engine, tiling: Tiling | None = None, regions: list[tuple[int, str]] | None = None
) -> None:
    from sqlalchemy import text

    from app.catchments.streets import travel_of
    from app.computing import compute_all

    if regions is None:
        with engine.connect() as connection:
            every = connection.execute(text("SELECT id, name FROM region ORDER BY id"))
            regions = [(row.id, row.name) for row in every]
    for region_id, name in regions:
        with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
            task = progress.add_task(f"{name} wird berechnet", total=None)

            def show(what: str, done: int, of: int, task: TaskID = task, bar: Progress = progress) -> None:
                bar.update(task, description=what, completed=done, total=of)

            how = travel_of if tiling is None else tiling.travel_of(show)
            made = compute_all(engine, region_id, show, how).made
        if made:
            say(f"{name}: {len(made)} Berechnungen erneuert")


def _load_demo(engine: Engine) -> None:
    from geodata.load.demo import load_demo

    say("Demonstrationskreis wird geladen (erfundene Daten)")
    load_demo(engine)


def told(error: Exception) -> str | None:
    """What to tell a user about an error; None when it is a fault of the program."""
    if isinstance(error, AtlasError):
        return error.detail
    if isinstance(error, ValidationError):
        return "Eine Einstellung stimmt nicht. " + wrong_settings(error)
    if isinstance(error, DBAPIError):
        return f"Die Datenbank meldet: {str(error.orig).strip()}"
    if isinstance(error, (ClusterError, ReadError, OSError)):
        return str(error)
    return None


def main() -> None:
    """Run the command line. SIGTERM ends it in order, like Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        app()
    except KeyboardInterrupt:
        console.print("beendet")
        sys.exit(130)
    except Exception as error:
        sentence = told(error)
        if sentence is None:
            raise
        console.print(f"[bold red]Fehler:[/] {sentence}", soft_wrap=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
