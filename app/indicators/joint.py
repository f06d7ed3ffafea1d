"""Counts withheld in all tables together, so that nobody learns of one or two people by adding and subtracting them (RULES R38).

Each table of a measure first withholds what its own sums would tell (`secrecy`). Then, year by year, everything published is
one system of equations: areas add up to those above them, parts to their whole, shares to theirs, ages overlap. Where a linear
program finds that a count of one or two lies within fewer than two, more is withheld beside it, the figures that fewest
indicators need first, until it does not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import linprog, nnls  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]
from scipy.sparse import coo_matrix, csr_matrix  # pyright: ignore[reportMissingTypeStubs]
from scipy.sparse.csgraph import connected_components  # pyright: ignore[reportMissingTypeStubs]

from app.indicators.figures import SECRET, TOLD
from app.indicators.relations import Ages, ages_of
from app.indicators.secrecy import FEWEST_TOLD, NEARLY, ROOM, all_withheld

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from app.indicators.figures import BoolArray, Figures, FloatArray
    from app.indicators.relations import Relation

MOST_ROUNDS = 200
CONTRADICTS = 0.5


@dataclass(slots=True)
class System:
    """One year's counts as unknowns of equations: `value` and `published` by (name, area) flat; rows sum to nothing.

    `candidate`: figures that may be withheld further; what follows from others only (a rest) is none.
    """

    areas: int
    names: list[str]
    value: FloatArray
    published: BoolArray
    candidate: BoolArray
    sensitive: BoolArray
    cost: FloatArray
    rows: list[tuple[list[int], list[float], float]] = field(default_factory=list)
    """Places, factors, and what they sum to: nothing but rounding."""
    safe: set[bytes] = field(default_factory=set)
    """Unknowns that hang together and have been found to be open."""

    def at(self, name: int, area: int) -> int:
        """The place of a count."""
        return name * self.areas + area


@dataclass(frozen=True, slots=True)
class Tied:
    """Tables of one year that hang together: their names, how, and the ages they count (those of people only)."""

    names: list[str]
    relations: list[Relation]
    ages: Ages | None


def withheld_together(
    figures: Mapping[str, Figures], parents: Sequence[int], relations: Sequence[Relation],
    ages: Mapping[str, tuple[int, int]], needed: Counter[str],
) -> dict[str, BoolArray]:  # fmt: skip
    """Of counts of people by name: which are withheld, (area, year).

    `ages`: of those that count all people of some ages; `needed`: by how many indicators each is used.
    """
    hidden = {name: all_withheld(one, parents) for name, one in figures.items()}
    years = next(iter(figures.values())).value.shape[1] if figures else 0
    for year in range(years):
        for tied in _groups(_told_in(figures, year), relations, ages):
            system = build(figures, hidden, parents, tied, needed, year)
            if system.sensitive.any():
                _protect(system)
                _note(system, figures, hidden, year)
    return hidden


def _told_in(figures: Mapping[str, Figures], year: int) -> list[str]:
    return [name for name, one in figures.items() if (np.isfinite(one.value[:, year]) | (one.reason[:, year] == SECRET)).any()]  # fmt: skip


def _groups(names: list[str], relations: Sequence[Relation], ages: Mapping[str, tuple[int, int]]) -> list[Tied]:  # fmt: skip
    """Names that hang together."""
    place = {name: number for number, name in enumerate(names)}
    of_ages = {name: span for name, span in ages.items() if name in place}
    mine = [one for one in relations if one.whole in place and any(name in place for name in one.parts)]
    sets = [(one.whole, *one.parts) for one in mine] + [tuple(of_ages)]
    pairs = [(place[told[0]], place[name]) for told in sets for name in told[1:] if name in place]
    graph: Any = coo_matrix((np.ones(len(pairs)), np.array(pairs).reshape(-1, 2).T), (len(names), len(names)))
    count, label = connected_components(graph, directed=False)
    groups = [[name for name in names if label[place[name]] == one] for one in range(count)]
    return [
        Tied(group, [one for one in mine if one.whole in group],
             ages_of(of_ages) if len(of_ages) > 1 and next(iter(of_ages)) in group else None)
        for group in groups
    ]  # fmt: skip


def _small(value: FloatArray) -> BoolArray:
    return (value > NEARLY) & (value < FEWEST_TOLD - 0.5)


def _protect(system: System) -> None:
    for _ in range(MOST_ROUNDS):
        found = exposed(system)
        more = {one for proof in found.values() if (one := _beside(system, proof)) is not None}
        if not more:  # nothing is left that could protect it: then what tells it is not told either
            more = {one for proof in found.values() for one in _telling(system, proof)}
        if not more:
            break
        system.published[list(more)] = False


def _note(system: System, figures: Mapping[str, Figures], hidden: dict[str, BoolArray], year: int) -> None:
    for number, name in enumerate(system.names):
        if name in hidden:
            here = slice(number * system.areas, (number + 1) * system.areas)
            hidden[name][:, year] |= ~system.published[here] & (figures[name].reason[:, year] == TOLD)


def build(
    figures: Mapping[str, Figures], hidden: Mapping[str, BoolArray], parents: Sequence[int], tied: Tied,
    needed: Counter[str], year: int,
) -> System:  # fmt: skip
    """The equations of one year of names that hang together. What follows from them by subtracting is in it as well."""
    told = {name: figures[name].value[:, year] for name in tied.names}
    rests = {f"rest:{number}": _rest(told, one) for number, one in enumerate(tied.relations) if one.rest}
    bands, spans = _ages(told, tied.ages)
    names, count = [*told, *rests, *bands, *spans], len(parents)
    value = np.concatenate([*told.values(), *rests.values(), *bands.values(), *spans.values()])
    secret, published = np.zeros(len(value), bool), np.zeros(len(value), bool)
    secret[: len(told) * count] = np.concatenate([figures[name].reason[:, year] == SECRET for name in told])
    published[: len(told) * count] = np.isfinite(value[: len(told) * count]) & ~np.concatenate([hidden[name][:, year] for name in told])  # fmt: skip
    sensitive = _small(value) | secret
    sensitive[(len(told) + len(rests)) * count : (len(told) + len(rests) + len(bands)) * count] = False
    cost = np.repeat([float(needed[name]) for name in names], count)
    system = System(count, names, value, published, published.copy(), sensitive, cost)
    if not sensitive.any():  # nothing to find out
        return system
    _areas(system, parents, len(told))
    place = {name: number for number, name in enumerate(names)}
    for number, one in enumerate(tied.relations):
        parts = [(name, -1.0) for name in one.parts if name in place]
        _relate(system, place, [(one.whole, 1.0), *parts, *([(f"rest:{number}", -1.0)] if one.rest else [])])
    if tied.ages is not None:
        made = dict(zip(tied.ages.measures, tied.ages.makes_up, strict=True)) | tied.ages.spans
        for name, row in made.items():
            _relate(system, place, [(name, 1.0), *((f"band:{at}", -1.0) for at in np.flatnonzero(row))])
    return system


def _rest(told: Mapping[str, FloatArray], one: Relation) -> FloatArray:
    return told[one.whole] - np.sum([told[name] for name in one.parts if name in told], axis=0)


def _ages(told: Mapping[str, FloatArray], ages: Ages | None) -> tuple[dict[str, FloatArray], dict[str, FloatArray]]:  # fmt: skip
    """People by bands of ages, as they may be where they do not follow, and by the spans that follow."""
    if ages is None:
        return {}, {}
    values = np.array([told[name] for name in ages.measures])
    found = np.full((ages.makes_up.shape[1], values.shape[1]), np.nan)
    for area in np.flatnonzero(np.isfinite(values).all(axis=0)):
        made, off = nnls(ages.makes_up, values[:, area])
        if off < CONTRADICTS:
            found[:, area] = made
    bands = {f"band:{at}": row for at, row in enumerate(found)}
    return bands, {name: row @ found for name, row in ages.spans.items()}


def _areas(system: System, parents: Sequence[int], real: int) -> None:
    """An area is the sum of those below it, where that is so of what is told."""
    below: dict[int, list[int]] = defaultdict(list)
    for area, parent in enumerate(parents):
        if parent >= 0:
            below[parent].append(area)
    for name in range(real):
        for area, parts in below.items():
            places = [system.at(name, one) for one in (area, *parts)]
            _add(system, places, [1.0, *([-1.0] * len(parts))])


def _relate(system: System, number: Mapping[str, int], terms: Iterable[tuple[str, float]]) -> None:
    listed = list(terms)
    for area in range(system.areas):
        _add(system, [system.at(number[name], area) for name, _ in listed], [factor for _, factor in listed])


def _add(system: System, places: list[int], factors: list[float]) -> None:
    """An equation, without what nobody knows; none where what is told contradicts it (another source, rounding, noise)."""
    kept = [
        (place, factor)
        for place, factor in zip(places, factors, strict=True)
        if np.isfinite(system.value[place]) or system.sensitive[place]
    ]
    if len(kept) < 2 or kept[0][0] != places[0]:
        return
    values = np.array([system.value[place] for place, _ in kept])
    factor_of = np.array([factor for _, factor in kept])
    over = float(values @ factor_of) if np.isfinite(values).all() else 0.0
    if (values < -NEARLY).any() or abs(over) > CONTRADICTS:
        return
    system.rows.append(([place for place, _ in kept], factor_of.tolist(), over))


def exposed(system: System) -> dict[int, set[int]]:
    """The counts of one or two (or secret ones) that lie within fewer than two of each other by all that is published.

    With each the equations that prove it.
    """
    matrix = _matrix(system)
    unknown = np.flatnonzero(~system.published & (np.isfinite(system.value) | system.sensitive))
    open_to = matrix[:, unknown]
    told = np.where(system.published, np.nan_to_num(system.value), 0.0)
    right = np.array([over for _, _, over in system.rows]) - matrix @ told
    used = np.flatnonzero(np.diff(open_to.indptr))
    _, label = connected_components(_bipartite(open_to[used]), directed=False)
    of_unknown = label[len(used) :]
    found: dict[int, set[int]] = {}
    for one in np.unique(of_unknown[system.sensitive[unknown]]):
        columns = np.flatnonzero(of_unknown == one)
        lines = used[label[: len(used)] == one]
        if len(lines) and (key := unknown[columns].tobytes()) not in system.safe:
            narrow = _narrow(system, open_to[lines][:, columns], right[lines], unknown[columns])
            found |= {place: {int(lines[line]) for line in proof} for place, proof in narrow.items()}
            if not narrow:
                system.safe.add(key)
    return found


def _matrix(system: System) -> Any:  # noqa: ANN401 (scipy tells no types)
    line = np.repeat(np.arange(len(system.rows)), [len(places) for places, _, _ in system.rows])
    places = np.concatenate(
        [np.array(places, np.int64) for places, _, _ in system.rows] or [np.zeros(0, np.int64)]
    )
    factors = np.concatenate([np.array(one) for _, one, _ in system.rows] or [np.zeros(0)])
    return csr_matrix((factors, (line, places)), (len(system.rows), len(system.value)))


def _bipartite(open_to: Any) -> Any:  # noqa: ANN401
    lines, columns = open_to.shape
    told = open_to.tocoo()
    return coo_matrix((np.ones(told.nnz), (told.row, told.col + lines)), (lines + columns, lines + columns))


def _narrow(system: System, lines: Any, right: FloatArray, places: Any) -> dict[int, set[int]]:  # noqa: ANN401
    """Which of the unknowns of one part of the system are known too well, each with the lines that prove it.

    Every solution of the equations that a program finds shows of all unknowns at once that they may be so; so only those that
    no solution before has shown to be open need programs of their own.
    """
    value = system.value[places]
    least = np.where((system.candidate | system.sensitive)[places] & ~(value < 1), 1.0, 0.0)
    bounds = np.c_[least, np.full(len(places), np.inf)]
    is_known = bool(np.isfinite(value).all())
    low = value.copy() if is_known else np.full(len(places), np.inf)
    high = value.copy() if is_known else np.full(len(places), -np.inf)
    found: dict[int, set[int]] = {}
    for column in np.flatnonzero(system.sensitive[places]).tolist():
        proof: set[int] = set()
        for sign in (-1.0, 1.0):
            if high[column] - low[column] >= ROOM - NEARLY:
                break
            wanted = np.zeros(len(places))
            wanted[column] = sign
            answer: Any = linprog(wanted, A_eq=lines, b_eq=right, bounds=bounds, method="highs")
            if answer.status == 0:
                low, high = np.minimum(low, answer.x), np.maximum(high, answer.x)
                proof.update(np.flatnonzero(np.abs(answer.eqlin.marginals) > NEARLY).tolist())
            else:  # without an end, or told so that nothing fits: nothing follows
                low[column], high[column] = -np.inf, np.inf
        if high[column] - low[column] < ROOM - NEARLY:
            found[int(places[column])] = proof
    return found


def _telling(system: System, proof: set[int]) -> list[int]:
    """The published figures that stand in the equations by which a count is known."""
    told = {place for line in proof for place in system.rows[line][0]}
    return [place for place in told if system.published[place] and system.candidate[place]]


def _beside(system: System, proof: set[int]) -> int | None:
    """Of them the one whose withholding costs least: not 0, of measures that few indicators need, small areas first."""
    told = [place for place in _telling(system, proof) if system.value[place] > NEARLY]
    return min(told, key=lambda one: (system.cost[one], system.value[one], one), default=None)
