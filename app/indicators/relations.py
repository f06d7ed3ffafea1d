"""How counts hang together, so that one follows from others: areas add up, parts make wholes, ages overlap.

Each relation is one whole with its parts. Where the parts do not make up the whole, what is left over is a count too: it is
no figure of any table, but whoever subtracts has it. The same holds for ages between those of two measures (people under 18
less those under 15), and for who reaches something by bicycle but not on foot.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import numpy as np

from app.indicators.parts import cuts_of, measure_of
from geodata.indicators.relations import declared

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.indicators.catalogue import Indicator
    from app.indicators.figures import FloatArray
    from app.indicators.parts import Cut

PREVIOUS = re.compile(r"previous\((\w+)\)")


@dataclass(frozen=True, slots=True)
class Relation:
    """`whole` is the sum of `parts`, and of a rest where they do not make it up.

    `years_before`: the whole is of so many years before its parts (who was in grade 4 is in grade 5 a year later).
    """

    whole: str
    parts: tuple[str, ...]
    rest: bool = True
    years_before: int = 0


def relations_of(indicators: Iterable[Indicator], names: Sequence[str]) -> list[Relation]:
    """Between the measures of indicators (and parts) by their names; each once."""
    known, found = set(names), {}
    for indicator in indicators:
        for one in [*_shares(indicator), *_cuts(indicator)]:
            if {one.whole, *one.parts} <= known:
                found[one.whole, one.parts, one.years_before] = one
    told = [Relation(one.whole, one.parts, years_before=one.years_before) for one in declared()]
    for one in [*_declared(names), *(one for one in told if {one.whole, *one.parts} <= known)]:
        found[one.whole, one.parts, one.years_before] = one
    return list(found.values())


def _shares(indicator: Indicator) -> list[Relation]:
    """Numerators that are a part of their denominator, of the same year or of the one before."""
    entry = indicator.entry
    if not entry.share or entry.of_indicators or entry.numerator is None or entry.denominator is None:
        return []
    before = PREVIOUS.fullmatch(entry.denominator)
    pair = before[1] if before else entry.denominator, entry.numerator
    if any(measure_of(name) is None for name in pair):  # a formula over several
        return []
    names = [{}, *(cut.names for cut in cuts_of(indicator))]
    years = 1 if before else 0
    return [
        Relation(told.get(pair[0], pair[0]), (told.get(pair[1], pair[1]),), years_before=years)
        for told in names
    ]


def _cuts(indicator: Indicator) -> list[Relation]:
    """A measure and its parts by one breakdown: they make it up, or leave a rest, or each holds the one before."""
    if indicator.entry.of_indicators:  # made of figures that are protected already
        return []
    groups: dict[tuple[str, str], list[Cut]] = defaultdict(list)
    for cut in cuts_of(indicator):
        for name, part in cut.names.items():
            if part != name:
                groups[cut.breakdown.id, name].append(cut)
    found: list[Relation] = []
    for (_, name), cuts in groups.items():
        parts = tuple(cut.names[name] for cut in cuts)
        breakdown = cuts[0].breakdown
        if breakdown.nested:
            found += [Relation(two, (one,)) for one, two in pairwise(_nested(indicator, cuts, name))]
        elif breakdown.adds_up or breakdown.within in {"ages", "grades"}:
            found.append(Relation(name, parts, rest=not _whole(name, cuts)))
    return found


def _nested(indicator: Indicator, cuts: Sequence[Cut], name: str) -> list[str]:
    """All parts in their order, with the whole where it is one of them."""
    breakdown = cuts[0].breakdown
    told = [cut for cut in cuts_of(indicator) if cut.breakdown.id == breakdown.id]
    return [cut.names[name] for cut in told if name in cut.names]


def _whole(name: str, cuts: Sequence[Cut]) -> bool:
    """Whether the parts are all there is: told by the breakdown, or by ranges that follow each other from end to end."""
    option, measure = cuts[0].breakdown.within, measure_of(name)
    if option is None or measure is None or measure.made_by is None:
        return len(cuts) == len(cuts[0].breakdown.parts) and option is None
    ranges = [cut.part.options[option] for cut in cuts]
    step = 1 if option == "grades" else 0
    follows = all(one[1] + step == two[0] for one, two in pairwise(ranges))
    return follows and [ranges[0][0], ranges[-1][1]] == list(measure.options[option])


def _declared(names: Sequence[str]) -> list[Relation]:
    """Parts that the catalogue names as such, of one whole together, all or of the same breakdown."""
    groups: dict[str, list[str]] = defaultdict(list)
    known = set(names)
    for name in names:
        measure = measure_of(name)
        if measure is None or measure.part_of is None:
            continue
        _, sign, key = name.partition("@")
        whole = f"{measure.part_of}{sign}{key}"
        if whole in known:
            groups[whole].append(name)
    return [Relation(whole, tuple(parts)) for whole, parts in groups.items()]


@dataclass(frozen=True, slots=True)
class Ages:
    """Measures of people as sums of bands of ages (`makes_up`: measure by band), and what follows from them besides.

    `spans`: ages that are no measure but can be had by adding and subtracting some, as bands.
    """

    measures: tuple[str, ...]
    makes_up: FloatArray
    spans: dict[str, FloatArray]


def ages_of(told: dict[str, tuple[int, int]]) -> Ages:
    """Of measures with the ages they count (completed years, the end exclusive)."""
    edges = sorted({edge for span in told.values() for edge in span})
    makes_up = np.array([_bands(span, edges) for span in told.values()]).reshape(len(told), -1)
    wanted = {f"{one[0]}-{one[1]}": _bands(one, edges) for one in combinations(edges, 2)}
    for (name, one), (other, two) in combinations(zip(told, makes_up, strict=True), 2):
        left = one - two if one.sum() > two.sum() else two - one
        if (left >= 0).all():
            wanted[f"{name} ohne {other}"] = left
    spans: dict[str, FloatArray] = {}
    for name, bands in wanted.items():
        is_told = any((bands == row).all() for row in [*makes_up, *spans.values()])
        if not is_told and _follows(makes_up, bands):
            spans[name] = bands
    return Ages(tuple(told), makes_up, spans)


def _follows(rows: FloatArray, bands: FloatArray) -> bool:
    factors = np.linalg.lstsq(rows.T, bands, rcond=None)[0]
    return bool(np.allclose(rows.T @ factors, bands, atol=1e-6))


def _bands(span: tuple[int, int], edges: Sequence[int]) -> FloatArray:
    return np.array([float(span[0] <= edge < span[1]) for edge in edges[:-1]])
