"""Gaps as figures of findings: who is beyond a standard or without a place, today or on a day to come, as everybody may see it.

An `indicator` of this kind is `gap:<part>:<category>:<key of the standard>:<day>`, the day `today` or as 2028-12-31; of a day
to come the people are those of the projection (`app.gaps`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sqlalchemy import text

from app.catchments.compute import Computed
from app.catchments.streets import travel_of
from app.errors import NotFound
from app.gaps import answers, queries
from app.gaps.compute import compute_gaps, variant_of
from app.gaps.shown import seed_of
from app.settings import get_settings
from app.web.secret import secret_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection, Engine

    from app.catchments.compute import Progress
    from app.web.regions import Region

GAP = re.compile(r"gap:(beyond|without_place):([a-z0-9_]{1,100}):([a-z0-9-]{1,80}):(today|\d{4}-\d{2}-\d{2})")
WORDS = {"beyond": "jenseits des Standards", "without_place": "ohne Platz in Reichweite"}
LABEL = "SELECT label ->> 'de' FROM category WHERE code = :code AND (region_id IS NULL OR region_id = :region_id) LIMIT 1"
WATCHED = """
    SELECT DISTINCT g.indicator FROM finding_figure g JOIN finding f ON f.id = g.finding_id
     WHERE f.region_id = :region_id AND f.dismissed IS NULL AND g.indicator LIKE 'gap\\:%' AND g.indicator NOT LIKE '%\\:today'
     ORDER BY 1"""


@dataclass(frozen=True, slots=True)
class GapAsked:
    """A figure of gaps that is asked for; `day`: None is today."""

    part: str
    category: str
    standard: str
    day: date | None

    @property
    def address(self) -> str:
        """Where it stands on the screen."""
        day = {} if self.day is None else {"datum": self.day.isoformat()}
        return f"/luecken?{urlencode({'kategorie': self.category, 'standard': self.standard, **day})}"

    def label(self, kind: str) -> str:
        """What it is called; of a day to come it says that it is projected."""
        when = "" if self.day is None else f" am {self.day:%d.%m.%Y} (Vorausrechnung)"
        return f"{kind}: {WORDS[self.part]}{when}"


def asked_of(indicator: str) -> GapAsked | None:
    """What an indicator of this kind asks for; None for another kind, or a day that there is not."""
    found = GAP.fullmatch(indicator)
    if found is None:
        return None
    try:
        day = None if found[4] == "today" else date.fromisoformat(found[4])
    except ValueError:
        return None
    return GapAsked(found[1], found[2], found[3], day)


def run_of(connection: Connection, region_id: int, asked: GapAsked) -> dict[str, Any] | None:
    """The run that holds now; None where nothing is computed for the day."""
    keys = {"region_id": region_id, "variant": variant_of(asked.standard, asked.day)}
    row = connection.execute(text(queries.RUN), keys).mappings().first()
    return None if row is None or row["parameters"]["category"] != asked.category else dict(row)


def figures_of(
    connection: Connection, region: Region, run: Mapping[str, Any], asked: GapAsked, level: str
) -> dict[str, dict[str, Any]]:
    """The figure of every area of a level by ARS, in fives as the view of gaps shows everybody."""
    keys = {"region_id": region.id, "run_id": run["id"], "levels": list({level, "municipality", "quarter"})}
    rows = connection.execute(text(queries.AREAS), keys).mappings().all()
    seed = seed_of(secret_of(get_settings()), region.slug, asked.category)
    told = answers.told_areas(rows, level, seed, see_all=False)
    return {named["ars"]: answers.figure(one.parts[asked.part], one) for named, one, _ in told}


def kind_of(connection: Connection, region_id: int, category: str) -> str:
    """What a kind of site is called."""
    keys = {"code": category, "region_id": region_id}
    return connection.execute(text(LABEL), keys).scalar_one_or_none() or category


def renew_watched(engine: Engine, region_id: int, progress: Progress | None = None) -> Computed:
    """Bring the gaps of days to come up to date that findings rest on; what can no longer be computed is noted."""
    with engine.connect() as connection:
        found = list(connection.execute(text(WATCHED), {"region_id": region_id}).scalars())
    today, computed = datetime.now(UTC).date(), Computed()
    wanted = {
        (one.category, one.standard, one.day) for one in map(asked_of, found) if one is not None and one.day is not None
    }  # fmt: skip
    for category, standard, day in sorted(wanted):
        if day <= today:
            continue
        try:
            computed.add(
                compute_gaps(
                    engine, region_id, travel_of, progress, day=day, category=category, standard=standard
                )
            )
        except NotFound as error:  # the standard has ended
            computed.notes.append(f"{category}, {day:%d.%m.%Y}: {error.detail}")
    return computed
