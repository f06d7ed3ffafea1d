"""Maps of a report as figures: an indicator's newest figures, or how well a kind of site is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.cartography.scale import Scale, ranges, sequential
from app.maps.figures import numeric, read_maps
from app.maps.measures import measure_of
from app.maps.question import Asked, State
from app.printing import words
from app.reports import wording
from app.reports.wording import with_unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.reports.content import MapBlock
    from app.reports.reading import Reading

Told = dict[str, Any]
HATCH, DOTS = "hatch", "dots"


def map_of(reading: Reading, block: MapBlock, here: str | None) -> Told:
    """The map's figures with their classes, or why there is none. Raises BadRequest for a kind or way there is not."""
    told = (
        _of_sites(reading, block)
        if block.indicator is None
        else _of_indicator(reading, block, block.indicator)
    )
    at = reading.places.get(here or "")
    return {**told, "level": block.level, "chosen": at.ars if at and at.level == block.level else None}


def _of_indicator(reading: Reading, block: MapBlock, key: str) -> Told:
    indicator = reading.catalogue.get(key)
    if indicator is None:
        return {"kind": "missing", "of": "map", "why": f"Den Indikator {key} gibt es hier nicht."}
    if not reading.series(key):
        return {"kind": "missing", "of": "map", "why": f"{indicator.name}: noch nicht berechnet."}
    areas = reading.of_level(block.level)
    points = {one.ars: reading.point(key, one.ars) for one in areas}
    figures = {
        ars: {"value": None, "status": "unknown"}
        if point is None
        else {"value": point.value, "status": point.status}
        for ars, point in points.items()
    }
    span = wording.span({one.year: wording.year_of(one.year, indicator) for one in points.values() if one})

    def write(value: float) -> str:
        return wording.number(value, indicator.entry.decimals)

    about = {
        "title": f"{indicator.name} ({span})", "unit": indicator.unit, "indicator": key, "question": indicator.entry.question,
        "definition": indicator.entry.definition, "decimals": indicator.entry.decimals,
        "notes": [f"{indicator.entry.source}. {wording.run_words(reading.run(key))}."], "run": reading.run(key),
    }  # fmt: skip
    names = {one.ars: one.name for one in areas}
    return _told(about, figures, names, sequential(map(numeric, figures.values())), write)


def _of_sites(reading: Reading, block: MapBlock) -> Told:
    category = block.category or ""
    asked = Asked(
        (State(category, block.mode, block.age_group),), measure_of(block.measure, block.limit_minutes),
        block.limit_minutes, block.level, core=True,
    )  # fmt: skip
    maps = reading.maps.get(asked.key)
    if maps is None:
        maps = reading.maps[asked.key] = read_maps(reading.connection, reading.region, asked)
    one = maps.maps[0]
    if one.run is None or all(numeric(given) is None for given in one.figures.values()):
        return {
            "kind": "missing",
            "of": "map",
            "why": f"{one.label}, {asked.measure.label}: noch nicht berechnet.",
        }
    run = {"id": one.run["id"], "finished_at": one.run["finished_at"].isoformat()}
    about = {
        "title": words.title(maps, difference=False), "unit": asked.measure.unit, "indicator": None, "decimals": 1,
        "question": words.title(maps, difference=False), "definition": words.subtitle(maps), "run": run,
        "measure": f"{block.category}:{block.mode}:{block.age_group}:{asked.measure.code}:{block.limit_minutes}",
        "notes": words.notes(maps, [words.run_words(one)]), "category": category,
    }  # fmt: skip
    told = _told(about, one.figures, maps.names, maps.scale, asked.measure.write)
    return told | {"answer": words.answer(maps)}


def _told(
    about: Told, figures: dict[str, Told], names: dict[str, str], scale: Scale, write: Callable[[float], str]
) -> Told:
    secret = sum(given["status"] == "secret" for given in figures.values())
    without = len(figures) - sum(scale.counts) - secret
    known = sorted((value, names[ars]) for ars, one in figures.items() if (value := numeric(one)) is not None)
    legend = [
        {"fill": colour, "label": label, "count": count}
        for colour, label, count in zip(scale.colours, ranges(scale, write), scale.counts, strict=True)
        if known
    ]
    legend += [
        {"fill": HATCH, "label": "keine Angabe", "count": without},
        {"fill": DOTS, "label": "geheim gehalten", "count": secret},
    ]
    alt = f"Karte: {about['title']}. Keine Angabe."
    if known:
        low, high = known[0], known[-1]
        alt = (f"Karte: {about['title']}. Von {with_unit(write(low[0]), about['unit'])} ({low[1]}) bis {with_unit(write(high[0]), about['unit'])}"
               f" ({high[1]}); {without} Gebiete ohne Angabe, {secret} geheim gehalten.")  # fmt: skip
    told = {ars: {**one, "name": names[ars], "written": write(value) if (value := numeric(one)) is not None else None}
            for ars, one in figures.items()}  # fmt: skip
    return {"kind": "map", **about, "figures": told, "scale": scale.told, "legend": legend, "alt": alt}
