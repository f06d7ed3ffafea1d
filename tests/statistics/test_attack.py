"""An attacker with ten thousand polygons and radii learns no count below three.

The attacker knows this program, chooses every shape, subtracts whatever from whatever, and solves for all cells at once. What
there is to be learnt is known to the test: the true ones and twos of a made-up village.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import shapely
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, vstack
from scipy.sparse.linalg import lsqr

from app.places.demand import Ages
from app.statistics.areas import cells_of
from app.statistics.ground import Ground
from app.statistics.people import Where, people_rows, seekers
from app.statistics.protecting import Protected
from app.statistics.question import Asked
from app.statistics.scores import Scores, score_cells
from app.statistics.shapes import Shape
from app.statistics.standing import Standing, standing_cells
from tests.statistics.worlds import CELL_M, PARTS, SIDE, World, world

GROUPS = (*PARTS, "0-17", "all")


def shapes() -> Iterator[Shape]:
    """10,000: nested circles and squares, squares shifted by a metre, rings, wedges, checkered multipolygons."""
    rng = np.random.default_rng(7)
    for _ in range(40):
        x, y = rng.uniform(0, SIDE * CELL_M, 2)
        for radius in np.linspace(50, 2400, 100):
            yield Shape({}, centre=(x, y), radius_m=float(radius))
    for _ in range(40):
        x, y = rng.uniform(0, SIDE * CELL_M, 2)
        for half in np.linspace(40, 1200, 100):
            yield Shape({}, polygon=shapely.box(x - half, y - half, x + half, y + half))
    for number in range(SIDE * SIDE):  # a square that loses one cell when it is shifted by a metre
        x, y = (number % SIDE) * CELL_M - 0.5, (number // SIDE) * CELL_M - 0.5
        for shift in (0, 1):
            yield Shape({}, polygon=shapely.box(x + shift, y, x + 450, y + 350))
    for _ in range(848):
        centre = shapely.Point(*rng.uniform(0, SIDE * CELL_M, 2))
        inner, outer = sorted(rng.uniform(60, 1500, 2))
        yield Shape({}, polygon=centre.buffer(outer, 4).difference(centre.buffer(inner, 4)))


@pytest.fixture(scope="module")
def held() -> csr_matrix:
    """Which cells each shape holds: shape (10,000, cells)."""
    village = world(3)
    rows = [csr_matrix(shape.holds(village.x_m, village.y_m)) for shape in shapes()]
    assert len(rows) == 10_000
    return vstack(rows).tocsr().astype(float)


def answered(ground: Ground, held: csr_matrix, group: str) -> np.ndarray:
    """The people of every shape; NaN where they are secret."""
    ways = world(3).ways()
    return np.array([
        np.nan if (told := cells_of(ground, ways, held[n].toarray()[0] > 0, group)[0]).value is None else told.value
        for n in range(held.shape[0])
    ])  # fmt: skip


def every_answer(of: World, held: csr_matrix, *, withheld: bool) -> list[object]:
    ground, ways = of.ground(withheld=withheld), of.ways()
    shape_masks = (held[n].toarray()[0] > 0 for n in range(0, held.shape[0], 40))
    areas = [level == area for level in ground.homes.area_ids for area in np.unique(level) if area >= 0]
    masks = [*shape_masks, *areas]
    return [
        *(cells_of(ground, ways, mask, group) for mask in masks for group in GROUPS),
        *(people_rows(ground, PEOPLE, [Where(None, mask)]) for mask in masks),
        *around(ground, masks),
    ]


PEOPLE = Asked("people", None, None, None, None, ("people",))
AGES = (Ages(0, 36), Ages(36, 72), Ages(0, 72), Ages(10, 50), Ages(0, 1200))
"""Of kinds of sites: a group, two of them, parts of two, and everybody."""


def around(ground: Ground, masks: list[np.ndarray]) -> list[object]:
    """Places per 100 and gaps of shapes, with all that is told of every cell known to the attacker: scores and how it stands."""
    homes = len(ground.homes.cell_id)
    rng = np.random.default_rng(11)
    mid = np.where(rng.random(homes) < 0.2, 0.0, rng.uniform(0.1, 1.2, homes))
    scores = Scores(mid * 0.9, mid, mid * 1.1, mid * 0.2)
    standing = Standing(rng.integers(0, 4, homes).astype(np.int8))
    return [
        cells
        for ages in AGES
        for who in (seekers(ground, ages, 0.8),)
        for where in (Where(None, mask) for mask in masks)
        for cells in (score_cells(scores, who, where, ()), standing_cells(standing, who, where))
    ]


def test_the_attack_would_work_on_what_was_counted(held: csr_matrix) -> None:
    """Ten thousand sums of true counts give every cell away: the shapes are good enough."""
    true = world(3).counts[:, 0]
    found = lsqr(held, held @ true, atol=1e-12, btol=1e-12, iter_lim=4000)[0]
    assert np.array_equal(np.round(found), true)


def test_solving_for_all_cells_finds_no_count_below_three(held: csr_matrix) -> None:
    village = world(3)
    for group, shapes_of in (("0-2", held), ("all", held[::8])):
        true = {one.code: one.people for one in village.groups()}[group]
        answers = answered(village.ground(), shapes_of, group)
        told = ~np.isnan(answers)
        assert told.mean() > 0.9
        found = lsqr(shapes_of[told], answers[told], atol=1e-12, btol=1e-12, iter_lim=4000)[0]
        small = village.small[:, 0] if group == "0-2" else village.small.any(axis=1)
        untouched = ~small & (true >= 3)
        assert np.allclose(found[untouched], true[untouched], atol=0.05), (
            "what may be known is found: it is a real attack"
        )
        if group == "0-2":
            assert np.allclose(found[small], 1.5, atol=0.05), "of all that is small it finds the same"


def test_wider_groups_less_narrower_ones_leave_no_count_below_three(held: csr_matrix) -> None:
    """The attacker has every cell of every group exactly, and asks a linear program what each small one could be."""
    village = world(3)
    told = {code: one.people for code, one in village.ground().protected.items()}
    for home in np.flatnonzero(village.small.any(axis=1))[:60]:
        small = village.small[home]
        known = [
            (1.0, 2.0) if few else (told[part][home],) * 2 for few, part in zip(small, PARTS, strict=True)
        ]
        doubt = village.ground().protected["all"].doubt[home]
        whole = told["all"][home]
        rows, limits = [np.ones(len(PARTS)), -np.ones(len(PARTS))], [whole + doubt, doubt - whole]
        for part in np.flatnonzero(small):
            cost = np.zeros(len(PARTS))
            cost[part] = 1.0
            least = linprog(cost, A_ub=np.array(rows), b_ub=limits, bounds=known).fun
            most = -linprog(-cost, A_ub=np.array(rows), b_ub=limits, bounds=known).fun
            assert (least, most) == (pytest.approx(1.0), pytest.approx(2.0))


def test_the_places_and_gaps_of_ten_thousand_shapes_find_no_count_below_three(held: csr_matrix) -> None:
    """The attacker asks all shapes who seeks a place, for two neighbouring spans of ages, solves for all cells, and subtracts."""
    village = world(3)
    ground = village.ground()
    masks = [held[n].toarray()[0] > 0 for n in range(0, held.shape[0], 4)]
    found: list[np.ndarray] = []
    for ages in (Ages(0, 36), Ages(0, 72)):
        who = seekers(ground, ages, 1.0)
        answers = np.array([
            np.nan if (cell := standing_cells(Standing(np.ones(len(who.people), np.int8)), who, Where(None, mask))[0]).value is None
            else cell.value
            for mask in masks
        ])  # fmt: skip
        told = ~np.isnan(answers)
        solved = lsqr(held[::4][told], answers[told], atol=1e-12, btol=1e-12, iter_lim=4000)[0]
        assert np.allclose(solved, who.people, atol=0.1), (
            "it is a real attack: every cell is found as it went in"
        )
        found.append(np.round(solved * 2) / 2)
    for guessed, part in ((found[0], 0), (found[1] - found[0], 1)):
        small = village.small[:, part]
        assert set(guessed[small]) == {1.5}, "of all that is small it finds the same"


def test_without_protection_the_same_answers_would_give_counts_away(held: csr_matrix) -> None:
    """The test above can fail: were the counts told as they are, two villages could be told apart by places and gaps."""
    village = world(3)
    other = village.other(np.ones(village.counts.shape, bool))
    masks = [held[n].toarray()[0] > 0 for n in range(0, held.shape[0], 400)]

    def unprotected(of: World) -> Ground:
        ground = of.ground()
        told = {
            code: Protected(code, one.people, np.zeros(len(one.people)))
            for code, one in ground.groups.items()
        }
        return replace(ground, protected=told)

    assert around(unprotected(village), masks) != around(unprotected(other), masks)
    assert around(village.ground(), masks) == around(other.ground(), masks)


@pytest.mark.parametrize("withheld", [False, True])
def test_every_answer_is_the_same_whichever_the_small_numbers_are(held: csr_matrix, withheld: bool) -> None:
    """Minutes, medians, shares within limits, intervals, secrets: of shapes and of areas of every level."""
    village = world(3)
    others = (
        village.other(np.random.default_rng(seed).random(village.counts.shape) < 0.5) for seed in range(2)
    )
    mine = every_answer(village, held, withheld=withheld)
    for other in others:
        assert not np.array_equal(other.counts, village.counts)
        assert every_answer(other, held, withheld=withheld) == mine
