"""Counts withheld in all tables together, so that nobody learns of one or two people by adding and subtracting them (RULES R38).

Each table of a measure first withholds what its own sums would tell (`secrecy`). Then everything published is
one system of equations: areas add up to those above them, parts to their whole, shares to theirs, ages overlap, and some who are
counted one year are counted the next. Where a linear
program finds that a count of one or two lies within fewer than two, more is withheld beside it, the figures that fewest
indicators need first, until it does not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
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
MOST_UNKNOWNS = 100_000
"""Of tables that hang together over years: more are taken year by year, with more withheld (`_cut`)."""
CONTRADICTS = 0.5


@dataclass(slots=True)
class System:
    """Counts as unknowns of equations: `value` and `published` by (name, area) flat; rows sum to nothing.

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
    """Tables that hang together: their names, how, and the ages they count (those of people only, year by year)."""

    names: list[str]
    relations: list[Relation]
    ages: list[Ages]


def withheld_together(
    figures: Mapping[str, Figures], parents: Sequence[int], relations: Sequence[Relation],
    ages: Mapping[str, tuple[int, int]], needed: Counter[str],
) -> dict[str, BoolArray]:  # fmt: skip
    """Of counts of people by name: which are withheld, (area, year).

    `ages`: of those that count all people of some ages; `needed`: by how many indicators each is used.
    """
    hidden = {name: all_withheld(one, parents) for name, one in figures.items()}
    years = Years(figures, hidden)
    for tied in groups_of(years, relations, ages):
        for part in _small_enough(tied, years, relations, ages, len(parents)):
            system = build(years.figures, years.hidden, parents, part, needed)
            if system.sensitive.any():
                _protect(system)
                _note(system, years)
    return hidden


def _small_enough(
    tied: Tied, years: Years, relations: Sequence[Relation], ages: Mapping[str, tuple[int, int]], areas: int
) -> list[Tied]:
    """Tables as one program can look at them together; too many over years are cut apart, more of them withheld."""
    if len(tied.names) * areas <= MOST_UNKNOWNS or not any(one.years_before for one in tied.relations):
        return [tied]
    _cut(tied, years)
    mine = set(tied.names)
    within = groups_of(years, [one for one in relations if not one.years_before], ages)
    return [one for one in within if mine.issuperset(one.names)]


def _cut(tied: Tied, years: Years) -> None:
    """Withhold the parts of later years wherever a relation between years has something small in some area, so that nothing is
    left that ties the years: never less than one program would withhold of them."""
    for one in tied.relations:
        names = [name for name in (one.whole, *one.parts) if name in years.figures]
        if not one.years_before:
            continue
        told = [years.figures[name].value[:, 0] for name in names]
        rest = told[0] - np.sum(told[1:], axis=0)
        if _small(rest).any() or any(_sensitive(years.figures[name]) for name in names):
            for name in names[1:]:
                years.hidden[name] |= years.figures[name].reason == TOLD


class Years:
    """Every year of every measure as a table of its own, "measure|step"; `hidden` are views of what they were made of."""

    def __init__(self, figures: Mapping[str, Figures], hidden: Mapping[str, BoolArray]) -> None:
        self.place = {
            f"{name}|{year}": (name, year)
            for name, one in figures.items()
            for year in range(one.value.shape[1])
            if (np.isfinite(one.value[:, year]) | (one.reason[:, year] == SECRET)).any()
        }
        self.figures = {key: figures[name].year(year) for key, (name, year) in self.place.items()}
        self.hidden = {key: hidden[name][:, year : year + 1] for key, (name, year) in self.place.items()}

    def unrolled(self, relations: Sequence[Relation]) -> list[Relation]:
        """Each relation for each year of its parts, as far as these are told."""
        found: list[Relation] = []
        for one in relations:
            for year in sorted({year for _, year in self.place.values()}):
                whole = f"{one.whole}|{year - one.years_before}"
                parts = tuple(f"{name}|{year}" for name in one.parts)
                if whole in self.place and any(name in self.place for name in parts):
                    found.append(replace(one, whole=whole, parts=parts))
        return found

    def aged(self, ages: Mapping[str, tuple[int, int]]) -> list[dict[str, tuple[int, int]]]:
        """By year the tables of people with their ages."""
        found: dict[int, dict[str, tuple[int, int]]] = defaultdict(dict)
        for key, (name, year) in self.place.items():
            if name in ages:
                found[year][key] = ages[name]
        return list(found.values())


