"""A figure as a picture for the press: then, as it is to be, today; with its source in the picture. SVG, and PNG by typst."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any

from app.cartography.scale import grouped
from app.printing.typeset import pngs_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.measures.languages import Told

WIDTH, BAR_LEFT, BAR_MOST, ROW, TOP = 800, 200, 440, 64, 110
INK, MUTED, THEN, NOW, WANTED = "#1d242b", "#4a5560", "#9aa3ab", "#003064", "#d4004b"
PNG_PPI = 144.0
WORDS = {"unknown": "unbekannt", "secret": "geheim (kleine Zahl)", "not_applicable": "entfällt"}
Bar = tuple[str, float | None, str | None, str]


def bars(figure: dict[str, Any], expected: float | None, w: Told) -> list[Bar]:
    """What is drawn of a figure: label, value, why there is none, colour."""
    now = figure["now"]
    found: list[Bar] = [
        (
            w("pic_then_day", day=w.day(figure["as_of"])) if figure["as_of"] else w("pic_then"),
            figure["value"],
            figure["status"],
            THEN,
        )
    ]
    if expected is not None:
        found.append((w("pic_expected"), expected, None, WANTED))
    if now is not None:
        found.append(
            (
                w("pic_now_day", day=w.day(now["as_of"])) if now["as_of"] else w("pic_now"),
                now["value"],
                now["status"],
                NOW,
            )
        )
    return found


def svg_of(figure: dict[str, Any], expected: float | None, source: str, w: Told) -> str:
    """The picture in a language: bars from zero with their values written beside them, and the source as its last line."""
    rows = bars(figure, expected, w)
    values = [value for _, value, _, _ in rows if value is not None]
    most = max([abs(value) for value in values] or [1.0]) or 1.0
    height = TOP + ROW * len(rows) + 60
    title = ", ".join(filter(None, (figure["label"], figure["area"])))
    drawn = "".join(_bar(n, row, most, figure["unit"], w) for n, row in enumerate(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img"'
        f' xml:lang="{w.tag}" font-family="Fira Sans, sans-serif"><title>{escape(title)}</title><desc>{escape(told(rows, figure["unit"], w))}</desc>'
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>{titled(title)}{drawn}'
        f'<text x="20" y="{height - 20}" font-size="15" fill="{MUTED}">{escape(source[:110])}</text></svg>'
    )


def png_of(svg: str) -> bytes:
    """The same as PNG, 1,600 pixels wide."""
    return pngs_of([svg], PNG_PPI)[0]


def told(rows: Sequence[Bar], unit: str, w: Told) -> str:
    """The picture in words."""
    return "; ".join(
        f"{label}: {w.figure(value, status or 'unknown', unit)}" for label, value, status, _ in rows
    )


def german(day: date | str) -> str:
    """A day as it is written in German."""
    return date.fromisoformat(str(day)[:10]).strftime("%d.%m.%Y")


def number(value: float) -> str:
    """A number with as many decimals as it needs, two at most."""
    return grouped(value, 0 if float(value).is_integer() else 1 if abs(value) >= 10 else 2)


def titled(title: str) -> str:
    """A title in at most two lines."""
    words, lines = title.split(), [""]
    for word in words:
        if len(lines[-1]) + len(word) > 62 and len(lines) < 2:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "".join(
        f'<text x="20" y="{42 + 30 * n}" font-size="24" font-weight="600" fill="{INK}">{escape(line[:75])}</text>'
        for n, line in enumerate(lines)
    )


def _bar(n: int, row: Bar, most: float, unit: str, w: Told) -> str:
    label, value, status, colour = row
    y = TOP + ROW * n
    length = BAR_MOST * abs(value) / most if value is not None else 0
    words = w.figure(value, status or "unknown", unit)
    return (
        f'<text x="20" y="{y + 26}" font-size="17" fill="{INK}">{escape(label)}</text>'
        f'<rect x="{BAR_LEFT}" y="{y}" width="{length:.1f}" height="40" fill="{colour}"/>'
        f'<text x="{BAR_LEFT + length + 10:.1f}" y="{y + 26}" font-size="18" fill="{INK}">{escape(words)}</text>'
    )
