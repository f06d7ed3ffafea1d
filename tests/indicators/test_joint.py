"""Nobody finds out one or two people from all tables together: indicators, parts, ages, levels (RULES R38).

The attacker here knows every published number, that areas add up, parts make wholes, and that what is withheld is not 0. Linear
programs find the least and the most of every count, and of everything that follows by subtracting. They are built from the counts of
municipalities alone, by another way than the program's own equations.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.optimize import linprog

from app.indicators import joint
from app.indicators.catalogue import Indicator
from app.indicators.expressions import parse
from app.indicators.figures import TOLD, Figures, added_up, computed
from app.indicators.joint import withheld_together
from app.indicators.relations import Relation, ages_of, relations_of
from app.indicators.secrecy import without
from geodata.indicators import catalogue
from geodata.indicators.relations import declared
from tests.indicators.test_secrecy import LEAVES, PARENTS, row_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Base = dict[str, np.ndarray]
"""Counts of municipalities that nothing is counted twice in, by name."""


def figures_of(told: dict[str, np.ndarray]) -> dict[str, Figures]:
    found: dict[str, Figures] = {}
    for name, leaves in told.items():
        whole = Figures.unknown(len(PARENTS), 1)
        for area, count in zip(LEAVES, leaves, strict=True):
            whole.put(area, 0, float(count), "known")
        found[name] = added_up(whole, PARENTS)
    return found


def learned(
    base: Base,
    tables: Mapping[str, Sequence[str]],
    hidden: dict[str, np.ndarray],
    secrets: Mapping[str, Sequence[str]],
) -> list[str]:
    """What the attacker learns: every sum of base counts (`secrets`) of one or two that lies within fewer than one."""
    names, size = list(base), len(LEAVES)
    figures = figures_of(
        {name: np.sum([base[one] for one in parts], axis=0) for name, parts in tables.items()}
    )

    def row(parts: Sequence[str], area: int) -> np.ndarray:
        return np.concatenate([row_of(area) if name in parts else np.zeros(size) for name in names])

    told, right, least, at_least = [], [], [], []
    for name, parts in tables.items():
        for area in range(len(PARENTS)):
            count = figures[name].value[area, 0]
            if not hidden[name][area, 0]:
                told.append(row(parts, area))
                right.append(count)
            elif count >= 1:
                least.append(-row(parts, area))
                at_least.append(-1.0)
    faults = []
    for name, parts in secrets.items():
        for area in range(len(PARENTS)):
            true = float(sum(row_of(area) @ base[one] for one in parts))
            if 0 < true < 3:
                ends = [
                    linprog(sign * row(parts, area), A_eq=np.array(told) if told else None, b_eq=right or None,
                            A_ub=np.array(least) if least else None, b_ub=at_least or None, bounds=(0, None))
                    for sign in (1, -1)
                ]  # fmt: skip
                low = ends[0].fun
                high = -ends[1].fun if ends[1].status == 0 else np.inf
                if high - low < 1:
                    faults.append(f"{name} of area {area} is {true}, found between {low} and {high}")
    return faults


def counts(rng: np.random.Generator) -> np.ndarray:
    return rng.choice([0, 0, 1, 2, 3, 5, 8, 30], len(LEAVES)).astype(float)


@pytest.mark.parametrize("seed", range(10))
def test_parts_and_shares_together_tell_nobody(seed: int) -> None:
    """Leavers with and without a degree, by sex: twelve tables that hang together."""
    rng = np.random.default_rng(seed)
    base = {f"{what}{sex}": counts(rng) for what in ("without", "with") for sex in "wm"}
    tables = {
        "leavers": list(base), "leavers_without": ["withoutw", "withoutm"], "leavers@w": ["withoutw", "withw"],
        "leavers@m": ["withoutm", "withm"], "leavers_without@w": ["withoutw"], "leavers_without@m": ["withoutm"],
    }  # fmt: skip
    relations = [
        Relation("leavers", ("leavers@w", "leavers@m"), rest=False),
        Relation("leavers_without", ("leavers_without@w", "leavers_without@m"), rest=False),
        Relation("leavers", ("leavers_without",)), Relation("leavers@w", ("leavers_without@w",)),
        Relation("leavers@m", ("leavers_without@m",)),
    ]  # fmt: skip
    secrets = {**tables, "with": ["withw", "withm"], "with@w": ["withw"], "with@m": ["withm"]}
    figures = figures_of(
        {name: np.sum([base[one] for one in parts], axis=0) for name, parts in tables.items()}
    )
    hidden = withheld_together(figures, PARENTS, relations, {}, Counter({"leavers": 3}))
    assert learned(base, tables, hidden, secrets) == []


def of_years(*told: Mapping[str, np.ndarray]) -> dict[str, Figures]:
    """Figures of several years; a table that a year does not tell is unknown in it."""
    found: dict[str, Figures] = {}
    for year, tables in enumerate(told):
        for name, one in figures_of(dict(tables)).items():
            whole = found.setdefault(name, Figures.unknown(len(PARENTS), len(told)))
            for target, source in zip(whole.parts, one.parts, strict=True):
                target[:, year : year + 1] = source
    return found


GOING_ON = Relation("grade_4", ("grade_5",), years_before=1)


def over_years(base: Base, relations: Sequence[Relation]) -> list[str]:
    """What is learned of who was in grade 4 one year, in grade 5 here the next, or gone."""
    figures = of_years({"grade_4": base["stayed"] + base["gone"]}, {"grade_5": base["stayed"]})
    hidden = withheld_together(figures, PARENTS, relations, {}, Counter())
    told = {"grade_4": hidden["grade_4"][:, :1], "grade_5": hidden["grade_5"][:, 1:]}
    tables = {"grade_4": ["stayed", "gone"], "grade_5": ["stayed"]}
    return learned(base, tables, told, {**tables, "gone": ["gone"]})


@pytest.mark.parametrize("seed", range(6))
def test_who_is_counted_again_a_year_later_tells_nobody(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither in one program, nor where the tables are too many for one and the years are cut apart."""
    rng = np.random.default_rng(seed)
    base = {"stayed": rng.choice([3, 5, 8, 30], len(LEAVES)).astype(float), "gone": counts(rng)}
    base["gone"][rng.permutation(len(LEAVES))[:2]] = 1, 2
    assert over_years(base, []), "without the relation between the years it is found out"
    assert over_years(base, [GOING_ON]) == []
    monkeypatch.setattr(joint, "MOST_UNKNOWNS", 0)
    assert over_years(base, [GOING_ON]) == []


