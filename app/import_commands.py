"""`bildungsatlas import`: one file into a region that is there, e.g. a Kreis's own list of senior cafés."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from sqlalchemy import text

from app.errors import NotFound
from app.region_commands import compute_with_progress, ready_engine, show_outcomes
from geodata.reading import ReadError
from geodata.regions import READERS, SourceSpec

if TYPE_CHECKING:
    from sqlalchemy import Engine


@dataclass(frozen=True, slots=True)
class Origin:
    """Who says what stands in a file: the `[source]` part of a mapping, all of it optional."""

    code: str | None = None
    name: str | None = None
    attribution: str | None = None
    publisher: str | None = None
    licence: str | None = None
    licence_url: str | None = None
    url: str | None = None


def import_file(
    region: Annotated[str, typer.Argument(help="Kürzel der Region, in die eingespielt wird")],
    file: Annotated[Path, typer.Argument(help="CSV, XLSX oder GeoJSON; mit --reader auch anderes")],
    mapping: Annotated[
        Path | None, typer.Option(help="Zuordnung der Spalten (TOML), siehe docs/operations.md")
    ] = None,
    reader: Annotated[str, typer.Option(help=f"Leser: {', '.join(sorted(READERS))}")] = "table",
    code: Annotated[str | None, typer.Option(help="Kürzel der Quelle; ohne Angabe der Dateiname")] = None,
    as_of: Annotated[datetime | None, typer.Option(help="Stand der Angaben; ohne Angabe heute")] = None,
    *,
    confirm_doubtful: Annotated[
        bool, typer.Option(help="zweifelhafte Angaben (vielleicht Tippfehler) sind geprüft und stimmen")
    ] = False,
    compute: Annotated[bool, typer.Option(help="danach Wege und Einzugsgebiete berechnen")] = True,
) -> None:
    """Eine Datei einspielen, ganz oder gar nicht, und neu berechnen, was sich dadurch ändert."""
    from geodata.load.apply import ImportFailedError
    from geodata.load.region import Outcome, load_source

    day = (as_of or datetime.now(UTC)).date()
    spec = source_spec(file, mapping, reader, code, day)
    with ready_engine() as engine:
        region_id, core_prefixes = region_named(engine, region)
        try:
            outcome = Outcome(
                spec,
                load_source(engine, region_id, spec, file.parent, core_prefixes, confirmed=confirm_doubtful),
                None,
            )
        except (ImportFailedError, ReadError) as error:
            outcome = Outcome(spec, None, error.reason)
        show_outcomes([outcome])
        if outcome.stored is None:
            raise typer.Exit(1)
        if compute:
            compute_with_progress(engine, region_id)


def source_spec(file: Path, mapping: Path | None, reader: str, code: str | None, day: date) -> SourceSpec:
    """The description of one file as a source. Raises ReadError where file, mapping or reader cannot be used."""
    if reader not in READERS:
        raise ReadError(
            f"Den Leser „{reader}“ gibt es nicht; es gibt: {', '.join(sorted(READERS))}.", file.name
        )
    if not file.is_file():
        raise ReadError("Diese Datei gibt es nicht.", file.name)
    if reader in {"table", "addresses"} and mapping is None:
        raise ReadError("Eine Tabelle braucht eine Zuordnung ihrer Spalten: --mapping DATEI.toml", file.name)
    told = _read_toml(mapping) if mapping else {}
    try:
        origin = Origin(**told.pop("source", {}))
    except TypeError as error:
        raise ReadError(f"Der Abschnitt [source] stimmt nicht: {error}", str(mapping)) from error
    stem = code or origin.code or file.stem.lower()
    given = {key: value for key, value in asdict(origin).items() if value is not None} | {"code": stem}
    words = {"name": file.stem, "attribution": f"{given.get('name', file.stem)} (eigene Angaben)"}
    return SourceSpec(**{**words, **given}, reader=reader, file=file.name, as_of=day,
                      options={"mapping": told} if mapping else {})  # fmt: skip


def _read_toml(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise ReadError("Diese Zuordnung gibt es nicht.", path.name)
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReadError(f"Die Zuordnung ist kein gültiges TOML: {error}", path.name) from error


def region_named(engine: Engine, slug: str) -> tuple[int, tuple[str, ...]]:
    """Id and core prefixes of a loaded region. Raises NotFound."""
    with engine.connect() as connection:
        found = connection.execute(
            text("SELECT id, config FROM region WHERE slug = :slug"), {"slug": slug}
        ).first()
    if found is None:
        raise NotFound(f"Die Region „{slug}“ ist nicht geladen.")
    return found[0], tuple(found[1].get("core_prefixes", ()))
