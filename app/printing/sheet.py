"""The content of a sheet: maps drawn, legend, table, notes, sources; what `page.typ` sets."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import segno
from sqlalchemy import text

from app.cartography.scale import ranges
from app.cartography.style import SEQUENTIAL
from app.maps.figures import numeric
from app.printing import queries, words
from app.printing.drawing import DOTTED, HATCHED, map_svg, site_mark, swatch
from app.printing.frame import columns_for, fitted
from app.printing.ground import extent_of, read_cells, read_ground, read_sites, window_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from app.cartography.scale import Scale
    from app.maps.figures import Figure, Maps
    from app.printing.frame import Frame
    from app.printing.ground import Cell, Ground
    from app.web.regions import Region

MAP_WIDTH_MM, MAP_HEIGHT_MM, GAP_MM = 276.0, 229.0, 6.0
BANNER_MM = 8.0
TITLE_SIZES = ((60, 27), (85, 21), (1000, 16))
"""Titles of up to so many letters are so large (points)."""
CAPTION_MM = 9.0
TALLEST = 1.15
"""Of several maps, as a share of what the areas need: an empty frame helps nobody."""
FICTIONAL = "Erfundene Daten – Demonstrationskreis. Orte, Menschen und Einrichtungen gibt es nicht."
DIFFERENCE_METHOD = "Zweite Karte weniger erste. Klassen auf beiden Seiten der Null gleich weit; orange: in der zweiten schlechter, violett: besser."


@dataclass(frozen=True, slots=True)
class Drawn:
    """Everything of a sheet that is read from the database."""

    maps: Maps
    difference: bool
    columns: int
    frame: Frame
    ground: Ground
    sites: list[list[tuple[float, float]]]
    sources: list[Any]
    cells: list[Cell] | None = None
    """Of the window that was asked for; None: areas."""


def read_sheet(
    connection: Connection, region: Region, maps: Maps, *, difference: bool,
    window: tuple[float, float, float, float] | None = None,
) -> Drawn:  # fmt: skip
    """Read what the sheet shows: areas of the whole Kreis, or cells within a window (in degrees)."""
    asked = maps.asked
    shown = 1 if difference else len(maps.maps)
    if window is None:
        box = extent_of(connection, region, asked.level, core=asked.core)
    else:
        box = window_of(connection, region, window)
    whole_mm = MAP_HEIGHT_MM - (BANNER_MM if region.fictional else 0)
    columns = columns_for(shown, box, MAP_WIDTH_MM, whole_mm, GAP_MM)
    rows = -(-shown // columns)
    wide = (MAP_WIDTH_MM - GAP_MM * (columns - 1)) / columns
    high = (whole_mm - GAP_MM * 0.6 * (rows - 1)) / rows - (CAPTION_MM if shown > 1 else 0)
    if shown > 1:
        high = min(high, wide * (box.north - box.south) / (box.east - box.west) * TALLEST)
    frame = fitted(box, wide, high)
    ground = read_ground(connection, region, asked.level, frame)
    sites = (
        [read_sites(connection, region, one.state.category) for one in maps.maps]
        if shown <= 2 and not difference
        else []
    )
    sources = list(connection.execute(text(queries.SOURCES), {"region_id": region.id}))
    cells = None if window is None else read_cells(connection, region, maps.maps[0], frame)
    return Drawn(maps, difference, columns, frame, ground, sites, sources, cells)


def sheet_of(drawn: Drawn, region: Region, url: str | None, moment: datetime) -> dict[str, Any]:
    """The content of the sheet, for the template."""
    maps = drawn.maps
    title = words.title(maps, difference=drawn.difference)
    head, rows = words.worst_rows(maps)
    return {
        "title": title, "title_size": next(size for most, size in TITLE_SIZES if len(title) <= most), "subtitle": words.subtitle(maps), "answer": words.answer(maps), "region": region.name,
        "publisher": "Bildungsatlas", "description": f"{title} {words.subtitle(maps)}, {region.name}",
        "keywords": ["Bildungsatlas", "Versorgung", region.name, *{one.label for one in maps.maps}],
        "date": [moment.year, moment.month, moment.day], "fictional": region.fictional, "fictional_words": FICTIONAL,
        "maps": _pictures(drawn), "columns": drawn.columns, "gap": GAP_MM, "map_width": MAP_WIDTH_MM,
        "legend": _legend(drawn), "notes": [*words.notes(maps, _runs(maps)), *_scale_note(drawn)],
        "table": {"title": _table_title(drawn), "head": head, "rows": rows} if rows else None,
        "attribution": f"Quellen: {_sources(drawn.sources)}", "imprint": f"Grenzen und Namen: dieselben Quellen. {_projection(region)}",
        "stamp": f"Gedruckt am {words.day(moment)}", "url": url, "short_url": None if url is None else _short(url),
        "qr": None if url is None else qr_of(url),
    }  # fmt: skip


def _pictures(drawn: Drawn) -> list[dict[str, Any]]:
    maps = drawn.maps
    if drawn.difference and maps.difference is not None and maps.difference_scale is not None:
        return [
            _picture(drawn, maps.difference, maps.difference_scale, (), None, "Unterschied beider Karten")
        ]
    small = len(maps.maps) > 2
    several = len(maps.maps) > 1
    return [
        _picture(drawn, one.figures, maps.scale, drawn.sites[n] if not small else (),
                 _caption(maps, n) if several else None, one.label, small=small)
        for n, one in enumerate(maps.maps)
    ]  # fmt: skip


def _picture(
    drawn: Drawn, figures: dict[str, Figure], scale: Scale, sites: Sequence[tuple[float, float]], caption: str | None,
    label: str, *, small: bool = False,
) -> dict[str, Any]:  # fmt: skip
    values = [value for value in map(numeric, figures.values()) if value is not None]
    write = drawn.maps.asked.measure.write
    span = (
        f"{write(min(values))} bis {write(max(values))} {drawn.maps.asked.measure.unit}"
        if values
        else "nichts berechnet"
    )
    return {
        "svg": map_svg(drawn.frame, drawn.ground, figures, scale, sites, small=small, cells=_cell_fills(drawn)), "width": drawn.frame.width_mm,
        "caption": caption, "note": span if caption else "",
        "alt": f"Karte: {label}, {drawn.maps.asked.measure.label}. Werte von {span}. Die ungünstigsten stehen in der Tabelle.",
    }  # fmt: skip


def _cell_fills(drawn: Drawn) -> list[tuple[Any, str]]:
    """Cells with the fill of their class: minutes in the classes of the map; for shares and people, reached or not."""
    return [(cell.geometry, cell_fill(cell.minutes, drawn.maps)) for cell in drawn.cells or ()]


def cell_fill(minutes: float | None, maps: Maps) -> str:
    """As on the screen."""
    if minutes is None:
        return HATCHED
    if maps.asked.measure.code in IN_MINUTES:
        return maps.scale.colour_of(minutes)
    return SEQUENTIAL[REACHED if minutes <= maps.asked.limit_minutes else NOT_REACHED]


IN_MINUTES = frozenset({"mean", "median"})
REACHED, NOT_REACHED = 1, 4


def _cell_legend(drawn: Drawn) -> dict[str, Any]:
    """Classes of cells, with how many cells each has."""
    maps, limit = drawn.maps, drawn.maps.asked.limit_minutes
    fills = Counter(fill for _, fill in _cell_fills(drawn))
    if maps.asked.measure.code in IN_MINUTES:
        classes = list(zip(maps.scale.colours, ranges(maps.scale, maps.asked.measure.write), strict=True))
    else:
        classes = [
            (SEQUENTIAL[REACHED], f"bis {limit} Minuten"),
            (SEQUENTIAL[NOT_REACHED], f"über {limit} Minuten"),
        ]
    rows = [_row(swatch(colour), label, fills[colour]) for colour, label in classes]
    rows += [
        _row(swatch(HATCHED), "keinen Ort erreicht", fills[HATCHED]),
        _row(site_mark(), "Lernort dieser Art", None),
    ]
    method = (
        "Rasterzellen in den Klassen der Karte der Gebiete." if maps.asked.measure.code in IN_MINUTES else ""
    )
    return {"title": "Weg zum nächsten Ort", "unit": "Minuten je Rasterzelle", "counted": "Rasterzellen im Ausschnitt",
            "rows": rows, "method": method}  # fmt: skip


def _caption(maps: Maps, n: int) -> str:
    one = maps.maps[n]
    return one.label if len(maps.maps) > 2 else words.difference_name(one, maps.maps[1 - n])


def _legend(drawn: Drawn) -> dict[str, Any]:
    if drawn.cells is not None:
        return _cell_legend(drawn)
    maps, measure = drawn.maps, drawn.maps.asked.measure
    scale, write, label, method = maps.scale, measure.write, measure.label, _method(maps.scale)
    figures = [given for one in maps.maps for given in one.figures.values()]
    if drawn.difference and maps.difference is not None and maps.difference_scale is not None:
        scale, write, figures = (
            maps.difference_scale,
            words.signed(measure.write),
            list(maps.difference.values()),
        )
        label, method = f"Unterschied: {measure.label}", DIFFERENCE_METHOD
    rows = [
        _row(swatch(colour), range_, count)
        for colour, range_, count in zip(scale.colours, ranges(scale, write), scale.counts, strict=True)
    ]
    secret = sum(given["status"] == "secret" for given in figures)
    missing = len(figures) - sum(scale.counts) - secret
    rows += [_row(swatch(HATCHED), "keine Angabe", missing), _row(swatch(DOTTED), "geheim gehalten", secret)]
    if drawn.sites:
        rows.append(_row(site_mark(), "Lernort dieser Art", None))
    counted = (
        words.LEVELS[maps.asked.level] if len(maps.maps) == 1 or drawn.difference else "aus allen Karten"
    )
    return {"title": label, "unit": measure.unit, "counted": counted, "rows": rows, "method": method}


def _row(picture: str, label: str, count: int | None) -> dict[str, Any]:
    return {
        "swatch": picture,
        "label": label,
        "alt": f"Muster: {label}",
        "count": None if count is None else str(count),
    }


def _method(scale: Scale) -> str:
    if scale.threshold is None:
        return "Klassen: natürliche Gruppen (ckmeans), Grenzen gerundet."
    return f"Die Grenze von {scale.threshold:.0f} Minuten ist eine Klassengrenze; die übrigen sind natürliche Gruppen, gerundet."


def _table_title(drawn: Drawn) -> str:
    if len(drawn.maps.maps) > 2:
        return "Wo es am ungünstigsten ist"
    return "Die größten Unterschiede" if len(drawn.maps.maps) == 2 else "Die zehn ungünstigsten Gebiete"


def _runs(maps: Maps) -> list[str]:
    if len(maps.maps) <= 2:
        return [words.run_words(one) for one in maps.maps]
    days = sorted({words.day(one.run["finished_at"]) for one in maps.maps if one.run})
    return [f"Rechenläufe vom {', '.join(days)}; Menschen: {maps.maps[0].people_label}."]


def _scale_note(drawn: Drawn) -> list[str]:
    """The scale of small maps, which have no bar of their own."""
    if len(drawn.maps.maps) <= 2:
        return []
    grouped = f"{drawn.frame.denominator:,}".replace(",", " ")
    return [f"Maßstab der Karten 1 : {grouped}; oben ist Gitternord."]


def _sources(sources: Sequence[Any]) -> str:
    told = {one.attribution: one for one in sources}
    return "; ".join(
        f"{attribution} ({one.licence or 'Lizenz nicht angegeben'}, Stand {words.day(one.reference_date)})"
        for attribution, one in told.items()
    )


def _projection(region: Region) -> str:
    return f"Abbildung EPSG:{region.metric_srid}; oben ist Gitternord."


def _short(url: str) -> str:
    return url.split("?", maxsplit=1)[0]


def qr_of(url: str) -> str:
    """The address as a QR code (SVG)."""
    out = io.BytesIO()
    segno.make(url, error="m").save(out, kind="svg", scale=2, border=0, dark="#1d242b", xmldecl=False)
    return out.getvalue().decode()
