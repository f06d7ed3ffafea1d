"""The map of a figure for the press: all areas of its level as they are today, with legend and source in the picture."""

from __future__ import annotations

import re
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from app.cartography.scale import sequential
from app.errors import NotFound
from app.maps.figures import numeric
from app.measures import finding_store
from app.measures.figure_words import FigureWords
from app.measures.picture import INK, MUTED, WIDTH, titled
from app.measures.today import Readings
from app.printing.drawing import DOTTED, HATCHED, map_svg
from app.printing.frame import fitted
from app.printing.ground import extent_of, read_ground

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

    from app.cartography.scale import Scale
    from app.measures.languages import Told
    from app.web.regions import Region

MAP_MM = (170.0, 130.0)
MAP_TOP, ROW = 96, 30
SIZE = re.compile(r' width="[\d.]+mm" height="[\d.]+mm"')
NONE = "Zu dieser Zahl gibt es keine Karte: Sie lässt sich für andere Gebiete nicht lesen."


def drawn(connection: Connection, region: Region, figure: Mapping[str, Any], source: str, w: Told) -> str:
    """The map as SVG in a language, the figure's own area outlined. Raises NotFound where the figure cannot be read for other areas."""
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
    day = f", {w('as_of', day=w.day(reading.as_of))}" if reading.as_of else ""
    told = FigureWords(connection, region.id, w.language).of(
        {**figure, "label": reading.label or figure["label"], "unit": reading.unit}
    )
    title = f"{told['label']} ({told['unit']}){day}"
    return _framed(title, inside, list(_legend(scale, figures, w)), MAP_TOP + height, source, w)


def figure_of(connection: Connection, findings: Iterable[Mapping[str, Any]], number_: int) -> dict[str, Any]:
    """The frozen figure of that number among published findings. Raises NotFound."""
    for rows in finding_store.frozen(connection, [one["id"] for one in findings]).values():
        for one in rows:
            if one["id"] == number_:
                return one
    raise NotFound("Diese Zahl gibt es hier nicht, oder sie ist nicht veröffentlicht.")


def _classes(scale: Scale, w: Told) -> list[str]:
    """The classes in words, each from its lower limit to below the next."""
    limits = [w.number(one) for one in scale.limits]
    if not limits:
        return [w("class_all", low=w.number(scale.minimum), high=w.number(scale.maximum))]
    inner = [w("class_between", low=low, high=high) for low, high in pairwise(limits)]
    return [w("class_below", high=limits[0]), *inner, w("class_from", low=limits[-1])]


def _legend(scale: Scale, figures: Mapping[str, Any], w: Told) -> Iterable[tuple[str, str]]:
    for colour, label, count in zip(scale.colours, _classes(scale, w), scale.counts, strict=True):
        yield colour, f"{label} ({count})"
    secret = sum(one["status"] == "secret" for one in figures.values())
    without = len(figures) - sum(scale.counts) - secret
    yield HATCHED, w("map_none", count=without)
    if secret:
        yield DOTTED, w("map_secret", count=secret)


def _framed(
    title: str, inside: str, legend: list[tuple[str, str]], below: float, source: str, w: Told
) -> str:
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
        f' xml:lang="{w.tag}" font-family="Fira Sans, sans-serif"><title>{escape(title)}</title><desc>{escape(w("map_classes", classes=words))}</desc>'
        f'<rect width="{WIDTH}" height="{height:.0f}" fill="#ffffff"/>{titled(title)}{inside}{marks}'
        f'<text x="20" y="{height - 16:.0f}" font-size="15" fill="{MUTED}">{escape(source[:110])}</text></svg>'
    )
