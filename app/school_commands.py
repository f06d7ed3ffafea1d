"""`bildungsatlas schools …`: the check of ways to school, and what schools have, from the console."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from app.import_commands import region_named
from app.region_commands import ready_engine

console = Console(stderr=True, highlight=False)
schools = typer.Typer(
    help="Schulplanung: Schulwege prüfen, Züge und Zeiten einspielen.", no_args_is_help=True
)
RegionName = Annotated[str, typer.Option(help="Kürzel der Region")]


@schools.command("ways")
def ways(region: RegionName) -> None:
    """Schulwege aller Schularten gegen die Regeln halten; was noch richtig ist, bleibt."""
    from app.catchments.streets import travel_of
    from app.schools.way_run import compute_school_ways

    with ready_engine() as engine:
        region_id, _ = region_named(engine, region)
        computed = compute_school_ways(engine, region_id, travel_of)
    for note in computed.notes:
        console.print(f"[bold]•[/] {note}")
    console.print(
        f"[bold]•[/] {len(computed.made)} Prüfungen erneuert, {computed.unchanged} waren noch richtig"
    )


@schools.command("capacity")
def capacity(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV nach der Vorlage")],
    region: RegionName,
    source: Annotated[str, typer.Option(help="Woher die Zahlen sind")],
) -> None:
    """Züge, Hortplätze, Schließwochen und Unterrichtszeiten als Ganzes einspielen."""
    from app.audit.acting import Author, say_who
    from app.errors import InvalidFields
    from app.schools.capacity_rows import read_rows, store_rows

    try:
        rows = read_rows(file.read_bytes())
        with ready_engine() as engine:
            region_id, _ = region_named(engine, region)
            with engine.begin() as connection:
                say_who(connection, Author("Kommandozeile"), f"Schulen: {source}")
                store_rows(connection, region_id, rows, source)
    except InvalidFields as error:
        for where, why in error.more["errors"].items():  # pyright: ignore[reportAttributeAccessIssue]
            console.print(f"[red]✗[/] {where}: {why}")
        raise
    console.print(f"[bold]•[/] {len(rows)} Zeilen eingespielt")


@schools.command("template")
def template_of() -> None:
    """Die Vorlage für `schools capacity` auf die Standardausgabe schreiben."""
    from app.schools.capacity_rows import template

    for line in template():
        typer.echo(";".join(line))
