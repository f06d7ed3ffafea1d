"""`bildungsatlas demand …`: the tables of the projection from the console, where a file is too large for a browser."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from app.import_commands import region_named
from app.region_commands import ready_engine

console = Console(stderr=True, highlight=False)
demand = typer.Typer(help="Tabellen der Vorausrechnung: Vorlagen und Einspielen.", no_args_is_help=True)
KindName = Annotated[str, typer.Argument(help="Art der Tabelle, wie „demand kinds“ sie nennt")]


@demand.command("kinds")
def kinds() -> None:
    """Die Arten von Tabellen mit ihren Spalten."""
    from app.demand.kinds import KINDS

    for kind in KINDS:
        console.print(f"[bold]{kind.code}[/]  {kind.label}: {', '.join(one.heading for one in kind.columns)}")


@demand.command("load")
def load(
    kind: KindName,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV oder XLSX")],
    region: Annotated[str, typer.Option(help="Kürzel der Region")],
    source: Annotated[str, typer.Option(help="Woher die Zahlen sind")],
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Stand; ohne: heute")] = None,
) -> None:
    """Eine Tabelle als Ganzes einspielen und neu vorausrechnen; dieselbe noch einmal ändert nichts."""
    from app.audit.acting import Author, say_who
    from app.demand.kinds import BY_CODE
    from app.demand.loading import Brought, store_table
    from app.demand.projecting import renew_projection
    from app.demand.reading import read_table
    from app.errors import InvalidFields

    if kind not in BY_CODE:
        raise typer.BadParameter(f"Es gibt: {', '.join(BY_CODE)}.")
    brought = Brought((as_of or datetime.now(UTC)).date(), source, file.name)
    try:
        rows = read_table(BY_CODE[kind], file.read_bytes(), file.name)
        with ready_engine() as engine:
            region_id, _ = region_named(engine, region)
            with engine.begin() as connection:
                say_who(connection, Author("Kommandozeile"), f"{BY_CODE[kind].label}: {source}")
                _, is_new = store_table(connection, region_id, BY_CODE[kind], rows, brought)
                run = renew_projection(connection, region_id)
    except InvalidFields as error:
        for where, why in error.more["errors"].items():  # pyright: ignore[reportAttributeAccessIssue]
            console.print(f"[red]✗[/] {where}: {why}")
        raise
    console.print(f"[bold]•[/] {len(rows)} Zeilen {'eingespielt' if is_new else 'waren schon da'}")
    console.print(f"[bold]•[/] Vorausrechnung: {'Lauf ' + str(run) if run else 'es fehlen noch Tabellen'}")
