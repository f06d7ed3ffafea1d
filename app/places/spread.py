"""Fairness by what people are asked to be told apart: municipalities, age groups, density, numbers of their area."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from app.accessibility.inequality import concentration, fifths
from app.accessibility.planar import grid_of, within_radius
from app.places.fairness import Spread, interval_words, spread_of

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.places.results import Result

    FloatArray = npt.NDArray[np.float64]

FIFTHS = ("unterstes Fünftel", "zweites Fünftel", "mittleres Fünftel", "viertes Fünftel", "oberstes Fünftel")
DENSITY_FIFTHS = (
    "sehr dünn besiedelt", "dünn besiedelt", "mittel besiedelt", "dicht besiedelt", "sehr dicht besiedelt",
)  # fmt: skip


def fairness(
    result: Result,
    by: str,
    standard_per_100: float | None,
    names: dict[int, tuple[str, str]],
    standing: dict[int, float] | None,
) -> dict[str, Any]:
    """Measures over everybody, the Lorenz curve, and the measures of each group.

    `by`: municipality, age_group, density, or attribute:…, for which `standing` holds the number of each cell.
    """
    spread = spread_of(result, standard_per_100)
    told: dict[str, Any] = {"by": by, "interval": interval_words(result)}
    if spread is None:
        return {**told, "measures": None, "lorenz": [], "groups": [], "standard_per_100": standard_per_100}
    told |= {
        "standard_per_100": round(spread.standard_per_100, 2), "standard_is_mean": standard_per_100 is None,
        "measures": spread.measures(), "lorenz": spread.curve(),
    }  # fmt: skip
    if by == "municipality":
        return {**told, "groups": _by_municipality(spread, names)}
    if by == "age_group":
        return {**told, "groups": _by_age(result, spread)}
    values = _density(result, spread) if by == "density" else _numbers(result, standing or {})
    return {**told, **_by_standing(spread, values, DENSITY_FIFTHS if by == "density" else FIFTHS)}


def csv_rows(told: dict[str, Any]) -> list[list[object]]:
    """Everybody and the groups as a table."""
    head = ["gruppe", "menschen", "plaetze_je_100", "gini", "gini_von", "gini_bis", "theil", "theil_zwischen", "theil_innerhalb",
            "palma", "anteil_unter_standard", "standard_je_100"]  # fmt: skip
    rows: list[list[object]] = [list(head)]
    everyone = [{"label": "alle", "measures": told["measures"]}] if told["measures"] else []
    for group in [*everyone, *told["groups"]]:
        one = group["measures"]
        rows.append([
            group["label"], one["people"], one["mean_per_100"]["value"], one["gini"]["value"], one["gini"]["low"],
            one["gini"]["high"], one["theil"]["value"], one["theil_between"]["value"], one["theil_within"]["value"],
            one["palma"]["value"], one["share_below"]["value"], told["standard_per_100"],
        ])  # fmt: skip
    return rows


def _by_municipality(spread: Spread, names: dict[int, tuple[str, str]]) -> list[dict[str, Any]]:
    groups = []
    for area_id in np.unique(spread.municipality).tolist():
        ars, name = names.get(area_id, (None, "außerhalb der Gemeinden"))
        groups.append(
            {"code": ars, "label": name, "measures": spread.measures(spread.municipality == area_id)}
        )
    return sorted(groups, key=lambda one: one["measures"]["mean_per_100"]["value"] or 0)


def _by_age(result: Result, spread: Spread) -> list[dict[str, Any]]:
    """The same scores, weighted with the people of each age group that the offers serve."""
    question = result.question
    by_code = {one.people.age_group: one for one in question.inputs.counted}
    homes = _homes(result)
    groups = []
    for group in question.demand.groups:
        counted = by_code[group.age_group]
        every = np.bincount(counted.home, counted.count, len(question.inputs.homes.cell_id))
        people = every[homes].astype(np.float64)
        own = Spread(spread.value, people, spread.municipality, spread.draws, spread.standard_per_100)
        groups.append(
            {"code": group.age_group, "label": group.age_group, "measures": own.measures(people > 0)}
        )
    return groups


def _by_standing(spread: Spread, values: FloatArray, labels: tuple[str, ...]) -> dict[str, Any]:
    known = ~np.isnan(values)
    if not known.any():
        return {"groups": [], "concentration": None, "people_unknown": round(float(spread.people.sum()), 1)}
    part = fifths(values[known], spread.people[known])
    groups = []
    for number, label in enumerate(labels):
        some = np.zeros(len(values), bool)
        some[np.flatnonzero(known)[part == number]] = True
        if some.any():
            groups.append({
                "code": str(number + 1), "label": label, "from": round(float(values[some].min()), 2),
                "to": round(float(values[some].max()), 2), "measures": spread.measures(some),
            })  # fmt: skip
    index = (
        concentration(spread.value[known], spread.people[known], values[known])
        if spread.value[known].any()
        else None
    )
    return {
        "groups": groups, "concentration": None if index is None else round(index, 5),
        "people_unknown": round(float(spread.people[~known].sum()), 1),
    }  # fmt: skip


def _homes(result: Result) -> npt.NDArray[np.int64]:
    demand = result.question.demand
    return demand.home[demand.people[demand.home] > 0]


def _density(result: Result, spread: Spread) -> FloatArray:
    """People of the ages asked about within a kilometre of each home."""
    homes, places = _homes(result), result.question.inputs.homes.places
    x_m, y_m = places.x_m[homes], places.y_m[homes]
    offset, near, _ = within_radius(x_m, y_m, grid_of(x_m, y_m, 1000.0), 1000.0)
    site = np.repeat(np.arange(len(homes)), np.diff(offset))
    return np.bincount(site, spread.people[near], len(homes)).astype(np.float64)


def _numbers(result: Result, standing: dict[int, float]) -> FloatArray:
    cells = result.question.inputs.homes.cell_id[_homes(result)].tolist()
    return np.array([standing.get(cell, float("nan")) for cell in cells])
