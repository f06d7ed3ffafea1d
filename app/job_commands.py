"""`bildungsatlas jobs …`: long work on the console."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.table import Column, Table

from app.audit.acting import Author
from app.database.home import database
from app.settings import get_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncConnection

    from app.jobs.reading import Row

console = Console(highlight=False)
jobs = typer.Typer(
    help="Aufträge im Hintergrund: auflisten, ansehen, abbrechen, wiederholen.", no_args_is_help=True
)
Number = Annotated[int, typer.Argument(help="Nummer des Auftrags")]
CONSOLE = Author("Konsole")
STATES = {
    "waiting": "wartet", "running": "läuft", "succeeded": "fertig", "failed": "gescheitert",
    "cancelled": "abgebrochen", "set_aside": "zur Seite gelegt",
}  # fmt: skip

T = TypeVar("T")


@jobs.command("list")
def list_jobs(
    state: Annotated[list[str] | None, typer.Option(help=f"nur diese: {', '.join(STATES)}")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 30,
) -> None:
    """Die neuesten Aufträge."""
    from app.jobs.kinds import label_of
    from app.jobs.reading import read_page

    if state and not set(state) <= set(STATES):
        raise typer.BadParameter(f"Zustände sind: {', '.join(STATES)}", param_hint="--state")
    rows = _read(lambda connection: read_page(connection, state, None, None, limit))
    table = Table(
        Column("Nr.", justify="right"), "Auftrag", "Region", "Stand", "Fortschritt", "von", "gegeben"
    )
    for row in rows:
        given = f"{row['created_at'].astimezone():%d.%m.%Y %H:%M}"
        table.add_row(str(row["id"]), label_of(row["kind"]), row["region_slug"] or "", STATES[row["state"]],
                      _progress(row), row["asked_by"], given)  # fmt: skip
    console.print(table)


@jobs.command("show")
def show(number: Number) -> None:
    """Ein Auftrag mit seinem Protokoll."""
    from app.jobs.kinds import label_of
    from app.jobs.reading import read_job, read_log

    async def read(connection: AsyncConnection) -> tuple[Row, list[dict[str, Any]]]:
        row, lines = await read_job(connection, number), []
        while fresh := await read_log(connection, number, lines[-1]["number"] if lines else 0):
            lines += fresh
        return row, lines

    row, lines = _read(read)
    console.print(
        f"[bold]{label_of(row['kind'])}[/], Auftrag {number}: {STATES[row['state']]} {_progress(row)}".rstrip()
    )
    if row["problem"]:
        console.print(row["problem"], markup=False, soft_wrap=True)
    for line in lines:
        console.print(
            f"{line['at'].astimezone():%d.%m. %H:%M:%S}  {line['words']}", markup=False, soft_wrap=True
        )


@jobs.command("cancel")
def cancel(number: Number) -> None:
    """Einen Auftrag abbrechen; einer, der läuft, endet in Sekunden."""
    from app.jobs import actions

    with _writing() as connection:
        actions.cancel(connection, number, CONSOLE)
    console.print("Abbruch verlangt.")


@jobs.command("retry")
def retry(number: Number) -> None:
    """Einen Auftrag wiederholen, der gescheitert, abgebrochen oder zur Seite gelegt ist."""
    from app.jobs import actions

    with _writing() as connection:
        actions.retry(connection, number, CONSOLE)
    console.print("Der Auftrag wartet wieder.")


def _progress(row: Row) -> str:
    return f"{row['progress_done']}/{row['progress_of']}" if row["progress_of"] else ""


@contextmanager
def _writing() -> Iterator[Connection]:
    from app.database.engine import batch_engine

    with database(get_settings()) as url:
        engine = batch_engine(url)
        try:
            with engine.begin() as connection:
                yield connection
        finally:
            engine.dispose()


def _read(reading: Callable[[AsyncConnection], Awaitable[T]]) -> T:
    from sqlalchemy.ext.asyncio import create_async_engine

    from app.database.greenlets import deep

    async def read(url: str) -> T:
        engine = deep(create_async_engine(url))
        try:
            async with engine.connect() as connection:
                return await reading(connection)
        finally:
            await engine.dispose()

    with database(get_settings()) as url:
        return asyncio.run(read(url))
