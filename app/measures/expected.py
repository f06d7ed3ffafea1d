"""What a scenario says that a finding's figures are to become: taken over from its frozen figures, never typed.

A figure is matched with the one of the scenario that means the same: same kind of site, same way to travel, same area. Where the
scenario starts from the figure as it was frozen, what it says holds as it is; where it starts from another state (another age
group, another day), its change is added to the figure, and that is said. All of it is what everybody may see.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.measures import chain, gap_figures
from app.measures.today import MAP
from app.scenarios import freezing
from app.scenarios.findings import compared

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

    from app.accounts.access import Actor
    from app.scenarios.findings import Compared

SAME = 0.01
"""Two figures that differ by no more than this share are the same one, rounded differently."""
ROWS = {
    "mean": ("mean_minutes", False), "median": ("median_minutes", False), "beyond": ("beyond_standard", False),
    "without_place": ("without_place", True),
}  # fmt: skip
"""By part of an indicator: the row of a scenario's figures, and whether it is of spreading over places."""
WORDS = {
    "value": "wie im Szenario", "change": "Änderung im Szenario, zur Zahl des Befunds gezählt",
}  # fmt: skip
NO_LIKE = "Das Szenario hat zu dieser Zahl keine entsprechende (andere Art, anderes Gebiet, andere Fortbewegung oder von Hand)."
NO_NUMBER = "Die Zahl des Befunds oder des Szenarios ist nicht bekannt oder geheim."


@dataclass(frozen=True, slots=True)
class Expected:
    """What a figure is to become by a frozen scenario; `how`: value, or change (see the module)."""

    figure_id: int
    label: str
    area: str | None
    unit: str
    value: float
    how: str
    before: float
    after: float
    frozen_scenario_id: int

    @property
    def told(self) -> dict[str, Any]:
        """As answers tell it."""
        return {name: getattr(self, name) for name in self.__slots__} | {"how_words": WORDS[self.how]}


def expected_by(
    connection: Connection, actor: Actor, region_id: int, undertaking_id: int, frozen_id: int
) -> tuple[list[Expected], list[dict[str, Any]]]:
    """What the figures of an undertaking's findings are to become by a frozen scenario, and why others are not told of.

    Raises NotFound for a scenario that the actor does not see.
    """
    row = freezing.read(connection, actor, region_id, frozen_id)
    rows = list(compared(row["result_for_all"]))
    found, missing = list[Expected](), list[dict[str, Any]]()
    for figures in chain.figures_of(connection, undertaking_id).values():
        for one in figures:
            like = _like(one, _meaning(connection, region_id, one["indicator"] or ""), row["content"], rows)
            made = None if like is None else _expected(one, like, frozen_id)
            if made is not None:
                found.append(made)
            else:
                why = NO_LIKE if like is None else NO_NUMBER
                missing.append(
                    {"figure_id": one["id"], "label": one["label"], "area": one["area"], "why": why}
                )
    return found, missing


def _like(
    figure: Mapping[str, Any],
    meaning: tuple[str, str, str],
    content: Mapping[str, Any],
    rows: Iterable[Compared],
) -> Compared | None:
    """The figure of the scenario that means the same."""
    part, category, mode = meaning
    if part not in ROWS or (category, mode) != (content["category"], content["mode"]):
        return None
    name, spread = ROWS[part]
    return next(
        (one for one in rows if (one.ars, one.name, one.spread) == (figure["area_ars"], name, spread)), None
    )  # fmt: skip


def _meaning(connection: Connection, region_id: int, indicator: str) -> tuple[str, str, str]:
    """Part, kind and way to travel of an indicator; of a gap the way is that of its standard."""
    gap = gap_figures.asked_of(indicator)
    if gap is not None:
        run = gap_figures.run_of(connection, region_id, gap)
        return gap.part, gap.category, "" if run is None else run["parameters"]["mode"]
    mapped = MAP.fullmatch(indicator)
    return (mapped[1], mapped[2], mapped[3]) if mapped and mapped[1] in ("mean", "median") else ("", "", "")


def _expected(figure: Mapping[str, Any], like: Compared, frozen_id: int) -> Expected | None:
    before, after, value = like.before["value"], like.after["value"], figure["value"]
    if before is None or after is None or value is None:
        return None
    is_same = abs(before - value) <= SAME * max(abs(before), abs(value))
    to_be = after if is_same else max(0.0, value + after - before)
    return Expected(
        figure["id"], figure["label"], figure["area"], figure["unit"], round(to_be, 2), "value" if is_same else "change",
        before, after, frozen_id,
    )  # fmt: skip
