"""What a scenario says that a finding's figures are to become: taken over from its frozen figures, never typed.

A figure is matched with the one of the scenario that means the same: same kind of site, same way to travel, same area; rates,
quotas and indicators by what they are made of (`app.measures.rates`). Where the scenario starts from the figure as it was frozen,
what it says holds as it is; where it starts from another state (another age group, another day), its change is added to the figure,
and that is said. All of it is what everybody may see.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.cartography.scale import grouped
from app.maps.figures import numeric
from app.measures import chain, gap_figures
from app.measures.rates import Rate, rate_of_indicator, rate_of_map
from app.measures.scenario_counts import NotSaidError
from app.measures.today import MAP
from app.scenarios import freezing
from app.scenarios.findings import compared

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from app.accounts.access import Actor
    from app.scenarios.findings import Compared

SAME = 0.01
"""Two figures that differ by no more than this share are the same one, rounded differently."""
ROWS = {
    "mean": ("mean_minutes", False), "median": ("median_minutes", False), "beyond": ("beyond_standard", False),
    "without_place": ("without_place", True),
}  # fmt: skip
"""By part of a map or gap: the row of a scenario's figures, and whether it is of spreading over places."""
WORDS = {
    "value": "wie im Szenario", "change": "Änderung im Szenario, zur Zahl des Befunds gezählt",
}  # fmt: skip
BY_HAND = "Diese Zahl ist von Hand eingetragen; das Szenario kennt sie nicht."
NO_LIKE = "Das Szenario hat zu dieser Zahl keine entsprechende (andere Art, anderes Gebiet oder andere Fortbewegung)."
NO_NUMBER = "Die Zahl des Befunds oder des Szenarios ist nicht bekannt oder geheim."


@dataclass(frozen=True, slots=True)
class Expected:
    """What a figure is to become by a frozen scenario; `how`: value, or change (see the module).

    `low`, `high`: None where nothing is uncertain; `formula`, `inputs` and `notes` say of a rate how it came about.
    """

    figure_id: int
    label: str
    area: str | None
    unit: str
    value: float
    how: str
    before: float
    after: float
    frozen_scenario_id: int
    low: float | None = None
    high: float | None = None
    formula: str = ""
    inputs: Sequence[Mapping[str, Any]] = ()
    notes: Sequence[str] = ()

    @property
    def told(self) -> dict[str, Any]:
        """As answers tell it."""
        told = {name: getattr(self, name) for name in self.__slots__}
        return told | {"how_words": WORDS[self.how], "basis": self.basis}

    @property
    def kept(self) -> dict[str, Any]:
        """As a part keeps it: the value, and where there are any its interval and what it rests on."""
        more = {"low": self.low, "high": self.high, "basis": self.basis}
        return {"value": self.value} | {name: one for name, one in more.items() if one is not None}

    @property
    def basis(self) -> str | None:
        """Formula, what went into it, and what is assumed, in one German text; None for a figure taken as it is."""
        if not self.formula:
            return None
        inputs = "; ".join(map(_in_words, self.inputs))
        return " ".join(filter(None, (f"{self.formula}.", inputs and f"{inputs}.", *self.notes)))


def expected_by(
    connection: Connection, actor: Actor, region_id: int, undertaking_id: int, frozen_id: int
) -> tuple[list[Expected], list[dict[str, Any]]]:
    """What the figures of an undertaking's findings are to become by a frozen scenario, and why others are not told of.

    Raises NotFound for a scenario that the actor does not see.
    """
    row = freezing.read(connection, actor, region_id, frozen_id)
    found, missing = list[Expected](), list[dict[str, Any]]()
    for figures in chain.figures_of(connection, undertaking_id).values():
        for one in figures:
            try:
                rate = _rate(connection, region_id, one, row)
                found.append(expected_figure(one, rate, frozen_id))
            except NotSaidError as why:
                told = {"figure_id": one["id"], "label": one["label"], "area": one["area"], "why": str(why)}
                missing.append(told)
    return found, missing