def test_who_goes_on_to_which_school_is_among_those_of_the_year_before() -> None:
    names = ["pupils_4", "pupils_5_grammar", "pupils_5_community"]
    assert relations_of([], names) == [
        Relation("pupils_4", ("pupils_5_grammar", "pupils_5_community"), years_before=1)
    ]
    share = Indicator(replace(catalogue().indicators["I20"], share=True))
    assert Relation("pupils_4", ("pupils_5_grammar",), years_before=1) in relations_of([share], names)


def test_what_is_declared_names_measures_of_the_catalogue_and_holds_where_all_of_it_is_told() -> None:
    names = list(catalogue().measures)
    assert {name for one in declared() for name in (one.whole, *one.parts)} <= set(names)
    found = relations_of([], names)
    assert Relation("pupils_1_4", ("pupils_in_classes",)) in found
    assert all(Relation(one.whole, one.parts, years_before=one.years_before) in found for one in declared())
    assert Relation("pupils_1_4", ("pupils_in_classes",)) not in relations_of([], ["pupils_1_4"])


@pytest.mark.parametrize("formula", ["mean_before(a, 3)", "previous(a)", "a - previous(a)"])
def test_what_is_worked_out_of_several_years_tells_nothing_where_one_of_them_is_withheld(
    formula: str,
) -> None:
    """So the mean of three years times three, less two of them, is no way to the third, nor is a change beside the year before."""
    told = Figures.unknown(1, 5)
    for year, count in enumerate([10.0, 12.0, 2.0, 14.0, 16.0]):
        told.put(0, year, count, "known")
    hidden = np.zeros((1, 5), bool)
    hidden[0, 2] = True
    made = computed(parse(formula), {"a": without(told, hidden)}, (1, 5))
    of_the_second = {"mean_before(a, 3)": [3, 4], "previous(a)": [3], "a - previous(a)": [2, 3]}[formula]
    assert np.isnan(made.value[0, of_the_second]).all()


AGES = {
    "pop_0_2": (0, 3),
    "pop_0_14": (0, 15),
    "pop_3_5": (3, 6),
    "pop_6_14": (6, 15),
    "pop_0_17": (0, 18),
    "pop": (0, 100),
}


@pytest.mark.parametrize("seed", range(6))
def test_ages_that_overlap_tell_nobody_between_them(seed: int) -> None:
    """Under 18 less under 15: those of 15 to 17 are nobody's table, and follow from two."""
    rng = np.random.default_rng(100 + seed)
    bands = {"0-3": (0, 3), "3-6": (3, 6), "6-15": (6, 15), "15-18": (15, 18), "18-100": (18, 100)}
    base = {name: counts(rng) + (40 if name == "18-100" else 0) for name in bands}
    tables = {
        name: [band for band, (start, end) in bands.items() if ages[0] <= start and end <= ages[1]]
        for name, ages in AGES.items()
    }
    figures = figures_of(
        {name: np.sum([base[one] for one in parts], axis=0) for name, parts in tables.items()}
    )
    hidden = withheld_together(figures, PARENTS, [], AGES, Counter())
    between = {f"{a}+{b}": [a, b] for a, b in (("15-18", "3-6"), ("6-15", "15-18"))}
    assert learned(base, tables, hidden, {**tables, **{name: [name] for name in base}, **between}) == []


def test_ages_follow_only_from_what_is_told() -> None:
    found = ages_of({"under 15": (0, 15), "under 18": (0, 18), "20 to 64": (20, 65)})
    assert list(found.spans) == ["15-18"]


def test_nothing_is_withheld_where_nothing_is_small() -> None:
    figures = figures_of({"a": np.full(len(LEAVES), 30.0), "b": np.full(len(LEAVES), 12.0)})
    hidden = withheld_together(figures, PARENTS, [Relation("a", ("b",))], {}, Counter())
    assert not any(one.any() for one in hidden.values())


def test_the_part_goes_before_the_whole() -> None:
    """30 children, 29 of them cared for: that one is not is withheld with the part, and the part of another municipality."""
    whole, part = np.full(len(LEAVES), 30.0), np.full(len(LEAVES), 20.0)
    part[0] = 29
    figures = figures_of({"children": whole, "cared": part})
    hidden = withheld_together(
        figures, PARENTS, [Relation("children", ("cared",))], {}, Counter({"children": 5, "cared": 1})
    )
    assert not hidden["children"].any()
    assert hidden["cared"][LEAVES[0], 0]
    assert hidden["cared"].sum() == 2
    assert (figures["cared"].reason == TOLD).all()
