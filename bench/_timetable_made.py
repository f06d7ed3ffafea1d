"""A generated timetable of a given number of hops: bent lines on a grid of stops, there and back all day."""

from __future__ import annotations

import numpy as np

from app.accessibility.timetable import Changes, Halts, Running, Timetable, Trips, timetable_of

CHANGE_SECONDS, WALK_SECONDS = 60, 300


def made_timetable(
    hops: int = 1_000_000, stops: int = 20_000, lines: int = 1_600, seed: int = 1
) -> Timetable:
    """Stops 300 m apart; one may change at a stop in a minute and walk to its four neighbours in five."""
    rng = np.random.default_rng(seed)
    side = int(np.sqrt(stops))
    offset, stop, time = [0], [], []
    for _ in range(lines):
        path, ride = _line(rng, side)
        trips = max(2, round(hops / lines / (len(path) - 1)) + 1)
        for number, begin in enumerate(np.sort(rng.integers(4 * 3600, 24 * 3600, trips)) // 60 * 60):
            stop.append(path if number % 2 == 0 else path[::-1])
            time.append(begin + ride)
            offset.append(offset[-1] + len(path))
    times = np.concatenate(time).astype(np.int32)
    trips = Trips(
        np.array(offset, np.int64),
        np.concatenate(stop).astype(np.int32),
        times,
        times,
        np.zeros(len(times), np.uint8),
    )
    run = np.arange(trips.count, dtype=np.int32)
    every = Running.alone(run, np.zeros(len(run), np.int32))
    return timetable_of(trips, every, _changes(side), Halts.plain(trips, side * side))


def _line(rng: np.random.Generator, side: int) -> tuple[np.ndarray, np.ndarray]:
    x, y = rng.integers(0, side, 2)
    dx, dy = [(1, 0), (0, 1), (-1, 0), (0, -1)][rng.integers(4)]
    path = []
    for _ in range(int(rng.integers(12, 45))):
        if rng.random() < 0.15:
            dx, dy = (dy, dx) if rng.random() < 0.5 else (-dy, -dx)
        x, y = min(max(x + dx, 0), side - 1), min(max(y + dy, 0), side - 1)
        path.append(x * side + y)
    return np.array(path), np.cumsum(rng.integers(1, 4, len(path)) * 60)


def _changes(side: int) -> Changes:
    number = np.arange(side * side).reshape(side, side)
    pairs = [(number, number)]
    for one, other in ((number[1:], number[:-1]), (number[:, 1:], number[:, :-1])):
        pairs += [(one, other), (other, one)]
    origin, target = (np.concatenate([pair[i].ravel() for pair in pairs]).astype(np.int32) for i in (0, 1))
    seconds = np.where(origin == target, CHANGE_SECONDS, WALK_SECONDS).astype(np.int32)
    return Changes(origin, target, seconds)
