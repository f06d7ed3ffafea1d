"""A whole region: its sources one after the other, each an import of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geodata.categories import catalogue
from geodata.download import download
from geodata.load.addresses import load_addresses
from geodata.load.apply import (
    ImportFailedError,
    InputFile,
    Source,
    StoredImport,
    apply_import,
    fill_with_sites,
    renew_municipalities,
)
from geodata.load.areas import load_area_numbers, load_area_people, load_areas, note_areas_without_register
from geodata.load.base import load_base
from geodata.load.cells import assign_cells_to_municipalities, grid_bounds, load_cells
from geodata.load.counts import load_area_counts
from geodata.load.heights import load_heights
from geodata.load.kita_plan import load_kita_plan
from geodata.load.regions import NewRegion, make_region
from geodata.load.school_statistics import load_school_statistics
from geodata.load.school_totals import load_school_totals
from geodata.load.statistics import load_statistics
from geodata.load.streets import load_streets
from geodata.load.timetables import load_timetable, region_box
from geodata.readers import (
    addresses,
    area_counts,
    area_tables,
    gv100ad,
    heights,
    kita_plan,
    kitas_flensburg,
    kitas_sh,
    quarters,
    school_statistics,
    schools_flensburg,
    schools_sh,
    statistics,
    table,
    vg250,
    zensus,
)
from geodata.reading import ReadError, ReadReport
from geodata.rows import AreaNumberRow, AreaPeopleRow

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from geodata.load.staging import Import
    from geodata.regions import RegionSpec, SourceSpec
    from geodata.rows import SiteRow

Filled = Callable[["Import", Path, ReadReport, dict[str, Any], tuple[str, ...]], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one source went: its import, or why it failed or (`passed_over`) was not asked for."""

    source: SourceSpec
    stored: StoredImport | None
    reason: str | None
    passed_over: bool = False


def load_region(
    engine: Engine,
    spec: RegionSpec,
    folder: Path | None,
    told: Callable[[SourceSpec], None] = lambda _spec: None,
    cache: Path | None = None,
    *,
    allow_private: bool = False,
) -> tuple[int, list[Outcome]]:
    """Make the region and load its sources; gives its id and how each source went.

    Files are taken from `folder`; without one they are fetched from their addresses and kept in `cache`.
    A source that fails changes nothing and does not stop the others. `allow_private`: also from addresses that are not
    public.
    """
    made = NewRegion(spec.slug, spec.name, spec.metric_srid, config=spec.config, categories=spec.categories)
    region_id = make_region(engine, made, catalogue())
    outcomes = []
    for source in spec.sources:
        told(source)
        if source.optional and not _at_hand(source, folder):
            outcomes.append(Outcome(source, None, "nicht vorhanden, übergangen", passed_over=True))
            continue
        try:
            found = folder if folder is not None else fetched(source, cache, allow_private=allow_private)
            stored = load_source(engine, region_id, source, found, spec.core_prefixes)
            outcomes.append(Outcome(source, stored, None))
        except (ImportFailedError, ReadError) as error:
            outcomes.append(Outcome(source, None, error.reason))
    return region_id, outcomes


def load_source(
    engine: Engine,
    region_id: int,
    spec: SourceSpec,
    folder: Path,
    core_prefixes: tuple[str, ...],
    *,
    confirmed: bool = False,
) -> StoredImport:
    """Load one source from its file below `folder`. Raises `ImportFailedError`; then nothing has changed.

    `confirmed`: doubtful values have been looked at and are right.
    """
    source, file, fill = prepared(spec, folder, core_prefixes)
    return apply_import(engine, region_id, source, file, fill, confirmed=confirmed)


def prepared(
    spec: SourceSpec, folder: Path, core_prefixes: tuple[str, ...], shown_name: str | None = None
) -> tuple[Source, InputFile, Callable[[Import], None]]:
    """What is needed to apply or rehearse a source's file below `folder`, which people know as `shown_name`."""
    path = folder / spec.file
    source = Source(
        spec.code, spec.name, spec.attribution, spec.publisher, spec.licence, spec.licence_url, spec.url
    )
    file = InputFile(shown_name or path.name, spec.reader, spec.as_of, _sha256(path))
    options = {key: folder / value if key == "ags_list" else value for key, value in spec.options.items()}
    if "ags_list" in options and not options["ags_list"].is_file():
        del options["ags_list"]  # names are then those of the file itself

    def fill(current: Import) -> None:
        if spec.sha256 and file.sha256 != spec.sha256:
            raise ReadError("Die Prüfsumme stimmt nicht; die Datei ist verändert oder beschädigt.", path.name)
        reading = ReadReport()
        FILLS[spec.reader](current, path, reading, options, core_prefixes)
        current.report.take(reading)

    return source, file, fill


def _at_hand(spec: SourceSpec, folder: Path | None) -> bool:
    return spec.download_url is not None if folder is None else (folder / spec.file).is_file()


def fetched(spec: SourceSpec, cache: Path | None, *, allow_private: bool = False) -> Path:
    """The folder into which a source's file was fetched, under the path it has in its description. Raises ReadError."""
    if spec.download_url is None or cache is None:
        page = f" Sie ist beschrieben unter {spec.url}." if spec.url else ""
        raise ReadError(
            f"Diese Quelle lässt sich nicht von selbst holen.{page} Bitte mit --from aus einem Ordner.",
            spec.file,
        )
    file = cache / spec.file
    download(spec.download_url, file.parent, name=file.name, sha256=spec.sha256, allow_private=allow_private)
    return cache


