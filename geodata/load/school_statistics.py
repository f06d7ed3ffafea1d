"""School statistics into the database: checked, whole or not at all; the forecasts of schools read their pupils from it."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.standards.ages import school_year
from app.supply.plausibility import MOST_PER_CLASS
from geodata.load.changes import MAX_SHOWN
from geodata.load.plan_sites import Known, doubts_of, faults_of, read_known
from geodata.plan_rows import WHOLE_SCHOOL
from geodata.readers.plan_table import FaultyRowsError
from geodata.readers.school_statistics import ALL_DAY, CLASSES, PUPILS, SITE, YEAR
from geodata.reading import Rejection

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geodata.figures import Figure
    from geodata.load.staging import Import
    from geodata.plan_rows import SchoolYearRow

SCHOOLS = frozenset({
    "primary_school", "community_school", "grammar_school", "special_needs_centre", "vocational_school", "other_school",
})  # fmt: skip
FIGURES = ("pupils", "classes", "rooms", "all_day_places")
SLIP_FACTOR = 3.0
"""From such a change of a cohort within a year on (own choice)."""
FEWEST_COMPARED = 10

HAVE = """
    SELECT y.id, y.site_id, y.first_year, y.grade, y.content_hash, y.pupils, y.source_id FROM school_year y
      JOIN learning_site l ON l.id = y.site_id WHERE l.region_id = :region_id"""
INSERT = f"""
    INSERT INTO school_year (site_id, first_year, grade, {", ".join(f"{n}, {n}_status" for n in FIGURES)}, content_hash,
                             row_number, source_id, import_id)
    VALUES (:site_id, :first_year, :grade, {", ".join(f":{n}, cast(:{n}_status AS figure_status)" for n in FIGURES)},
            :content_hash, :row_number, :source_id, :import_id)
    ON CONFLICT (site_id, first_year, grade) DO UPDATE
       SET {", ".join(f"{n} = excluded.{n}, {n}_status = excluded.{n}_status" for n in FIGURES)},
           content_hash = excluded.content_hash, row_number = excluded.row_number, source_id = excluded.source_id,
           import_id = excluded.import_id"""


def load_school_statistics(current: Import, rows: Sequence[SchoolYearRow]) -> None:
    """Make what is known of the schools' years in the file that of the file; other schools and years stay as they are.

    Raises FaultyRowsError naming every row whose school or municipality there is not; doubtful numbers are noted.
    """
    known = read_known(current)
    faults = faults_of(rows, known, current.file_name, SITE)
    if faults:
        raise FaultyRowsError(faults, current.file_name)
    have = current.connection.execute(text(HAVE), current.keys).mappings().all()
    for doubt in _doubts(
        current, known, rows, {(h["site_id"], h["first_year"], h["grade"]): h["pupils"] for h in have}
    ):
        current.doubt(doubt)
    _apply(current, known, rows, {(h["site_id"], h["first_year"], h["grade"]): dict(h) for h in have})


def _apply(
    current: Import,
    known: Known,
    rows: Sequence[SchoolYearRow],
    have: dict[tuple[int, int, int], dict[str, Any]],
) -> None:
    told = [_told(row, known) for row in rows]
    years = {(one["site_id"], one["first_year"]) for one in told}
    keys = {(one["site_id"], one["first_year"], one["grade"]) for one in told}
    counts: Counter[str] = Counter()
    writing: list[dict[str, Any]] = []
    for one in told:
        was = have.get((one["site_id"], one["first_year"], one["grade"]))
        if was is not None and was["content_hash"] == one["content_hash"]:
            counts["unchanged"] += 1
            continue
        counts["new" if was is None else "changed"] += 1
        current.marks.append(
            f"school_year/{one['site_id']}/{one['first_year']}/{one['grade']}/{one['content_hash']}"
        )
        writing.append({**current.keys, **one})
        _note(current, one, was)
    gone = [one["id"] for key, one in have.items() if key[:2] in years and key not in keys]
    counts["gone"] = len(gone)
    current.marks += [f"school_year/gone/{number}" for number in gone]
    current.run("DELETE FROM school_year WHERE id = ANY(:ids)", ids=gone)
    if writing:
        current.connection.execute(text(INSERT), writing)
    current.difference("school_year", **counts)


def _told(row: SchoolYearRow, known: Known) -> dict[str, Any]:
    site = known.sites[row.site]
    told: dict[str, Any] = {"site_id": site.id, "first_year": row.first_year, "grade": row.grade}
    for name in FIGURES:
        figure: Figure = getattr(row, name)
        told |= {name: figure.value, f"{name}_status": figure.status.value}
    content = hashlib.md5(repr(sorted(told.items())).encode(), usedforsecurity=False).hexdigest()
    grade = "ganze Schule" if row.grade == WHOLE_SCHOOL else f"Klasse {row.grade}"
    year = f"{row.first_year}/{(row.first_year + 1) % 100:02d}"
    return {**told, "content_hash": content, "row_number": row.row_number, "shown": f"{site.name}, {year}, {grade}",
            "slug": site.slug}  # fmt: skip


def _note(current: Import, one: dict[str, Any], was: dict[str, Any] | None) -> None:
    kept = current.changes
    if kept is None:
        return
    head = {
        "key": one["shown"],
        "row": one["row_number"],
        "name": one["shown"],
        "place": None,
        "street": None,
    }
    if was is None and len(kept.new) < MAX_SHOWN:
        kept.new.append({**head, "has_point": True})
    elif was is not None and len(kept.changed) < MAX_SHOWN:
        difference = {"field": "pupils", "before": was["pupils"], "after": one["pupils"]}
        kept.changed.append({**head, "slug": one["slug"], "differences": [difference], "is_private": False})


def _doubts(
    current: Import,
    known: Known,
    rows: Sequence[SchoolYearRow],
    before: dict[tuple[int, int, int], float | None],
) -> Iterator[Rejection]:
    this_year = school_year(current.as_of)
    all_day: dict[tuple[str, int], float] = defaultdict(float)
    for row in rows:
        for column, value, why in doubts_of(row, known, lambda kinds: bool(kinds & SCHOOLS), "Schule"):
            yield Rejection(current.file_name, row.row_number, column, value, why)
        for column, value, why in _slips(row, known, before, this_year):
            yield Rejection(current.file_name, row.row_number, column, value, why)
        if row.grade != WHOLE_SCHOOL:
            all_day[row.site, row.first_year] += row.all_day_places.value or 0
    for row in rows:
        whole = row.all_day_places.value
        if row.grade == WHOLE_SCHOOL and whole is not None and all_day[row.site, row.first_year] > whole:
            why = f"In den Klassenstufen stehen zusammen {all_day[row.site, row.first_year]:g} Ganztagsplätze, hier weniger."
            yield Rejection(current.file_name, row.row_number, ALL_DAY, f"{whole:g}", why)


def _slips(
    row: SchoolYearRow, known: Known, before: dict[tuple[int, int, int], float | None], this_year: int
) -> Iterator[tuple[str, str, str]]:
    name, pupils, classes = known.sites[row.site].name, row.pupils.value, row.classes.value
    if row.first_year > this_year and row.pupils.value is not None:
        yield (
            YEAR,
            f"{row.first_year}/{(row.first_year + 1) % 100:02d}",
            f"{name}: Dieses Schuljahr hat noch nicht begonnen.",
        )
    if pupils is None:
        return
    if classes == 0 and pupils > 0:
        yield CLASSES, "0", f"{name}: {pupils:g} Kinder, aber keine Klasse."
    if classes and pupils > classes * MOST_PER_CLASS:
        yield (
            PUPILS,
            f"{pupils:g}",
            f"{name}: {pupils:g} Kinder in {classes:g} Klassen; das sieht nach einem Tippfehler aus.",
        )
    site_id = known.sites[row.site].id
    last = before.get((site_id, row.first_year - 1, row.grade - 1)) if row.grade > 1 else None
    last = before.get((site_id, row.first_year, row.grade), last)
    if (
        last is not None
        and abs(pupils - last) >= FEWEST_COMPARED
        and max(pupils, last) >= SLIP_FACTOR * min(pupils, last)
    ):
        yield PUPILS, f"{pupils:g}", f"{name}: bisher waren es {last:g}; das sieht nach einem Tippfehler aus."
