"""Which municipalities have gone into others: what was read, and what the loaded boundaries of several days show."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text

from geodata.area_history import Gone, read_history

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from app.indicators.world import World

SHOWN = """
    SELECT b.ags, c.from_name AS name, n.ags AS into_ags, c.to_name AS into_name, coalesce(c.law_day, c.day) AS since,
           coalesce(c.told_by, 'Flächen vom ' || to_char(c.day, 'DD.MM.YYYY')) AS source,
           EXISTS (SELECT FROM dated_area e WHERE e.area_id = c.to_id AND e.valid_from < c.day) AS was_there
      FROM area_change c
      JOIN area_state b ON b.area_id = c.from_id AND upper(b.valid_during) = c.day
      JOIN dated_area n ON n.area_id = c.to_id AND n.valid_from <= c.day AND (n.valid_to IS NULL OR n.valid_to > c.day)
     WHERE c.region_id = :region_id AND c.level = 'municipality' AND c.kind IN ('merged', 'succeeded')
       AND b.ags IS NOT NULL AND n.ags IS NOT NULL
     ORDER BY c.day, b.ags"""
"""Only where all of a municipality went into one: figures of one that was split cannot be given to its parts."""


@dataclass(frozen=True, slots=True)
class Reforms:
    """`gone`: by former keys those whose ground is that of a new municipality, so that figures can be summed back to it.

    `joined`: by the key of a municipality that was there before, those that it took in: its own figures of before are of less
    ground, and one cannot see in a file whether they were computed back.
    """

    gone: Mapping[str, Gone]
    joined: Mapping[str, Sequence[Gone]]

    def is_whole(self, told: Collection[str], into: Sequence[Gone]) -> bool:
        """Whether the former municipalities that are told are all of the ground, each part of it once."""
        first = {one.ags for one in into} - {one.into_ags for one in self.gone.values()}
        return all(self._times_told(key, told) == 1 for key in first) and set(told) <= {
            one.ags for one in into
        }

    def _times_told(self, key: str, told: Collection[str]) -> int:
        times, seen = 0, set[str]()
        while key in self.gone and key not in seen:
            seen.add(key)
            times += key in told
            key = self.gone[key].into_ags
        return times


def read_reforms(world: World) -> Reforms:
    """The reforms of a region; what was read goes before what surfaces show."""
    gone: dict[str, Gone] = {}
    joined: dict[str, list[Gone]] = defaultdict(list)
    read = read_history()
    for row in world.connection.execute(text(SHOWN), {"region_id": world.region_id}):
        one = Gone(row.ags, row.name, row.into_ags, row.into_name, row.since, row.source)
        if row.was_there and row.ags not in read:
            joined[one.into_ags].append(one)
        else:
            gone[one.ags] = one
    return Reforms({**gone, **read}, joined)