def groups_of(years: Years, relations: Sequence[Relation], ages: Mapping[str, tuple[int, int]]) -> list[Tied]:
    """Tables that hang together, within a year and between years."""
    names = list(years.place)
    number = {name: at for at, name in enumerate(names)}
    mine, aged = years.unrolled(relations), years.aged(ages)
    sets = [(one.whole, *one.parts) for one in mine] + [tuple(one) for one in aged]
    pairs = [(number[told[0]], number[name]) for told in sets for name in told[1:] if name in number]
    graph: Any = coo_matrix((np.ones(len(pairs)), np.array(pairs).reshape(-1, 2).T), (len(names), len(names)))
    count, label = connected_components(graph, directed=False)
    groups = [Tied([], [], []) for _ in range(count)]
    for name, one in zip(names, label.tolist(), strict=True):
        groups[one].names.append(name)
    for relation in mine:
        groups[label[number[relation.whole]]].relations.append(relation)
    for told in aged:
        if len(told) > 1:
            groups[label[number[next(iter(told))]]].ages.append(ages_of(told))
    return groups


def _sensitive(figures: Figures) -> bool:
    return bool((_small(figures.value) | (figures.reason == SECRET)).any())


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
    else:
        if exposed(system):  # still not safe: rather nothing of these tables than too much
            system.published[system.candidate] = False


def _note(system: System, years: Years) -> None:
    for number, name in enumerate(system.names):
        if name in years.hidden:
            here = slice(number * system.areas, (number + 1) * system.areas)
            years.hidden[name][:, 0] |= ~system.published[here] & (years.figures[name].reason[:, 0] == TOLD)


def build(
    figures: Mapping[str, Figures], hidden: Mapping[str, BoolArray], parents: Sequence[int], tied: Tied,
    needed: Counter[str],
) -> System:  # fmt: skip
    """The equations of tables that hang together. What follows from them by subtracting is in it as well."""
    told = {name: figures[name].value[:, 0] for name in tied.names}
    rests = {f"rest:{number}": _rest(told, one) for number, one in enumerate(tied.relations) if one.rest}
    bands, spans = _ages(told, tied.ages)
    names, count = [*told, *rests, *bands, *spans], len(parents)
    value = np.concatenate([*told.values(), *rests.values(), *bands.values(), *spans.values()])
    secret, published = np.zeros(len(value), bool), np.zeros(len(value), bool)
    secret[: len(told) * count] = np.concatenate([figures[name].reason[:, 0] == SECRET for name in told])
    published[: len(told) * count] = np.isfinite(value[: len(told) * count]) & ~np.concatenate([hidden[name][:, 0] for name in told])  # fmt: skip
    sensitive = _small(value) | secret
    sensitive[(len(told) + len(rests)) * count : (len(told) + len(rests) + len(bands)) * count] = False
    cost = np.repeat([float(needed[name.partition("|")[0]]) for name in names], count)
    system = System(count, names, value, published, published.copy(), sensitive, cost)
    if not sensitive.any():  # nothing to find out
        return system
    _areas(system, parents, len(told))
    place = {name: number for number, name in enumerate(names)}
    for number, one in enumerate(tied.relations):
        parts = [(name, -1.0) for name in one.parts if name in place]
        _relate(system, place, [(one.whole, 1.0), *parts, *([(f"rest:{number}", -1.0)] if one.rest else [])])
    for number, ages in enumerate(tied.ages):
        made = dict(zip(ages.measures, ages.makes_up, strict=True))
        made |= {f"{number}:{name}": row for name, row in ages.spans.items()}
        for name, row in made.items():
            _relate(
                system, place, [(name, 1.0), *((f"band:{number}:{at}", -1.0) for at in np.flatnonzero(row))]
            )
    return system


def _rest(told: Mapping[str, FloatArray], one: Relation) -> FloatArray:
    return told[one.whole] - np.sum([told[name] for name in one.parts if name in told], axis=0)


def _ages(told: Mapping[str, FloatArray], listed: Sequence[Ages]) -> tuple[dict[str, FloatArray], dict[str, FloatArray]]:  # fmt: skip
    """People of each year by bands of ages, as they may be where they do not follow, and by the spans that follow."""
    from scipy.optimize import nnls  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

    bands: dict[str, FloatArray] = {}
    spans: dict[str, FloatArray] = {}
    for number, ages in enumerate(listed):
        values = np.array([told[name] for name in ages.measures])
        found = np.full((ages.makes_up.shape[1], values.shape[1]), np.nan)
        for area in np.flatnonzero(np.isfinite(values).all(axis=0)):
            made, off = nnls(ages.makes_up, values[:, area])
            if off < CONTRADICTS:
                found[:, area] = made
        bands |= {f"band:{number}:{at}": row for at, row in enumerate(found)}
        spans |= {f"{number}:{name}": row @ found for name, row in ages.spans.items()}
    return bands, spans


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
    from scipy.optimize import linprog  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

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
