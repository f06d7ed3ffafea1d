"""`bildungsatlas privacy …`: what is held about whom and since when; handed out, erased, deleted on schedule."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from app.privacy import register
from app.region_commands import ready_engine
from app.settings import get_settings

console = Console(highlight=False)
privacy = typer.Typer(help="Personenbezogene Daten: ansehen, herausgeben, löschen.", no_args_is_help=True)
Account = Annotated[int, typer.Argument(help="Nummer des Kontos (steht in „privacy show“)", min=1)]


@privacy.command("show")
def show() -> None:
    """Was über wen gespeichert ist, seit wann und wie lange."""
    table = Table("Was", "Über wen", "Wie viel", "Seit", "Frist", "Wozu")
    with ready_engine() as engine, engine.connect() as connection:
        for entry in register.show(connection, get_settings()):
            since = f"{entry.since:%d.%m.%Y}" if entry.since else "–"
            period = f"{entry.days} Tage" if entry.days is not None else "mit dem Konto"
            table.add_row(entry.held.label, entry.person, str(entry.count), since, period, entry.held.purpose)
    console.print(table)


@privacy.command("export")
def export(account: Account, file: Annotated[Path, typer.Argument(help="JSON-Datei, die entsteht")]) -> None:
    """Alles, was über ein Konto gespeichert ist, als JSON (Auskunft nach Art. 15 DSGVO)."""
    with ready_engine() as engine, engine.connect() as connection:
        told = register.export(connection, account)
    file.touch(mode=0o600)
    file.write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2, default=str))
    console.print(f"{sum(map(len, told.values()))} Einträge in {file}")


@privacy.command("erase")
def erase(
    account: Account, *, yes: Annotated[bool, typer.Option("--yes", help="ohne Rückfrage")] = False
) -> None:
    """Ein Konto löschen; in den Änderungen bleibt „gelöschtes Konto 12“ (Art. 17 DSGVO)."""
    if not yes:
        typer.confirm(
            f"Konto {account} mit allem, was dazu gespeichert ist, unwiderruflich löschen?", abort=True
        )
    with ready_engine() as engine, engine.begin() as connection:
        _told(register.erase(connection, account))


@privacy.command("expire")
def expire() -> None:
    """Löschen, was über seine Frist hinaus ist; der Ausführende der Aufträge tut es jede Nacht von selbst."""
    with ready_engine() as engine, engine.begin() as connection:
        _told(register.expire(connection, get_settings()))


def _told(done: dict[str, int]) -> None:
    for key, count in done.items():
        console.print(f"{key}: {count}")
