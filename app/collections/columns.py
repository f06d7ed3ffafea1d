"""Columns that several collections have, made alike."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.collections.model import Geometry, Property, Words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.collections.model import Kind

About = tuple[str, str]
"""The same in German and English."""
PERSON = "{person}"
PLACE = "{place}"
AREA_GEOMETRY = Geometry("a.geom", "MultiPolygon")
CELL_GEOMETRY = Geometry("c.geom", "Polygon")


def words(de: str, en: str) -> Words:
    """The same in German and English."""
    return {"de": de, "en": en}


def column(
    name: str, kind: Kind, sql: str, de: str, en: str, *, about: About | None = None, unit: str | None = None,
    codelist: str | None = None, nullable: bool = True,
) -> Property:  # fmt: skip
    """A column; `about`: what the title does not say."""
    return Property(
        name, kind, sql, words(de, en), {} if about is None else words(*about), unit, codelist, nullable
    )


def figure(
    name: str,
    value: str,
    status: str,
    de: str,
    en: str,
    *,
    about: About | None = None,
    unit: str | None = None,
) -> tuple[Property, Property]:
    """A number, and beside it why there is none (`<name>_status`)."""
    return (
        column(name, "number", value, de, en, about=about, unit=unit),
        column(
            f"{name}_status", "string", status, f"{de}: Status", f"{en}: status", codelist="figure-status",
            about=("known, zero und estimated haben eine Zahl; unknown, secret und not_applicable sagen, warum keine da ist",
                   "known, zero and estimated have a number; unknown, secret and not_applicable tell why there is none"),
        ),
    )  # fmt: skip


def area_columns(alias: str = "a") -> tuple[Property, ...]:
    """Which area a row is of."""
    return (
        column("ars", "string", f"{alias}.ars", "Regionalschlüssel", "Regional key (ARS)", nullable=False),
        column("name", "string", f"{alias}.name", "Gebiet", "Area", nullable=False),
        column("level", "string", f"{alias}.level", "Ebene", "Level", codelist="area-levels", nullable=False),
        column("core", "boolean", f"{alias}.is_core", "In der Region selbst", "In the region itself", nullable=False,
               about=("nicht in ihrer Umgebung", "not around it")),
    )  # fmt: skip


def run_columns(alias: str = "r") -> tuple[Property, ...]:
    """By which computation a row was made."""
    return (
        column("basis", "string", f"{alias}.basis", "Grundlage der Wege", "Basis of ways", codelist="bases", nullable=False),
        column("run", "integer", f"{alias}.id", "Auswertungslauf", "Analysis run", nullable=False,
               about=("alles, was einging, sagt /api/runs/{run}", "/api/runs/{run} tells all that went in")),
        column("finished_at", "datetime", f"{alias}.finished_at", "Berechnet am", "Computed at", nullable=False),
    )  # fmt: skip


def named_after(code: str) -> str:
    """A code as a part of a column's name: letters, digits and underscores."""
    return re.sub(r"[^a-z0-9]+", "_", code.lower().replace("+", "_plus")).strip("_")


def age_label(code: str) -> Words:
    """An age group in words."""
    if code == "all":
        return words("Menschen", "People")
    if code.endswith("+"):
        return words(f"Menschen ab {code[:-1]} Jahren", f"People aged {code[:-1]} and over")
    first, _, last = code.partition("-")
    if not last or first == last:
        return words(f"Menschen mit {first} Jahren", f"People aged {first}")
    return words(f"Menschen von {first} bis {last} Jahren", f"People aged {first} to {last}")


def people_columns(groups: Iterable[str], source: str = "p.told") -> tuple[Property, ...]:
    """People by age group, from JSON: group → [number, status]."""
    found: list[Property] = []
    for code in groups:
        label, name = age_label(code), f"people_{named_after(code)}"
        told = f"{source} -> '{_plain(code)}'"
        found += figure(
            name,
            f"({told} ->> 0)::float8",
            f"coalesce({told} ->> 1, 'unknown')",
            label["de"],
            label["en"],
            unit=PERSON,
        )
    return tuple(found)


def _plain(code: str) -> str:
    """A code that may stand in a statement as a text. Raises ValueError for one that may not."""
    if not re.fullmatch(r"[A-Za-z0-9_+.-]{1,40}", code):
        raise ValueError(f"{code!r} is no code of an age group")
    return code


AREAS_THEN = """(
    SELECT n.id, n.region_id, n.level, n.ars, n.name, n.is_core, n.geom FROM area n
     WHERE n.region_id = :region_id AND n.level <> 'former'
       AND NOT EXISTS (SELECT FROM area_state t WHERE t.area_id = n.id AND t.valid_during @> cast(:as_of AS date))
    UNION ALL
    SELECT t.area_id, t.region_id, t.level, t.ars, t.name, t.is_core, t.geom FROM area_state t
     WHERE t.region_id = :region_id AND t.valid_during @> cast(:as_of AS date))"""
"""SQL: areas as they were on the day `:as_of`, by the numbers that results go by; where no state of that day is known, the present one."""


def current_runs(kind: str) -> str:
    """SQL: the ids of the runs of a kind that held on the day `:as_of`, one per category and mode, with standard parameters."""
    return f"""
    SELECT DISTINCT ON (category, mode) id FROM analysis_run
     WHERE region_id = :region_id AND kind = '{_plain(kind)}' AND finished_at < cast(:as_of AS date) + 1 AND variant IS NULL
     ORDER BY category, mode, id DESC"""


def ordered_runs(chosen: str, order: str) -> str:
    """SQL: the chosen runs (a subquery of ids) in order, so that a page reads those only from which its rows are.

    OFFSET 0 keeps them together: the rows of each are joined run by run, sorted within it, and a page ends where it is full.
    """
    return f"(SELECT * FROM analysis_run WHERE region_id = :region_id AND id IN ({chosen}) ORDER BY {order} OFFSET 0)"


def run_of(kind: str, mode: str) -> str:
    """SQL: the run of a kind, a mode and `:category` that held on the day `:as_of`, as a value that an index is asked with."""
    return f"""(
    SELECT id FROM analysis_run
     WHERE region_id = :region_id AND kind = '{_plain(kind)}' AND mode = '{_plain(mode)}' AND category = :category
       AND finished_at < cast(:as_of AS date) + 1 AND variant IS NULL ORDER BY id DESC LIMIT 1)"""


def days_of(kind: str) -> str:
    """SQL: the first and the last day on which runs of a kind were finished."""
    return f"""
    SELECT min(finished_at)::date, max(finished_at)::date FROM analysis_run
     WHERE region_id = :region_id AND kind = '{_plain(kind)}'"""