def _rate(
    connection: Connection, region_id: int, figure: Mapping[str, Any], frozen: Mapping[str, Any]
) -> Rate:
    """The figure of the scenario that means the same. Raises NotSaidError."""
    indicator, ars = figure["indicator"], figure["area_ars"]
    if indicator is None or ars is None:
        raise NotSaidError(BY_HAND)
    part, category, mode = _meaning(connection, region_id, indicator)
    if part in ROWS:
        like = _like(part, category, mode, ars, frozen)
        return Rate(like.before, like.after, "")
    mapped = MAP.fullmatch(indicator)
    if mapped is not None:
        code, kind, by, ages, minutes = mapped.groups()
        return rate_of_map(frozen, ars, (code, kind, by, ages, int(minutes)))
    if ":" in indicator:
        raise NotSaidError(NO_LIKE)
    return rate_of_indicator(connection, region_id, frozen, ars, indicator)


def _like(part: str, category: str, mode: str, ars: str, frozen: Mapping[str, Any]) -> Compared:
    name, spread = ROWS[part]
    if (category, mode) == (frozen["content"]["category"], frozen["content"]["mode"]):
        for one in compared(frozen["result_for_all"]):
            if (one.ars, one.name, one.spread) == (ars, name, spread):
                return one
    raise NotSaidError(NO_LIKE)


def _meaning(connection: Connection, region_id: int, indicator: str) -> tuple[str, str, str]:
    """Part, kind and way to travel of a gap (that of its standard) or of the ways of a map; empty for all others."""
    gap = gap_figures.asked_of(indicator)
    if gap is not None:
        run = gap_figures.run_of(connection, region_id, gap)
        return gap.part, gap.category, "" if run is None else run["parameters"]["mode"]
    mapped = MAP.fullmatch(indicator)
    return (mapped[1], mapped[2], mapped[3]) if mapped and mapped[1] in ("mean", "median") else ("", "", "")


def expected_figure(figure: Mapping[str, Any], rate: Rate, frozen_id: int) -> Expected:
    """The rate as what the figure is to become. Raises NotSaidError where a number is not known."""
    before, after, value = numeric(dict(rate.before)), numeric(dict(rate.after)), figure["value"]
    if before is None or after is None or value is None:
        raise NotSaidError(NO_NUMBER)
    is_same = abs(before - value) <= SAME * max(abs(before), abs(value))
    to_be = after if is_same else max(0.0, value + after - before)
    to_be = to_be if rate.most is None else min(to_be, rate.most)
    low, high = (
        None if rate.after.get(side) in (None, after) else max(0.0, to_be + rate.after[side] - after)
        for side in ("low", "high")
    )
    return Expected(
        figure["id"], figure["label"], figure["area"], figure["unit"], rounded(to_be), "value" if is_same else "change",
        before, after, frozen_id, *(_span(to_be, low, high)), rate.formula, rate.inputs, rate.notes,
    )  # fmt: skip


def _span(value: float, low: float | None, high: float | None) -> tuple[float | None, float | None]:
    """Both ends or none."""
    if low is None and high is None:
        return None, None
    return rounded(value if low is None else low), rounded(value if high is None else high)


def rounded(value: float) -> float:
    """Two decimals; of shares, which lie between none and all, four."""
    return round(value, 4 if abs(value) < 1 else 2)


def _in_words(one: Mapping[str, Any]) -> str:
    """What went into a rate: a count before and after, or how it changes."""
    if "change" not in one:
        before, after = (_number(one[when]) for when in ("before", "after"))
        return f"{one['name']} {before} → {after}"
    span = f" ({_signed(one['low'])} bis {_signed(one['high'])})" if "low" in one else ""
    return f"{one['name']} {_signed(one['change'])}{span}"


def _number(value: float | None) -> str:
    if value is None:
        return "unbekannt"
    return grouped(value, 0 if float(value).is_integer() else 1)


def _signed(value: float) -> str:
    return f"{'−' if value < 0 else '+' if value > 0 else '±'}{_number(abs(value))}"
