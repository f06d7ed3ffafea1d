"""`bildungsatlas region …` and `matches …`: which regions are loaded, and which sites are the same place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Column, Table
from sqlalchemy import text

from app.database.home import database
from app.errors import NotFound
from app.settings import get_settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from geodata.load.region import Outcome
    from geodata.load.report import ImportReport

console = Console(stderr=True, highlight=False)
region = typer.Typer(help="Regionen: laden, auflisten, voreinstellen, entfernen.", no_args_is_help=True)
matches = typer.Typer(
    help="Lernorte verschiedener Quellen, die wohl derselbe Ort sind.", no_args_is_help=True
)
Slug = Annotated[str, typer.Argument(help="Kürzel der Region")]


@contextmanager
def ready_engine() -> Iterator[Engine]:
    """An engine on the migrated database."""
    from app.database.engine import batch_engine
    from app.database.migrate import upgrade

    with database(get_settings()) as url:
        made = batch_engine(url)
        upgrade(made)
        try:
            yield made
        finally:
            made.dispose()


@region.command("load")
def load(
    slug: Annotated[str, typer.Argument(help="Kürzel einer beschriebenen Region, oder eine TOML-Datei")],
    folder: Annotated[
        Path | None, typer.Option("--from", help="Ordner mit den Dateien; ohne ihn werden sie geholt")
    ] = None,
    *,
    compute: Annotated[bool, typer.Option(help="danach Wege und Einzugsgebiete berechnen")] = True,
) -> None:
    """Eine Region laden, Quelle für Quelle; dieselben Dateien noch einmal ändern nichts."""
    from geodata.load.region import load_region
    from geodata.regions import read_region

    spec = read_region(slug)
    with ready_engine() as engine, _progress() as told:
        step = told(f"{spec.name}", len(spec.sources))
        settings = get_settings()
        cache = settings.cache_dir / "downloads" / spec.slug
        region_id, outcomes = load_region(
            engine, spec, folder, lambda source: step(source.name), cache,
            allow_private=settings.allow_private_downloads,
        )  # fmt: skip
        step("geladen")
    show_outcomes(outcomes)
    if compute:
        with ready_engine() as engine:
            compute_with_progress(engine, region_id)
    if any(outcome.stored is None and not outcome.passed_over for outcome in outcomes):
        raise typer.Exit(1)


@region.command("list")
def list_regions() -> None:
    """Welche Regionen geladen sind und welche geladen werden können."""
    from geodata.regions import known_regions

    with ready_engine() as engine, engine.connect() as connection:
        rows = connection.execute(
            text("SELECT slug, name, fictional, is_default FROM region ORDER BY name")
        ).all()
    table = Table("Kürzel", "Name", "")
    for slug, name, fictional, is_default in rows:
        marks = ["voreingestellt"] * is_default + ["erfunden"] * fictional
        table.add_row(slug, name, ", ".join(marks))
    console.print(table)
    console.print(f"Beschrieben sind: {', '.join(known_regions())}")


@region.command("default")
def default(slug: Slug) -> None:
    """Die Region, die gezeigt wird, wenn keine genannt ist."""
    from geodata.load.regions import make_default

    with ready_engine() as engine:
        try:
            make_default(engine, slug)
        except KeyError:
            raise NotFound(f"Die Region „{slug}“ ist nicht geladen.") from None


@region.command("remove")
def remove(slug: Slug) -> None:
    """Eine Region mit allem entfernen, was zu ihr gehört."""
    from geodata.load.regions import remove_region

    with ready_engine() as engine:
        if not remove_region(engine, slug):
            raise NotFound(f"Die Region „{slug}“ ist nicht geladen.")
    console.print(f"entfernt: {slug}")


@region.command("snaps")
def show_snaps(
    slug: Slug, mode: Annotated[str, typer.Option(help="walk, bicycle oder car")] = "walk"
) -> None:
    """Welche Lernorte an kein nutzbares Wegstück angebunden sind, und wie weit das nächste entfernt ist."""
    from app.catchments.inputs import read_sites
    from app.catchments.snaps import snapped_sites
    from app.catchments.streets import travel_of
    from app.web.parameters import mode_of

    with ready_engine() as engine, engine.connect() as connection:
        found = connection.execute(
            text("SELECT id, metric_srid FROM region WHERE slug = :slug"), {"slug": slug}
        ).first()
        if found is None:
            raise NotFound(f"Die Region „{slug}“ ist nicht geladen.")
        travel = travel_of(connection, found.id, mode_of(mode))
        if travel is None:
            raise NotFound(
                "Netz nicht geladen: Es wird mit Luftlinie gerechnet, nichts ist an Wege angebunden."
            )
        sites = read_sites(connection, found.id, found.metric_srid, datetime.now(UTC).date())
        names = {row.id: row for row in connection.execute(text(SITE_NAMES), {"region_id": found.id})}
    rows = [{"slug": names[i].slug, "name": names[i].name} for i in sites.site_id.tolist()]
    snapped = snapped_sites(travel, rows, sites.points)
    apart = [one for one in snapped if not one["connected"]]
    for one in apart:
        console.print(f"{one['name']} ({one['slug']}): {one['reason']}", soft_wrap=True)
    console.print(f"{len(apart)} von {len(snapped)} Lernorten sind nicht angebunden.")


SITE_NAMES = """
    SELECT l.id, l.slug, t.name FROM learning_site l
      JOIN site_state t ON t.site_id = l.id AND t.valid_during @> current_date WHERE l.region_id = :region_id"""


@matches.command("list")
def list_matches(slug: Slug) -> None:
    """Die offenen Vorschläge, der ähnlichste zuerst."""
    with ready_engine() as engine, engine.connect() as connection:
        rows = connection.execute(text(OPEN_MATCHES), {"slug": slug}).all()
    table = Table("Nr.", "Lernort", "Quelle", "derselbe wie", "Quelle", "Meter", "Ähnlichkeit")
    for number, name, source, other, other_source, distance_m, similarity in rows:
        table.add_row(
            str(number), name, source, other, other_source, f"{distance_m:.0f}", f"{similarity:.2f}"
        )
    console.print(table)


@matches.command("decide")
def decide(
    number: int,
    same: Annotated[bool, typer.Option("--same/--different", help="derselbe Ort, oder zwei verschiedene")],
) -> None:
    """Über einen Vorschlag entscheiden: derselbe Ort (die Angebote werden zusammen gezeigt) oder verschieden."""
    from geodata.load.decisions import decide_match

    with ready_engine() as engine:
        compute_with_progress(engine, decide_match(engine, number, same=same))


OPEN_MATCHES = """
    SELECT m.id, a.name, sa.code, b.name, sb.code, m.distance_m, m.similarity
      FROM site_match m
      JOIN learning_site la ON la.id = m.site_id JOIN source sa ON sa.id = la.source_id
      JOIN learning_site lb ON lb.id = m.other_site_id JOIN source sb ON sb.id = lb.source_id
      JOIN region r ON r.id = la.region_id
      JOIN site_state a ON a.site_id = la.id AND upper_inf(a.valid_during)
      JOIN site_state b ON b.site_id = lb.id AND upper_inf(b.valid_during)
     WHERE r.slug = :slug AND m.status = 'proposed' ORDER BY m.similarity DESC, m.id"""


def compute_with_progress(engine: Engine, region_id: int) -> None:
    """Compute a region and show how far it is."""
    from app.computing import compute_all

    with _bar() as bar:
        task: TaskID = bar.add_task("Wege", total=1)

        def told(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total)

        computed = compute_all(engine, region_id, told)
    console.print(f"berechnet: {len(computed.made)} Läufe, unverändert: {computed.unchanged}")


def _bar() -> Progress:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=console, transient=True)


@contextmanager
def _progress() -> Iterator[Callable[[str, int], Callable[[str], None]]]:
    with _bar() as bar:

        def begin(name: str, total: int) -> Callable[[str], None]:
            task = bar.add_task(name, total=total, completed=-1)
            return lambda what: bar.update(task, description=what, advance=1)

        yield begin


def show_outcomes(outcomes: list[Outcome]) -> None:
    """What the imports did, as a table with hints."""
    table = Table(
        Column("Quelle", no_wrap=True), "gelesen", "neu", "geändert", "gleich", "weg", "abgelehnt", "ohne Ort"
    )
    hints: list[str] = []
    for outcome in outcomes:
        code = outcome.source.code
        if outcome.passed_over:
            table.add_row(code, "–")
            hints.append(f"[bold]{code}[/]: {outcome.reason}")
            continue
        if outcome.stored is None:
            table.add_row(code, "[red]gescheitert[/]")
            hints.append(f"[bold]{code}[/]: [red]{outcome.reason}[/]")
            continue
        report, total = outcome.stored.report, outcome.stored.report.total()
        counts = (report.read, total.new, total.changed, total.unchanged, total.gone, report.rejected)
        table.add_row(code, *[str(count) for count in (*counts, report.without_coordinates.count)])
        hints += [f"[bold]{code}[/]: {hint}" for hint in _hints(report)]
    console.print(table)
    for hint in hints:
        console.print(f"  {hint}", soft_wrap=True)


def _hints(report: ImportReport) -> list[str]:
    """What is worth knowing of an import, in sentences."""
    hints = [f"repariert: {item['text']}" for item in report.repaired.items] + report.notes
    for listing, words in (
        (report.kept_placed, "bleiben, wo sie hier eingetragen sind"),
        (report.outside_areas, "liegen außerhalb aller Gemeinden"),
        (report.outside_named_municipality, "liegen nicht in der Gemeinde, die sie nennen"),
        (report.possible_duplicates, "mögliche Doppelungen, siehe „bildungsatlas matches list“"),
    ):
        if listing.count:
            hints.append(f"{listing.count} {words}")
    return hints
