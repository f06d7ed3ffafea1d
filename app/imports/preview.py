"""What people see of a file before anything is done with it: what it is, its first rows, and which column is which."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.imports.guessing import Guess, guesses
from app.imports.kinds import KindValue, kind_of_name, kind_values, separator_of
from app.imports.recognising import READERS, recognise
from app.imports.sampling import DELIMITER_NAMES, ENCODING_NAMES, Layout, Sample
from app.imports.whereabouts import SYSTEMS, Box, Whereabouts, whereabouts
from geodata.indicators import catalogue
from geodata.indicators.breakdowns import breakdowns
from geodata.readers.statistics import headings_of
from geodata.reading import ReadError

SHOWN_ROWS = 12
SHOWN_CHARACTERS = 200
MAX_COLUMNS_SHOWN = 200
SINGLE = ("name", "key", "longitude", "latitude")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beforehand: where the region lies, and the mappings remembered for its sources."""

    region: Box
    remembered: tuple[dict[str, Any], ...] = ()


def preview(path: Path, file_name: str, layout: Layout, known: Known) -> dict[str, Any]:
    """What a file is and holds, as plain values. Raises ReadError where it cannot be read."""
    found = recognise(path, layout)
    told: dict[str, Any] = {
        "recognised": {"reader": found.reader, "reason": found.reason},
        "readers": READERS,
        "file_name": file_name,
        "statistics": _statistics(path),
    }
    if found.sample is None:
        return told
    sample = found.sample
    return told | {
        "layout": asdict(sample.layout) | {"reasons": sample.reasons, "sheets": sample.sheets},
        "choices": {
            "encodings": ENCODING_NAMES,
            "delimiters": DELIMITER_NAMES,
            "systems": {str(crs): words for crs, words in SYSTEMS.items()},
        },
        "columns": [
            _column(sample, name) for name in dict.fromkeys(filter(None, sample.columns[:MAX_COLUMNS_SHOWN]))
        ],
        "rows": [
            [value[:SHOWN_CHARACTERS] for value in row[:MAX_COLUMNS_SHOWN]]
            for row in sample.rows[:SHOWN_ROWS]
        ],
        "rows_seen": len(sample.rows),
        "has_geometry": sample.points is not None,
        **_proposal(sample, file_name, known),
    }


def _statistics(path: Path) -> dict[str, Any] | None:
    """Headings of a table of figures by area and year, and what they may be; None where it is none."""
    try:
        headings = headings_of(path)
    except ReadError:
        return None
    measures = [{"id": one.id, "name": one.name, "unit": one.unit} for one in catalogue().measures.values()]
    parts = [
        {"key": one.key(part), "name": f"{one.name}: {part.name}"}
        for one in breakdowns().values()
        for part in one.parts
    ]
    return (
        {
            "headings": headings,
            "measures": sorted(measures, key=lambda one: one["name"].lower()),
            "parts": parts,
        }
        if headings
        else None
    )


def _column(sample: Sample, name: str) -> dict[str, Any]:
    values = sample.values(name)
    examples = [value[:80] for value in dict.fromkeys(values)][:3]
    return {"name": name, "filled": len(values), "different": len(set(values)), "examples": examples}


def _proposal(sample: Sample, file_name: str, known: Known) -> dict[str, Any]:
    """The remembered mapping of the source this file is from, where its columns are those; else what is guessed."""
    for one in known.remembered:
        mapping = one["options"].get("mapping")
        if mapping and set(one["columns"]) == set(sample.columns):
            reason = f"Wie bei der letzten Datei der Quelle „{one['source']['name']}“ (dieselben Spalten)."
            values = _kinds_told(sample, mapping)
            return {
                "mapping": mapping,
                "guesses": [],
                "kinds": values,
                "remembered": one | {"reason": reason},
            }
    return _guessed(sample, file_name, known) | {"remembered": None}


def _kinds_told(sample: Sample, mapping: dict[str, Any]) -> list[dict[str, Any]]:
    column = mapping.get("category_column")
    if not column:
        return []
    told = kind_values(sample, column, mapping.get("category_separator"))
    return [
        asdict(one) | {"category": mapping.get("categories", {}).get(one.value, one.category)} for one in told
    ]


def _guessed(sample: Sample, file_name: str, known: Known) -> dict[str, Any]:
    found = {guess.field: guess for guess in guesses(sample)}
    where = _where(sample, found, known)
    mapping: dict[str, Any] = {"fields": {}, "places": {}, "ages": {}, "constants": {}}
    reasons = []
    for field, guess in found.items():
        if field in {"longitude", "latitude"} and (where is None or sample.points is not None):
            continue  # numbers that lie nowhere are no coordinates
        if field != "category":
            _put(mapping, field, guess.column)
            reasons.append(asdict(guess))
    if where is not None:
        mapping |= {"longitude": where.longitude, "latitude": where.latitude, "crs": where.crs}
        reasons.append({"column": where.longitude, "field": "crs", "score": 0.9, "reason": where.reason})
        for field, column in (("longitude", where.longitude), ("latitude", where.latitude)):
            if column and found.get(field) is None:
                reasons.append({"column": column, "field": field, "score": 0.6, "reason": where.reason})
    kinds = _kinds(sample, found.get("category"), file_name, mapping, reasons)
    return {
        "mapping": _with_layout(mapping, sample),
        "guesses": reasons,
        "kinds": [asdict(one) for one in kinds],
    }


def _where(sample: Sample, found: dict[str, Guess], known: Known) -> Whereabouts | None:
    if "longitude" in found and "latitude" in found:
        return whereabouts(sample, (found["longitude"].column, found["latitude"].column), known.region)
    return whereabouts(sample, None, known.region)


def _put(mapping: dict[str, Any], field: str, column: str) -> None:
    part, _, name = field.partition(".")
    if name:
        mapping[part][name] = column
    else:
        mapping[part] = column


def _kinds(
    sample: Sample,
    guess: Guess | None,
    file_name: str,
    mapping: dict[str, Any],
    reasons: list[dict[str, Any]],
) -> list[KindValue]:
    """The kinds of a column where most of its values are some; else the kind that the file's name says."""
    if guess is not None:
        separator = separator_of(sample.values(guess.column))
        values = kind_values(sample, guess.column, separator)
        if any(one.category for one in values):
            mapping |= {
                "category_column": guess.column,
                "category_separator": separator,
                "categories": {one.value: one.category for one in values if one.category},
            }
            reasons.append(asdict(guess))
            return values
    kind = kind_of_name(file_name)
    if kind is not None:
        mapping["category"] = kind
        reasons.append(
            {"column": None, "field": "category", "score": 0.6, "reason": f"Die Datei heißt „{file_name}“."}
        )
    return []


def _with_layout(mapping: dict[str, Any], sample: Sample) -> dict[str, Any]:
    layout = {key: value for key, value in asdict(sample.layout).items() if value is not None}
    return {key: value for key, value in (mapping | layout).items() if value not in (None, {}, "")}
