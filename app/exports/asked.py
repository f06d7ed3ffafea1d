"""A collection asked for as a file: the same question as of its features, and how the file is to look."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import text

from app.collections.codelists import LANGUAGES
from app.collections.select import GEOMETRY, KEY, count, select
from app.errors import BadRequest
from app.exports.columns import Column, Rows, Shape
from app.exports.csv_form import CsvForm
from app.exports.formats import FORMATS, Format, Options
from app.ogc.asking import labels_of, read_asked
from app.ogc.features import with_titles
from app.web import parameters as read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from app.cartography.symbols import Named
    from app.collections.codelists import CodeList
    from app.collections.model import Collection, Property
    from app.ogc.asking import Asked
    from app.web.regions import Region

ARCHIVE = "zip"
LOOKS = frozenset({"bom", "delimiter", "decimal", "geometry"})
"""Parameters that say how a file looks; all others are those of features."""
NOT_HERE = {
    "limit": "Eine Datei hat alle Zeilen; mit filter und bbox lassen sie sich eingrenzen.",
    "after": "Eine Datei hat keine Seiten.",
    "before": "Eine Datei hat keine Seiten.",
    "f": "Das Format steht am Ende der Adresse, zum Beispiel sites.csv.",
}
DELIMITERS = {",": ",", ";": ";", "comma": ",", "semicolon": ";", "tab": "\t", "\t": "\t"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file: of which rows, in which format, in an archive with what is known about it or alone."""

    collection: Collection
    asked: Asked
    rows: Rows
    format: Format
    options: Options
    archived: bool


def name_of(told: str) -> tuple[str, Format, bool]:
    """The collection, format and whether an archive is wanted, of a name like `sites.csv.zip`.

    Raises BadRequest for a format that there is not, naming the nearest.
    """
    archived = told.endswith(f".{ARCHIVE}")
    collection, dot, ending = told.removesuffix(f".{ARCHIVE}").rpartition(".")
    if not dot or ending not in FORMATS:
        raise read.unknown("format", (ending or told)[:40], list(FORMATS))
    return collection, FORMATS[ending], archived


MOST_COUNTED = 250_000
"""Beyond so many rows every format is written as a job, or needs none, so that it does not matter how many there are."""


def read_wanted(
    told: Mapping[str, str], collection: Collection, region: Region, form: Format, codelists: Mapping[str, CodeList],
    *, archived: bool,
) -> Wanted:  # fmt: skip
    """The file that the parameters ask for. Raises BadRequest, naming the parameter.

    `labels=title`: what codes are called, in the language `lang`; filters and order go by the codes all the same.
    """
    for name, words in NOT_HERE.items():
        if name in told:
            raise BadRequest(words, parameter=name)
    asked = read_asked({k: v for k, v in told.items() if k not in LOOKS}, collection, region)
    options = Options(_csv_form(told, form, collection))
    shape = _shape(collection, asked, form)
    titled = _titled(told, collection, codelists)
    columns = columns_of(titled, asked.names)
    if titled is not collection:  # a title is no code of a list any more
        columns = tuple(replace(one, codelist=None) for one in columns)
    if not columns and shape is None:
        raise BadRequest("Ohne Spalten und ohne Geometrie bleibt nichts übrig.", parameter="properties")
    statement = select(
        titled, region_id=region.id, names=asked.names, where=asked.where, order=asked.sort,
        srid=shape.srid if shape else None, with_geometry=shape is not None, as_of=asked.as_of, since=asked.since,
    )  # fmt: skip
    rows = Rows(
        _layer(collection.id),
        collection.title["de"],
        columns,
        shape,
        KEY,
        statement.sql,
        statement.parameters,
        collection.look,
        {} if titled is collection else _titles(told, collection, codelists),
    )
    return Wanted(collection, asked, rows, form, options, archived)


def _titles(told: Mapping[str, str], collection: Collection, codelists: Mapping[str, CodeList]) -> Named:
    """What codes are called in the file, by column."""
    language = _language(told)
    return {
        one.name: {
            code: codelists[one.codelist].label(code, language) for code in codelists[one.codelist].codes
        }
        for one in collection.properties
        if one.codelist is not None and one.codelist in codelists
    }


