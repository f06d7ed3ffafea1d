"""Each block with its figures, as they are now: what is shown, frozen and set in every form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.reports import wording
from app.reports.content import HERE, Chart, Heading, IndicatorBlock, MapBlock, TableBlock, Text
from app.reports.map_blocks import map_of
from app.reports.reading import current

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.indicators.catalogue import Indicator
    from app.reports.content import Block
    from app.reports.reading import Place, Reading

Told = dict[str, Any]
MISSING = {"year": None, "value": None, "status": "unknown", "low": None, "high": None, "numerator": None,
           "denominator": None, "is_estimate": False}  # fmt: skip
POINT = ("year", "value", "status", "low", "high", "is_estimate", "break_before")


def resolved(reading: Reading, blocks: Sequence[Block], here: str | None) -> list[Told]:
    """The blocks, told. Raises InvalidFields for an area that there is not."""
    told: list[Told] = []
    level = 0
    for number, block in enumerate(blocks, start=1):
        one = _told(reading, block, here)
        if one["kind"] == "heading":
            level = one["level"] = min(one["level"], level + 1)  # readers of headings must miss no level
        told.append({"number": number, **one})
    return told


def _told(reading: Reading, block: Block, here: str | None) -> Told:
    if isinstance(block, Heading):
        return {"kind": "heading", "text": block.text, "level": block.level}
    if isinstance(block, Text):
        return {"kind": "text", "parts": parts_of(block.text)}
    if isinstance(block, MapBlock):
        return map_of(reading, block, here)
    asked = block.indicators if isinstance(block, TableBlock) else [block.indicator]
    lacking = [key for key in asked if key not in reading.catalogue]
    if lacking:
        return missing(block.kind, f"Den Indikator {', '.join(lacking)} gibt es hier nicht.")
    if not any(reading.series(key) for key in asked):
        return missing(
            block.kind, f"{', '.join(reading.catalogue[key].name for key in asked)}: noch nicht berechnet."
        )
    if isinstance(block, IndicatorBlock):
        return _indicator(reading, block, here)
    return _chart(reading, block, here) if isinstance(block, Chart) else _table(reading, block, here)


def missing(kind: str, why: str) -> Told:
    """A block of which there is nothing to show, and why; a report says so instead of leaving it out."""
    return {"kind": "missing", "of": kind, "why": why}


def parts_of(words: str) -> list[Told]:
    """Paragraphs and lists of a text."""
    parts: list[Told] = []
    for chunk in words.replace("\r\n", "\n").split("\n\n"):
        lines = [line.strip() for line in chunk.split("\n") if line.strip()]
        if lines and all(line.startswith("- ") for line in lines):
            parts.append({"list": [line[2:].strip() for line in lines]})
        elif lines:
            parts.append({"paragraph": " ".join(lines)})
    return parts


def figure_of(reading: Reading, indicator: Indicator, place: Place, year: int | None = None) -> Told:
    """The figure that holds of an area (or that of a year), with all it takes to trace and to compare it."""
    if year is None:
        point = reading.point(indicator.id, place.ars)
    else:
        series = reading.series(indicator.id).get(place.ars)
        point = next((one for one in (series.points if series else ()) if one.year == year), None)
    numbers = MISSING if point is None else {name: getattr(point, name) for name in MISSING}
    run = reading.run(indicator.id)
    return {
        **numbers, "indicator": indicator.id, "name": indicator.name, "unit": indicator.unit, "ars": place.ars,
        "area": place.name, "decimals": indicator.entry.decimals, "run_id": run and run["id"],
        "year_told": wording.year_of(numbers["year"], indicator),
    }  # fmt: skip


def _about(reading: Reading, indicator: Indicator) -> Told:
    entry = indicator.entry
    return {
        "indicator": indicator.id, "name": indicator.name, "unit": indicator.unit, "question": entry.question,
        "definition": entry.definition, "source": entry.source, "quality": entry.quality, "run": reading.run(indicator.id),
    }  # fmt: skip


def _indicator(reading: Reading, block: IndicatorBlock, here: str | None) -> Told:
    indicator, place = reading.catalogue[block.indicator], reading.place(block.area, here)
    whole = reading.whole(place.ars)
    compared = figure_of(reading, indicator, whole) if whole.ars != place.ars else None
    return {
        "kind": "indicator", **_about(reading, indicator), "title": f"{indicator.name}: {place.name}",
        "figure": figure_of(reading, indicator, place), "compared": compared, "target": indicator.target,
        "direction": indicator.direction, "newer": _newer(reading, indicator, place),
    }  # fmt: skip


def _newer(reading: Reading, indicator: Indicator, place: Place) -> Told | None:
    """What is already counted of a later year than the one that all blocks tell; None where nothing is."""
    series = reading.series(indicator.id).get(place.ars)
    newest = current(series.points, reading.year) if series else None
    told = reading.point(indicator.id, place.ars)
    if newest is None or told is None or newest.is_estimate or newest.year <= told.year:
        return None
    return figure_of(reading, indicator, place, newest.year)


def _chart(reading: Reading, block: Chart, here: str | None) -> Told:
    indicator, place = reading.catalogue[block.indicator], reading.place(block.area, here)
    about = {"kind": "chart", "form": block.form, **_about(reading, indicator), "decimals": indicator.entry.decimals,
             "target": indicator.target}  # fmt: skip
    if block.form == "bars":
        return {**about, **_bars(reading, block, indicator, place, here)}
    whole = reading.whole(place.ars)
    shown = [place] if whole.ars == place.ars else [place, whole]
    lines = [_line(reading, indicator, one) for one in shown]
    if not any(one["points"] for one in lines):
        return missing("chart", f"{indicator.name}, {place.name}: keine Angabe.")
    return {**about, "title": f"{indicator.name}: {place.name}", "lines": lines}


def _line(reading: Reading, indicator: Indicator, place: Place) -> Told:
    series = reading.series(indicator.id).get(place.ars)
    points = [
        {
            **{name: getattr(point, name) for name in POINT},
            "year_told": wording.year_of(point.year, indicator),
        }
        for point in (series.points if series else ())
    ]
    return {"ars": place.ars, "area": place.name, "points": points}


def _bars(reading: Reading, block: Chart, indicator: Indicator, place: Place, here: str | None) -> Told:
    """The areas with the highest values, the area the report is about among them, and the Kreis."""
    areas = reading.of_level(block.level, reading.whole(here).ars if here else None)
    found = [figure_of(reading, indicator, one) for one in areas]
    known = sorted(
        (one for one in found if one["value"] is not None), key=lambda one: (-one["value"], one["area"])
    )
    shown = known[: block.most]
    if here is not None or block.area != HERE:
        shown += [one for one in known[block.most :] if one["ars"] == place.ars]
    whole = reading.whole(place.ars)
    compared = None if whole.level == block.level else figure_of(reading, indicator, whole)
    unknown = len(found) - len(known)
    levels = wording.LEVELS[block.level]
    note = f"{len(shown)} von {len(areas)} {levels}, die mit den höchsten Werten; {unknown} ohne Zahl (keine Angabe oder geheim gehalten)."
    span = wording.span({one["year"]: one["year_told"] for one in shown})
    return {"title": f"{indicator.name}: {levels} ({span})", "bars": shown, "compared": compared, "note": note,
            "chosen": place.ars if place.level == block.level else None}  # fmt: skip


def _table(reading: Reading, block: TableBlock, here: str | None) -> Told:
    indicators = [reading.catalogue[key] for key in block.indicators]
    place = reading.place(block.area, here)
    make = {"areas": _by_area, "years": _by_year, "indicators": _by_indicator}[block.rows]
    told = make(reading, indicators, place, block)
    about = [_about(reading, one) for one in indicators]
    title = block.title or told.pop("name")
    return {"kind": "table", "rows_of": block.rows, **told, "title": title, "about": about}


def _column(indicator: Indicator) -> Told:
    return {"title": indicator.name, "unit": indicator.unit, "indicator": indicator.id}


def _by_area(reading: Reading, indicators: list[Indicator], place: Place, block: TableBlock) -> Told:
    whole = reading.whole(place.ars)
    areas = [*reading.of_level(block.level, whole.ars), *([whole] if block.level != whole.level else [])]
    rows = [
        {"title": one.name, "figures": [figure_of(reading, each, one) for each in indicators]}
        for one in areas
    ]
    return {"name": f"{wording.LEVELS[block.level]}: {whole.name}", "head": "Gebiet",
            "columns": [_column(one) for one in indicators], "rows": rows}  # fmt: skip


def _by_year(reading: Reading, indicators: list[Indicator], place: Place, _block: TableBlock) -> Told:
    years = sorted({point.year for one in indicators if (found := reading.series(one.id).get(place.ars))
                    for point in found.points})  # fmt: skip
    rows = [
        {"title": wording.year_of(year, indicators[0]),
         "figures": [figure_of(reading, one, place, year) for one in indicators]}
        for year in years
    ]  # fmt: skip
    return {"name": f"Entwicklung: {place.name}", "head": "Jahr", "columns": [_column(one) for one in indicators],
            "rows": rows}  # fmt: skip


def _by_indicator(reading: Reading, indicators: list[Indicator], place: Place, _block: TableBlock) -> Told:
    whole = reading.whole(place.ars)
    shown = [place] if whole.ars == place.ars else [place, whole]
    rows = [
        {
            "title": wording.titled(one.name, one.unit),
            "figures": [figure_of(reading, one, each) for each in shown],
        }
        for one in indicators
    ]
    columns = [{"title": each.name, "unit": "", "indicator": None} for each in shown]
    return {"name": f"Auf einen Blick: {place.name}", "head": "Indikator", "columns": columns, "rows": rows}
