"""Charts as SVG in millimetres of paper, the same for print and screen: lines of years, bars of areas. Plain values in, text out.

Nothing is told by colour alone: lines differ in their dashes and marks too, what is estimated is dashed and hollow, where
there is no figure there is a gap, and a break in the series is a dotted line with a number that the words below explain.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from app.cartography.scale import rounding_step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

INK, MUTED, HAIR = "#1d242b", "#4a5560", "#c9d0d6"
COLOURS = ("#003064", "#b34700", "#1b7a5a", "#7a3b8f")
DASHES = ("", "3 1", "1 1", "4 1 1 1")
FONT = "Fira Sans, sans-serif"
LEFT, RIGHT, TOP, BOTTOM = 15.0, 6.0, 9.0, 9.0
MOST_TICKS = 6
BAR_MM, BAR_STEP_MM, NAME_MM, VALUE_MM = 3.4, 5.2, 52.0, 26.0


class Dot(NamedTuple):
    """A year of a line; `value` None: a gap. `mark`: the number of the break before it, where there is one."""

    year: int
    value: float | None
    low: float | None = None
    high: float | None = None
    estimated: bool = False
    mark: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its name."""

    name: str
    dots: Sequence[Dot]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar; `words` stand at its end."""

    name: str
    value: float
    words: str
    chosen: bool = False
    low: float | None = None
    high: float | None = None


def lines_svg(
    lines: Sequence[Line], write: Callable[[float, int], str], *, unit: str = "", target: float | None = None,
    width_mm: float = 170.0, height_mm: float = 66.0, year: Callable[[int], str] = str,
) -> str:  # fmt: skip
    """Lines over years; `write` is told how many decimals the axis needs. Raises ValueError where no line has a value."""
    axes = _axes(lines, target, width_mm, height_mm)
    digits = digits_of(axes.ticks)

    def told(value: float) -> str:
        return write(value, digits)

    inner = [
        *_grid(axes, told, width_mm, year),
        *_target(axes, target, width_mm, told),
        *_breaks(axes, lines),
        *(part for number, line in enumerate(lines) for part in _line(axes, line, number)),
        *_legend(lines, unit),
    ]
    return _svg(width_mm, height_mm, inner)


def bars_svg(
    bars: Sequence[Bar], *, width_mm: float = 170.0, reference: tuple[str, float] | None = None
) -> str:
    """Bars from zero, one below the other; `reference`: a value to compare with, as a line. Raises ValueError for none."""
    if not bars:
        raise ValueError("a chart of no bars")
    values = [0.0, *(bar.value for bar in bars), *([reference[1]] if reference else [])]
    low, high = min(values), max(values)
    scale = (width_mm - NAME_MM - VALUE_MM) / ((high - low) or 1.0)
    top = 7.0 if reference else 1.0
    height_mm = top + BAR_STEP_MM * len(bars) + 1

    def x(value: float) -> float:
        return NAME_MM + (value - low) * scale

    inner = [_stroke(x(0), top - 1, x(0), height_mm, INK, 0.25)]
    if reference:
        at = x(reference[1])
        inner.append(_stroke(at, top - 2, at, height_mm, COLOURS[1], 0.4, "1.5 1"))
        inner.append(
            _text(at, top - 3, reference[0], "middle" if at < width_mm - 30 else "end", 2.8, COLOURS[1])
        )
    inner += [part for number, bar in enumerate(bars) for part in _bar(bar, top + BAR_STEP_MM * number, x)]
    return _svg(width_mm, height_mm, inner)


@dataclass(frozen=True, slots=True)
class _Axes:
    years: tuple[int, int]
    low: float
    high: float
    ticks: tuple[float, ...]
    left: float
    right: float
    top: float
    bottom: float

    def x(self, year: float) -> float:
        first, last = self.years
        return self.left + (year - first) / ((last - first) or 1) * (self.right - self.left)

    def y(self, value: float) -> float:
        return self.bottom - (value - self.low) / (self.high - self.low) * (self.bottom - self.top)


def _axes(lines: Sequence[Line], target: float | None, width_mm: float, height_mm: float) -> _Axes:
    dots = [dot for line in lines for dot in line.dots]
    values = [one for dot in dots for one in (dot.value, dot.low, dot.high) if one is not None]
    if not values:
        raise ValueError("a chart of no values")
    values += [] if target is None else [target]
    ticks = ticks_of(min(values), max(values))
    years = min(dot.year for dot in dots), max(dot.year for dot in dots)
    return _Axes(years, ticks[0], ticks[-1], ticks, LEFT, width_mm - RIGHT, TOP, height_mm - BOTTOM)


def ticks_of(low: float, high: float) -> tuple[float, ...]:
    """Round numbers that span the values; from zero where that takes away less than half of the height."""
    if low > 0 and low < high * 0.6:
        low = 0.0
    if high == low:
        low, high = (min(low, 0.0), max(high, 0.0)) if low else (0.0, 1.0)
    step = rounding_step((high - low) * 40 / (MOST_TICKS - 1))
    while (math.ceil(high / step) - math.floor(low / step)) > MOST_TICKS:
        step = rounding_step(step * 40 * 2.1)  # 1, 2, 5, 10: always the next
    first, last = math.floor(low / step), math.ceil(high / step)
    return tuple(round(step * number, 9) for number in range(first, last + 1))


def digits_of(ticks: Sequence[float]) -> int:
    """How many decimals tell all ticks, at most three."""
    return next((digits for digits in range(3) if all(round(tick, digits) == tick for tick in ticks)), 3)


def _grid(
    axes: _Axes, write: Callable[[float], str], width_mm: float, year: Callable[[int], str]
) -> Iterable[str]:
    for tick in axes.ticks:
        y = axes.y(tick)
        yield _stroke(axes.left, y, width_mm - RIGHT, y, INK if tick == 0 else HAIR, 0.2)
        yield _text(axes.left - 1.5, y + 1, write(tick), "end")
    first, last = axes.years
    step = max(1, -(-(last - first) // 9))
    for one in range(first, last + 1, step):
        yield _text(axes.x(one), axes.bottom + 4.5, year(one), "middle")


def _target(
    axes: _Axes, target: float | None, width_mm: float, write: Callable[[float], str]
) -> Iterable[str]:
    if target is not None:
        y = axes.y(target)
        yield _stroke(axes.left, y, width_mm - RIGHT, y, "#d4004b", 0.35, "0.8 0.8")
        yield _text(width_mm - RIGHT, y - 1, f"Ziel {write(target)}", "end", 2.8, "#d4004b")


def _breaks(axes: _Axes, lines: Sequence[Line]) -> Iterable[str]:
    seen = {(dot.year, dot.mark) for line in lines for dot in line.dots if dot.mark}
    for year, mark in sorted(seen):
        x = axes.x(year - 0.5)
        yield _stroke(x, axes.top - 1, x, axes.bottom, MUTED, 0.3, "0.6 0.8")
        yield _text(x + 0.8, axes.top + 1.2, mark or "", "start", 2.6)


def _line(axes: _Axes, line: Line, number: int) -> Iterable[str]:
    colour, dash = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
    for run in _runs(line.dots):
        yield from _band(axes, run, colour)
        for one, other in itertools.pairwise(run):
            drawn = "0.9 0.9" if other.estimated else dash
            yield _stroke(
                axes.x(one.year),
                axes.y(one.value or 0.0),
                axes.x(other.year),
                axes.y(other.value or 0.0),
                colour,
                0.6,
                drawn,
            )
        yield from (
            _mark(axes.x(dot.year), axes.y(dot.value or 0.0), colour, number, hollow=dot.estimated)
            for dot in run
        )


def _runs(dots: Sequence[Dot]) -> list[list[Dot]]:
    """Dots with a value that follow each other; a break in the series parts them as a gap does."""
    runs: list[list[Dot]] = []
    last: Dot | None = None
    for dot in dots:
        if dot.value is not None:
            if last is None or last.value is None or dot.mark:
                runs.append([])
            runs[-1].append(dot)
        last = dot
    return runs


def _band(axes: _Axes, run: Sequence[Dot], colour: str) -> Iterable[str]:
    """Between the limits, where there are any."""
    with_limits = [dot for dot in run if dot.low is not None and dot.high is not None]
    if len(with_limits) > 1:
        up = [f"{axes.x(dot.year):.2f} {axes.y(dot.high or 0.0):.2f}" for dot in with_limits]
        down = [f"{axes.x(dot.year):.2f} {axes.y(dot.low or 0.0):.2f}" for dot in reversed(with_limits)]
        yield f'<path d="M{"L".join(up + down)}Z" fill="{colour}" fill-opacity="0.12"/>'


def _mark(x: float, y: float, colour: str, number: int, *, hollow: bool) -> str:
    look = f'fill="{"#ffffff" if hollow else colour}" stroke="{colour}" stroke-width="0.35"'
    if number % 2 == 0:
        return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="0.9" {look}/>'
    return f'<rect x="{x - 0.8:.2f}" y="{y - 0.8:.2f}" width="1.6" height="1.6" {look}/>'


def _legend(lines: Sequence[Line], unit: str) -> Iterable[str]:
    x = max(LEFT, 3.0 + 1.6 * len(unit))
    for number, line in enumerate(lines):
        colour = COLOURS[number % len(COLOURS)]
        yield _stroke(x, 3.2, x + 7, 3.2, colour, 0.6, DASHES[number % len(DASHES)])
        yield _mark(x + 3.5, 3.2, colour, number, hollow=False)
        yield _text(x + 8.5, 4.2, line.name, "start", 3.0, INK)
        x += 14 + 1.75 * len(line.name)
    if unit:
        yield _text(1.0, 4.2, unit, "start", 2.8)


def _bar(bar: Bar, y: float, x: Callable[[float], float]) -> Iterable[str]:
    zero, end = x(0.0), x(bar.value)
    colour = COLOURS[1] if bar.chosen else COLOURS[0]
    weight = 600 if bar.chosen else 400
    name = bar.name if len(bar.name) <= 30 else f"{bar.name[:29]}…"
    yield _text(NAME_MM - 1.5, y + 2.8, name, "end", 3.0, INK, weight)
    yield f'<rect x="{min(zero, end):.2f}" y="{y:.2f}" width="{abs(end - zero):.2f}" height="{BAR_MM}" fill="{colour}"/>'
    yield _text(max(zero, end) + 1.2, y + 2.8, bar.words, "start", 3.0, INK, weight)


def _stroke(x1: float, y1: float, x2: float, y2: float, colour: str, width: float, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="M{x1:.2f} {y1:.2f}L{x2:.2f} {y2:.2f}" fill="none" stroke="{colour}" stroke-width="{width}"{dashed}/>'


def _text(
    x: float, y: float, words: str, anchor: str, size: float = 2.8, colour: str = MUTED, weight: int = 400
) -> str:
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-family="{FONT}" font-size="{size}" font-weight="{weight}"'
        f' text-anchor="{anchor}" fill="{colour}" stroke="#ffffff" stroke-width="{size * 0.25:.2f}" stroke-linejoin="round"'
        f' paint-order="stroke">{escape(words)}</text>'
    )


def _svg(width_mm: float, height_mm: float, inner: Iterable[str]) -> str:
    size = f'width="{width_mm:.1f}mm" height="{height_mm:.1f}mm" viewBox="0 0 {width_mm:.1f} {height_mm:.1f}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(inner)}</svg>'
