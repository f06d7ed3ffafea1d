"""A few rounds of kill -9 against a running system; two hundred: `make faults ROUNDS=200`."""

from __future__ import annotations

import random

import pytest

from tests.faults.rounds import run

ROUNDS = 6


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_and_nothing_is_half_there():
    seed = random.SystemRandom().randrange(10**6)
    told: list[str] = []
    passed = run(ROUNDS, seed, told.append)
    assert passed == ROUNDS, "\n".join(told)
