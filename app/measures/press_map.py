"""The map of a figure for the press: all areas of its level as they are today, with legend and source in the picture."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

from app.cartography.scale import sequential
from app.errors import NotFound
from app.maps.figures import numeric
from app.measures import finding_store
from app.measures.picture import INK, MUTED, WIDTH, number, titled
from app.measures.today import Readings
from app.printing.drawing import DOTTED, HATCHED, map_svg
from app.printing.frame import fitted
from app.printing.ground import extent_of, read_ground
from app.printing.words import ranges

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

    from app.cartography.scale import Scale
    from app.web.regions import Region

MAP_MM = (170.0, 130.0)
MAP_TOP, ROW = 96, 30
SIZE = re.compile(r' width="[\d.]+mm" height="[\d.]+mm"')
NONE = "Zu dieser Zahl gibt es keine Karte: Sie lässt sich für andere Gebiete nicht lesen."


def drawn(connection: Connection, region: Region, figure: Mapping[str, Any], source: str) -> str:
    """The map as SVG, the figure's own area outlined. Raises NotFound where the figure cannot be read for other areas."""
    readings = Readings(connection, region.id)
    reading = readings.of(figure["indicator"], figure["area_ars"])
    level = readings.level(figure["area_ars"] or "")
    if reading is None or level is None or not reading.numbers:
        raise NotFound(NONE)
    figures: dict[str, Any] = {ars: dict(one) for ars, one in reading.figures.items()}
    scale = sequential(map(numeric, figures.values()))
    frame = fitted(extent_of(connection, region, level, core=True), *MAP_MM)
    painted = map_svg(frame, read_ground(connection, region, level, frame), figures, scale, [])
    height = WIDTH * MAP_MM[1] / MAP_MM[0] - 30
    inside = SIZE.sub(f' x="20" y="{MAP_TOP}" width="{WIDTH - 40}" height="{height:.0f}"', painted, count=1)
    day = f", Stand {reading.as_of:%d.%m.%Y}" if reading.as_of else ""
    title = f"{reading.label or figure['label']} ({reading.unit}){day}"
    return _framed(title, inside, list(_legend(scale, figures)), MAP_TOP + height, source)


def figure_of(connection: Connection, findings: Iterable[Mapping[str, Any]], number_: int) -> dict[str, Any]:
    """The frozen figure of that number among published findings. Raises NotFound."""
    for rows in finding_store.frozen(connection, [one["id"] for one in findings]).values():
        for one in rows:
            if one["id"] == number_:
                return one
    raise NotFound("Diese Zahl gibt es hier nicht, oder sie ist nicht veröffentlicht.")


def _legend(scale: Scale, figures: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for colour, label, count in zip(scale.colours, ranges(scale, number), scale.counts, strict=True):
        yield colour, f"{label} ({count})"
    secret = sum(one["status"] == "secret" for one in figures.values())
    without = len(figures) - sum(scale.counts) - secret
    yield HATCHED, f"keine Angabe ({without})"
    if secret:
        yield DOTTED, f"geheim gehalten ({secret})"


def _framed(title: str, inside: str, legend: list[tuple[str, str]], below: float, source: str) -> str:
    rows = (len(legend) + 1) // 2
    height = below + 30 + ROW * rows + 40
    marks = "".join(
        f'<rect x="{20 + 390 * (n % 2)}" y="{below + 16 + ROW * (n // 2):.0f}" width="34" height="20" fill="{fill}"'
        f' stroke="#6b747c" stroke-width="0.8"/><text x="{64 + 390 * (n % 2)}" y="{below + 32 + ROW * (n // 2):.0f}"'
        f' font-size="17" fill="{INK}">{escape(label)}</text>'
        for n, (fill, label) in enumerate(legend)
    )
    words = "; ".join(label for _, label in legend)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" height="{height:.0f}" role="img"'
        f' font-family="Fira Sans, sans-serif"><title>{escape(title)}</title><desc>{escape(f"Gebiete je Klasse: {words}")}</desc>'
        f'<rect width="{WIDTH}" height="{height:.0f}" fill="#ffffff"/>{titled(title)}{inside}{marks}'
        f'<text x="20" y="{height - 16:.0f}" font-size="15" fill="{MUTED}">{escape(source[:110])}</text></svg>'
    )
