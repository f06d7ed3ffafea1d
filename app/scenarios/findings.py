"""The figures of a frozen scenario one by one, as a finding or a measure takes them: what was, what would be, where to check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.errors import NotFound
from app.scenarios.figures import TOTAL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Connection

ONE = "SELECT id, result, result_for_all, frozen_at, input_hash FROM frozen_scenario WHERE id = :id"
MEN = "Menschen"
ROWS = (
    ("people", "Menschen, um die es geht", MEN), ("within_standard", "Innerhalb des Standards", MEN),
    ("beyond_standard", "Außerhalb des Standards", MEN), ("not_reached", "Erreichen keinen", MEN),
    ("mean_minutes", "Mittlerer Weg", "min"), ("median_minutes", "Weg der mittleren Person", "min"),
    ("places_per_100", "Plätze je 100", "Plätze"), ("without_place", "Rechnerisch ohne Platz, nach Umkreis", MEN),
    ("travel_km", "Wegekilometer", "km"), ("school_transport", "Weiter als der zumutbare Schulweg", "Kinder"),
)  # fmt: skip
SPREAD = (
    ("placed", "Mit Platz, auf Plätze verteilt", MEN), ("without_place", "Ohne Platz, auf Plätze verteilt", MEN),
    ("out_of_reach", "Ohne Platz, da keiner in Reichweite", MEN), ("mean_minutes", "Mittlerer Weg zum Platz", "min"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure of an area and age before and after, as answers tell it: a value with its status."""

    ars: str
    area: str
    level: str
    group: str
    name: str
    label: str
    unit: str
    before: dict[str, Any]
    after: dict[str, Any]
    spread: bool = False
    """Whether it is of spreading over places, and not of ways alone."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it would be (`value`, `status`) and was (`before`, `before_status`), with the state that it stands in.

    `run`: the fingerprint of all that was read; `address`: the view that shows the frozen state and whether it is outdated.
    """

    label: str
    value: float | None
    status: str
    unit: str
    before: float | None
    before_status: str
    area_ars: str
    area: str
    as_of: datetime
    run: str
    address: str


def compared(result: dict[str, Any], *, all_ages: bool = False) -> Iterator[Compared]:
    """Every figure of a frozen result that applies, area by area; `all_ages`: of each age group too."""
    spread = (result.get("assignment") or {}).get("areas", [])
    for rows, areas, is_spread in ((ROWS, result["areas"], False), (SPREAD, spread, True)):
        for area in areas:
            for code, group in area["groups"].items():
                if code != TOTAL and not all_ages:
                    continue
                for name, label, unit in rows:
                    before, after = group["before"][name], group["after"][name]
                    if "not_applicable" not in (before["status"], after["status"]):
                        yield Compared(
                            area["ars"],
                            area["name"],
                            area["level"],
                            code,
                            name,
                            label,
                            unit,
                            before,
                            after,
                            is_spread,
                        )


def figures_of(
    connection: Connection, frozen_id: int, *, see_all: bool, ars: str | None = None
) -> list[Figure]:
    """The figures of a frozen state for the Kreise of the region, or for one of its areas that changes.

    Only frozen states have figures that stay: a version is computed anew whenever somebody looks. `see_all`: with exact
    numbers, for who may see single people; what is shown to everybody takes protected ones. Whether somebody may see the
    scenario at all is to be asked before (`app.scenarios.freezing.read`). Raises NotFound for a state that is not there.
    """
    row = connection.execute(text(ONE), {"id": frozen_id}).mappings().first()
    if row is None:
        raise NotFound(f"Einen eingefrorenen Stand {frozen_id} gibt es nicht.")
    result = row["result"] if see_all else row["result_for_all"]
    core = {area["ars"] for area in result["areas"] if area["level"] == "district" and area["core"]}
    wanted = core if ars is None else {ars}
    return [
        Figure(
            f"{one.label} ({one.area})", one.after["value"], one.after["status"], one.unit, one.before["value"],
            one.before["status"], one.ars, one.area, row["frozen_at"], row["input_hash"],
            f"/szenario?stand={frozen_id}",
        )
        for one in compared(result) if one.ars in wanted
    ]  # fmt: skip
