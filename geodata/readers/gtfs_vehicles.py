"""Which trips of a GTFS feed one vehicle runs: block_id of trips.txt, and changes of the kinds 4 and 5 of transfers.txt."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.timetable_rows import Vehicles

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from geodata.readers.gtfs_times import TripList

    I32 = npt.NDArray[np.int32]


def vehicles_of(
    listed: TripList, trip_ids: Sequence[str], seated: Sequence[tuple[int, int, int]]
) -> Vehicles:
    """The vehicles of the trips; one that runs at intervals (its id occurs often) has none that is told."""
    often = {trip_id for trip_id, count in Counter(trip_ids).items() if count > 1}
    blocks = [
        None if one in often else block
        for one, block in zip(trip_ids, of_trips(listed, listed.blocks, trip_ids), strict=True)
    ]
    number = {block: place for place, block in enumerate(sorted({block for block in blocks if block}))}
    pairs = np.array(seated, np.int32).reshape(-1, 3)
    if not number and not len(pairs):
        return Vehicles()
    block = np.array([number.get(one or "", -1) for one in blocks], np.int32)
    return Vehicles(block, *(np.ascontiguousarray(column) for column in pairs.T))


def of_trips(listed: TripList, column: Any, trip_ids: Sequence[str]) -> list[str | None]:  # noqa: ANN401 (an arrow array)
    """A column of trips.txt for the trips with these ids."""
    told = dict(zip(listed.ids.to_pylist(), column.to_pylist(), strict=True))
    return [told[trip_id] for trip_id in trip_ids]
