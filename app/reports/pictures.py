"""Charts and maps of reports as SVG: what lies on the maps is read and written once, for all maps and all reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.cartography.scale import Scale
from app.errors import NotFound
from app.printing.charts import Bar, Dot, Line, bars_svg, lines_svg
from app.printing.drawing import DOTTED, HATCHED, Prepared, paint, prepare, site_mark, swatch
from app.printing.frame import fitted
from app.printing.ground import extent_of, read_ground, read_sites
from app.reports import wording

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from app.web.regions import Region

Told = dict[str, Any]
WIDTH_MM, MAP_HEIGHT_MM = 170.0, 118.0
FILLS = {"hatch": HATCHED, "dots": DOTTED}


@dataclass(slots=True)
class Pictures:
    """Draws; `read` must have been called with all documents before, so that drawing needs no database."""

    region: Region
    map_height_mm: float = MAP_HEIGHT_MM
    _grounds: dict[str, Prepared | None] = field(default_factory=dict)
    _sites: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    def read(self, connection: Connection, blocks: Iterable[Told]) -> None:
        """Read the ground of all levels and the sites of all kinds that are drawn."""
        for block in blocks:
            if block["kind"] != "map":
                continue
            level, category = block["level"], block.get("category")
            if level not in self._grounds:
                self._grounds[level] = self._prepared(connection, level)
            if category and category not in self._sites:
                self._sites[category] = read_sites(connection, self.region, category)

    def svg_of(self, block: Told) -> str | None:
        """The picture of a told chart or map; None where there is nothing to draw on (no shapes are loaded)."""
        if block["kind"] == "chart":
            return _bars(block) if block["form"] == "bars" else _lines(block)
        ground = self._grounds[block["level"]]
        if ground is None:
            return None
        sites = self._sites.get(block.get("category") or "", [])
        return paint(ground, block["figures"], scale_of(block["scale"]), sites, chosen=block["chosen"])

    def _prepared(self, connection: Connection, level: str) -> Prepared | None:
        try:
            box = extent_of(connection, self.region, level, core=True)
        except NotFound:
            return None
        frame = fitted(box, WIDTH_MM, self.map_height_mm)
        return prepare(frame, read_ground(connection, self.region, level, frame))


def scale_of(told: Told) -> Scale:
    """Classes as they were frozen."""
    return Scale(
        tuple(told["limits"]), tuple(told["counts"]), told["minimum"], told["maximum"], tuple(told["colours"]),
        told["threshold"],
    )  # fmt: skip


def legend_mark(fill: str) -> str:
    """What an entry of a legend looks like; "site": the sign of a site."""
    return site_mark() if fill == "site" else swatch(FILLS.get(fill, fill))


def breaks_of(block: Told) -> list[str]:
    """What changed within the series of a chart, in the order of the numbers in the picture."""
    found = {
        point["break_before"]: None
        for line in block.get("lines", ())
        for point in line["points"]
        if point["break_before"]
    }
    return list(found)


def _lines(block: Told) -> str | None:
    marks = {words: str(n) for n, words in enumerate(breaks_of(block), start=1)}
    years = {point["year"]: point["year_told"] for line in block["lines"] for point in line["points"]}
    lines = [
        Line(line["area"], [
            Dot(point["year"], point["value"], point["low"], point["high"], point["is_estimate"], marks.get(point["break_before"]))
            for point in line["points"]
        ])
        for line in block["lines"]
    ]  # fmt: skip
    if not any(dot.value is not None for line in lines for dot in line.dots):
        return None
    return lines_svg(
        lines, wording.number,
        unit=block["unit"], target=block["target"], year=lambda year: years.get(year, str(year)),
    )  # fmt: skip


def _bars(block: Told) -> str | None:
    compared = block["compared"]
    reference = None
    if compared and compared["value"] is not None:
        reference = f"{compared['area']} {wording.written(compared, block['unit'])}", compared["value"]
    bars = [
        Bar(
            one["area"],
            one["value"],
            f"{wording.written(one)}{' *' if one['is_estimate'] else ''}",
            one["ars"] == block["chosen"],
        )
        for one in block["bars"]
    ]
    return bars_svg(bars, reference=reference) if bars else None
