"""Regions as data: a TOML per region with its CRS, its sources and where they come from."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from geodata.categories import Category, catalogue, categories_of
from geodata.reading import ReadError

FOLDER = Path(__file__).parent
READERS = frozenset({
    "vg250", "gv100ad", "zensus", "schools_sh", "kitas_sh", "kitas_flensburg", "osm", "table", "addresses",
    "area_counts", "area_tables", "quarters", "gtfs", "heights", "kita_plan", "school_statistics", "statistics",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """A source of a region: which reader reads which file, of which day, under which licence, from where.

    `url` is a page about it, `download_url` the file itself, where it can be fetched without a form. An `optional`
    source is passed over, saying so, where there is neither its file nor an address.
    """

    code: str
    name: str
    reader: str
    file: str
    as_of: date
    attribution: str
    publisher: str | None = None
    licence: str | None = None
    licence_url: str | None = None
    url: str | None = None
    download_url: str | None = None
    sha256: str | None = None
    optional: bool = False
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RegionSpec:
    """A region: `core_prefixes` of the ARS are the region itself, all else that is loaded its surroundings."""

    slug: str
    name: str
    metric_srid: int
    core_prefixes: tuple[str, ...]
    sources: tuple[SourceSpec, ...]
    straight_line: dict[str, Any] = field(default_factory=dict)
    streets: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    categories: tuple[Category, ...] = ()
    """Kinds of learning sites that only this region knows (`[[category]]`)."""
    geocode_exact: bool = False
    """Whether a site without coordinates is placed by itself where its whole address is known (class exact)."""
    rules_as: str | None = None
    """Beginning of the ARS of the Kreis whose legal rules hold here, where they are not those of `core_prefixes`."""
    profiles: dict[str, Any] = field(default_factory=dict)
    """Ways to travel (`app.network.profiles`): `offered` ones, and `stored` ones, of which figures are stored."""
    halo: dict[str, Any] = field(default_factory=dict)
    """What is known around the region; see `app.network.edge`."""
    quality: dict[str, Any] = field(default_factory=dict)
    """Limits of the quality board: `far_m`, `stale_months`, `stale_months_by_kind`; see `app.quality.kinds`."""

    @property
    def config(self) -> dict[str, Any]:
        """What is stored with the region."""
        return {
            "core_prefixes": self.core_prefixes, "straight_line": self.straight_line, "streets": self.streets,
            "notes": self.notes, "profiles": self.profiles, "halo": self.halo, "geocode_exact": self.geocode_exact,
            "quality": self.quality, **({"rules_as": self.rules_as} if self.rules_as else {}),
        }  # fmt: skip


def known_regions() -> list[str]:
    """The slugs of all regions that are described."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def read_region(slug_or_path: str) -> RegionSpec:
    """The description of a region, by its slug or the path of a TOML.

    Raises ReadError naming the file and the key where it is incomplete or has a key nobody knows.
    """
    path = Path(slug_or_path) if slug_or_path.endswith(".toml") else FOLDER / f"{slug_or_path}.toml"
    if not path.is_file():
        known = ", ".join(known_regions())
        raise ReadError(
            f"Diese Region ist nicht beschrieben. Bekannt sind: {known}; oder eine eigene TOML-Datei.",
            path.name,
        )
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ReadError(f"Die Datei ist kein gültiges TOML: {error}", path.name) from error
    sources = tuple(_source(entry, path.name) for entry in told.pop("source", []))
    try:
        return RegionSpec(
            sources=sources,
            core_prefixes=tuple(told.pop("core_prefixes")),
            notes=tuple(told.pop("notes", ())),
            categories=_own_categories(told.pop("category", [])),
            **told,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ReadError(
            f"Die Beschreibung der Region ist unvollständig oder hat einen unbekannten Schlüssel: {error}",
            path.name,
        ) from error


def _own_categories(entries: list[dict[str, Any]]) -> tuple[Category, ...]:
    known = catalogue()
    own = categories_of(entries, {phase.code for phase in known.life_phases})
    for category in own:
        if category.code in known:
            raise ValueError(f"Die Art „{category.code}“ gibt es schon in allen Regionen.")
    return own


def _source(entry: dict[str, Any], file: str) -> SourceSpec:
    try:
        spec = SourceSpec(**entry)
    except TypeError as error:
        raise ReadError(f"Die Quelle „{entry.get('code', '?')}“ stimmt nicht: {error}", file) from error
    if spec.reader not in READERS:
        raise ReadError(
            f"Die Quelle „{spec.code}“ nennt einen unbekannten Leser.",
            file,
            column="reader",
            value=spec.reader,
        )
    return spec