def _sha256(path: Path) -> str | None:
    if not path.is_file():
        return None
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _fill_vg250(
    current: Import, path: Path, reading: ReadReport, options: dict[str, Any], core: tuple[str, ...]
) -> None:
    load_areas(current, vg250.read(path, reading, **options), core)
    if current.report.difference["area"].changes_something:  # not by past states alone
        assign_cells_to_municipalities(current)
        renew_municipalities(current)


def _fill_gv100ad(
    current: Import, path: Path, reading: ReadReport, options: dict[str, Any], core: tuple[str, ...]
) -> None:
    rows = list(gv100ad.read(path, reading, **options))
    load_areas(current, rows, core)
    load_area_people(current, gv100ad.people_rows(rows))
    note_areas_without_register(current)
    if current.report.changes_something:
        renew_municipalities(current)


def _fill_zensus(
    current: Import, path: Path, reading: ReadReport, options: dict[str, Any], _core: tuple[str, ...]
) -> None:
    load_cells(current, zensus.read(path, reading, bounds=grid_bounds(current), **options))


def _fill_area_counts(
    current: Import, path: Path, reading: ReadReport, options: dict[str, Any], _core: tuple[str, ...]
) -> None:
    load_area_counts(current, area_counts.read(path, reading, **options))


def _fill_quarters(
    current: Import, path: Path, reading: ReadReport, options: dict[str, Any], core: tuple[str, ...]
) -> None:
    load_areas(current, quarters.read(path, reading, **options), core)


def _fill_area_tables(
    current: Import, path: Path, reading: ReadReport, options: dict[str, Any], _core: tuple[str, ...]
) -> None:
    rows = list(area_tables.read(path, reading, **options))
    load_area_people(current, (row for row in rows if isinstance(row, AreaPeopleRow)))
    load_area_numbers(current, (row for row in rows if isinstance(row, AreaNumberRow)))


def _fill_osm(
    current: Import, path: Path, reading: ReadReport, _options: dict[str, Any], _core: tuple[str, ...]
) -> None:
    from geodata.readers.osm import read_osm  # brings osmium, which a web server never needs

    extract = read_osm(path, reading)
    load_streets(current, extract.streets)
    load_base(current, extract.base)
    load_addresses(current, extract.addresses, "osm")
    fill_with_sites(current, extract.sites)


def _fill_gtfs(
    current: Import, path: Path, reading: ReadReport, options: dict[str, Any], _core: tuple[str, ...]
) -> None:
    from geodata.readers import gtfs  # brings pyarrow, which a web server never needs

    told = options.get("box")
    box = (told[0], told[1], told[2], told[3]) if told else region_box(current)
    load_timetable(current, gtfs.read(path, reading, box))


def _fill_heights(
    current: Import, path: Path, reading: ReadReport, options: dict[str, Any], _core: tuple[str, ...]
) -> None:
    load_heights(current, heights.read(path, reading, region_box(current), options.get("srid")))


def _fill_table(
    current: Import, path: Path, reading: ReadReport, options: dict[str, Any], _core: tuple[str, ...]
) -> None:
    told = options["mapping"]
    mapping = table.mapping_of(told, path.name) if isinstance(told, dict) else path.parent / told
    fill_with_sites(current, table.read(path, reading, mapping=mapping))


def _fill_addresses(
    current: Import, path: Path, reading: ReadReport, options: dict[str, Any], _core: tuple[str, ...]
) -> None:
    told = options["mapping"]
    mapping = addresses.mapping_of(told if isinstance(told, dict) else {}, path.name)
    load_addresses(current, addresses.read(path, reading, mapping=mapping))


def _fill_kita_plan(
    current: Import, path: Path, reading: ReadReport, _options: dict[str, Any], _core: tuple[str, ...]
) -> None:
    load_kita_plan(current, kita_plan.read(path, reading))


def _fill_school_statistics(
    current: Import, path: Path, reading: ReadReport, _options: dict[str, Any], _core: tuple[str, ...]
) -> None:
    load_school_statistics(current, school_statistics.read(path, reading))


def _fill_schools_flensburg(
    current: Import, path: Path, reading: ReadReport, options: dict[str, Any], _core: tuple[str, ...]
) -> None:
    load_school_totals(
        current, list(schools_flensburg.read(path, reading)), int(options["first_year"]), reading
    )


def _fill_statistics(
    current: Import, path: Path, reading: ReadReport, options: dict[str, Any], _core: tuple[str, ...]
) -> None:
    load_statistics(current, statistics.read(path, reading, mapping=options.get("mapping")))


def _sites(read: Callable[[Path, ReadReport], Iterable[SiteRow]]) -> Filled:
    def fill(
        current: Import, path: Path, reading: ReadReport, _options: dict[str, Any], _core: tuple[str, ...]
    ) -> None:
        fill_with_sites(current, read(path, reading))

    return fill


FILLS: dict[str, Filled] = {
    "vg250": _fill_vg250,
    "gv100ad": _fill_gv100ad,
    "zensus": _fill_zensus,
    "area_counts": _fill_area_counts,
    "area_tables": _fill_area_tables,
    "quarters": _fill_quarters,
    "osm": _fill_osm,
    "gtfs": _fill_gtfs,
    "heights": _fill_heights,
    "table": _fill_table,
    "addresses": _fill_addresses,
    "schools_sh": _sites(schools_sh.read),
    "kitas_sh": _sites(kitas_sh.read),
    "kita_plan": _fill_kita_plan,
    "school_statistics": _fill_school_statistics,
    "statistics": _fill_statistics,
    "kitas_flensburg": _sites(kitas_flensburg.read),
    "schools_flensburg": _fill_schools_flensburg,
}
