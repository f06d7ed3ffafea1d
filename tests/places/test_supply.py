"""Places that are not told: a stated assumption with an interval, or unknown; never a number from nowhere."""

from __future__ import annotations

import numpy as np
import pytest

from app.errors import BadRequest
from app.places.assuming import FEWEST_OF_CLASS, assume, assume_by_class, places_of
from app.places.parameters import DECAYS, Parameters
from app.places.supply import SiteOfPlaces


def test_the_median_stands_in_and_the_quartiles_are_the_interval() -> None:
    found = assume([10, 20, 30, 40, 100], 3)
    assert (found.low, found.mid, found.high) == (20, 30, 40)
    assert "3 Angebote" in str(found.told["text"])
    assert "30 Plätze" in str(found.told["text"])


def test_of_two_known_the_whole_span_is_the_interval() -> None:
    found = assume([10, 50], 1)
    assert (found.low, found.mid, found.high) == (10, 30, 50)


def test_where_nothing_is_known_nothing_is_assumed() -> None:
    found = assume([], 4)
    assert (found.low, found.mid, found.high) == (None, None, None)
    assert "keinem Angebot" in str(found.told["text"])


def test_where_all_is_known_nothing_needs_to_be_said() -> None:
    assert assume([10, 20, 30], 0).told["text"] is None


def a_site(kind: str, known: float | None, untold: int) -> SiteOfPlaces:
    return SiteOfPlaces(1, "x", "X", kind, True, None, known, untold, ())


def test_providers_of_whom_enough_is_known_are_a_size_class_of_their_own() -> None:
    """Groups of parents with 12 to 19 places, public ones with 60: an untold one of parents is not 60."""
    parents = [("parents", 12.0 + n) for n in range(FEWEST_OF_CLASS)]
    known = [*parents, *(("public", 60.0) for _ in range(30)), ("company", 10.0)]
    sites = [
        a_site("parents", None, 2),
        a_site("public", 40.0, 1),
        a_site("company", None, 1),
        a_site("public", 25.0, 0),
    ]
    assumption = assume_by_class(known, sites)
    assert [one.provider_kind for one in assumption.classes] == ["parents", "public"]
    low, mid, high = places_of(sites, assumption)
    assert mid.tolist() == [2 * 15.5, 40 + 60, 60, 25]
    assert low[0] == 2 * np.percentile([p for _, p in parents], 25)
    assert high[0] == 2 * np.percentile([p for _, p in parents], 75)
    text = str(assumption.told["text"])
    assert "Elterninitiative 15,5 (13,8 bis 17,2, aus 8 bekannten)" in text
    assert "Für 1 weitere" in text


def test_of_too_few_known_ones_the_whole_category_is_one_class() -> None:
    known = [("parents", 10.0)] * (FEWEST_OF_CLASS - 1) + [("public", 50.0)] * 2
    assert assume_by_class(known, [a_site("parents", None, 1)]).classes == ()


@pytest.mark.parametrize("decay", DECAYS)
def test_no_pull_reaches_beyond_the_limit(decay: str) -> None:
    weights = Parameters("kindergarten", decay=decay, limit_minutes=20).weights()(
        np.array([0.0, 20.0, 20.1, 500.0])
    )
    assert weights[0] == pytest.approx(1)
    assert weights[2:].tolist() == [0, 0]


def test_the_zones_of_the_standard_are_those_of_luo_and_qi() -> None:
    weights = Parameters("kindergarten").weights()(np.array([10.0, 10.1, 20.0, 30.0, 30.1]))
    assert weights.tolist() == [1, 0.68, 0.68, 0.22, 0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"mode": "fly"},
        {"method": "3sfca"},
        {"decay": "x"},
        {"limit_minutes": 0},
        {"take_up": 1.1},
        {"colour": "red"},
    ],
)
def test_parameters_that_there_are_not_are_refused(wrong: dict) -> None:
    with pytest.raises(BadRequest):
        Parameters.of({"category": "kindergarten", **wrong})


def test_2sfca_has_no_zones_whatever_is_asked() -> None:
    assert Parameters("kindergarten", method="2sfca", decay="slow") == Parameters(
        "kindergarten", method="2sfca", decay="binary"
    )