def _language(told: Mapping[str, str]) -> str:
    language = told.get("lang", LANGUAGES[0])
    if language not in LANGUAGES:
        raise read.unknown("lang", language[:40], LANGUAGES)
    return language


def _titled(told: Mapping[str, str], collection: Collection, codelists: Mapping[str, CodeList]) -> Collection:
    language = _language(told)
    return (
        with_titles(collection, codelists, language)
        if labels_of(told.get("labels")) == "title"
        else collection
    )


def columns_of(collection: Collection, names: tuple[str, ...] | None = None) -> tuple[Column, ...]:
    """The columns as files have them."""
    listed = collection.properties if names is None else tuple(collection.by_name[name] for name in names)
    return tuple(_column(one) for one in listed)


def estimate(connection: Connection, wanted: Wanted, region_id: int) -> int:
    """How many rows there will be: counted up to `MOST_COUNTED` (a planner may take ten thousand for one), beyond as it thinks."""
    asked = wanted.asked
    counting = count(
        wanted.collection, region_id=region_id, where=asked.where, most=MOST_COUNTED, as_of=asked.as_of, since=asked.since
    )  # fmt: skip
    counted: int = connection.execute(text(counting.sql), counting.parameters).scalar_one()
    if counted <= MOST_COUNTED:
        return counted
    explained = connection.execute(
        text(f"EXPLAIN (FORMAT JSON) {wanted.rows.sql}"), dict(wanted.rows.parameters)
    )
    return max(counted, int(explained.scalar_one()[0]["Plan"]["Plan Rows"]))


def with_estimate(wanted: Wanted, rows: int) -> Wanted:
    """The same, knowing about how many rows there are."""
    return replace(wanted, options=replace(wanted.options, estimated_rows=rows))


def _column(one: Property) -> Column:
    return Column(one.name, one.kind, one.title["de"], one.description.get("de", ""), one.unit, one.codelist)


def _layer(collection_id: str) -> str:
    """A name that every format takes for a layer."""
    return re.sub(r"[^A-Za-z0-9_]+", "_", collection_id)


def _shape(collection: Collection, asked: Asked, form: Format) -> Shape | None:
    if collection.geometry is None or not asked.with_geometry:
        return None
    if form.degrees_only and asked.crs.srid != 4326:
        raise BadRequest(
            f"{form.label} hat nach seiner Norm Längen und Breiten in Grad; ein anderes crs geht in GeoPackage, FlatGeobuf, GeoParquet und CSV.",
            parameter="crs",
        )
    return Shape(collection.geometry.kind, asked.crs.srid, GEOMETRY)


def _csv_form(told: Mapping[str, str], form: Format, collection: Collection) -> CsvForm:
    given = sorted(LOOKS & told.keys())
    if given and form.ending != "csv":
        raise BadRequest(f"{given[0]} gibt es nur bei CSV.", parameter=given[0])
    if told.get("delimiter", ",") not in DELIMITERS:
        raise BadRequest("delimiter ist ein Komma, ein Semikolon oder tab.", parameter="delimiter")
    wkt = _one_of(told, "geometry", {"wkt": True, "none": False}, default=False)
    if wkt and collection.geometry is None:
        raise BadRequest("Diese Sammlung hat keine Geometrie.", parameter="geometry")
    return CsvForm(
        DELIMITERS[told.get("delimiter", ",")],
        _one_of(told, "decimal", {"comma": True, "point": False}, default=False),
        _one_of(told, "bom", {"true": True, "false": False, "1": True, "0": False}, default=False),
        wkt,
    )


def _one_of(told: Mapping[str, str], name: str, known: Mapping[str, bool], *, default: bool) -> bool:
    if name not in told:
        return default
    if told[name] not in known:
        raise BadRequest(f"{name} ist {' oder '.join(known)}.", parameter=name)
    return known[told[name]]
