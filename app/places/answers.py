"""What goes over the wire about places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from app.catchments.figures import figure
from app.places.explaining import FORMULAS, competitors_of, parts_of, told_of_site
from app.places.figures import AreaPlaces, area_figures, of_everyone
from app.places.results import municipality_of
from app.web.answers import json_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.places.asking import RunTold
    from app.places.assigning import Assigned
    from app.places.results import Result

CSV_HEAD = (
    "ars", "name", "menschen", "plaetze_je_100", "status", "plaetze_je_100_von", "plaetze_je_100_bis", "davon_angenommen",
    "anteil_ohne", "lernorte", "angebote_ohne_platzzahl", "plaetze", "plaetze_von", "plaetze_bis",
)  # fmt: skip
METHOD_LABELS = {
    "2sfca": "2SFCA (Luo und Wang 2003)",
    "e2sfca": "E2SFCA (Luo und Qi 2009)",
    "m2sfca": "M2SFCA (Delamater 2013)",
    "bfca": "BFCA (Páez, Higgins und Vivona 2019)",
}


def head(result: Result, run: RunTold) -> dict[str, Any]:
    """What every answer says of its question: parameters, what is assumed, and the run that stores the same."""
    question = result.question
    return {
        "category": question.asked.category, "label": question.label, "mode": question.asked.mode,
        "basis": question.travel.basis, "parameters": question.asked.told,
        "method_label": METHOD_LABELS[question.asked.method], "run": run, "assumptions": question.assumptions,
    }  # fmt: skip


def area(told: AreaPlaces) -> dict[str, Any]:
    """The figures of an area."""
    return {
        "people": pair(told.people), "per_100": {**pair(told.per_100), "low": told.low, "high": told.high},
        "per_100_assumed": told.assumed, "without_share": pair(told.without), "sites": told.sites,
        "untold_offers": told.untold_offers,
        "places": {**pair(told.places), "low": told.places_low, "high": told.places_high},
    }  # fmt: skip


def stored_area(row: Any) -> dict[str, Any]:  # noqa: ANN401
    """The same from a stored run."""
    return {
        "category": row["category"], "label": row["label"], "mode": row["mode"], "basis": row["basis"],
        "run": {"id": row["run_id"], "finished_at": row["finished_at"]},
        "people": _figure(row, "people"),
        "per_100": {**_figure(row, "per_100"), "low": row["per_100_low"], "high": row["per_100_high"]},
        "per_100_assumed": row["per_100_assumed"], "without_share": _figure(row, "without_share"),
        "sites": row["sites"], "untold_offers": row["untold_offers"],
        "places": {**_figure(row, "places"), "low": row["places_low"], "high": row["places_high"]},
    }  # fmt: skip


def areas(result: Result, rows: Sequence[Any]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Every area of a list with its figures, the fewest places per 100 first and unknown ones last; and all together."""
    found = {one.area_id: one for one in area_figures(result)}
    nothing = AreaPlaces(
        0, (0.0, "zero"), (None, "not_applicable"), None, None, None, (None, "not_applicable"), 0, 0, 0.0, (0.0, "zero"), 0.0
    )  # fmt: skip
    listed = [
        {**{name: row[name] for name in ("ars", "name", "core")}, **area(found.get(row["id"], nothing))}
        for row in rows
    ]
    listed.sort(key=lambda one: (one["per_100"]["value"] is None, one["per_100"]["value"] or 0, one["name"]))
    return listed, area(of_everyone(result))


def csv_rows(listed: Iterable[dict[str, Any]]) -> list[list[object]]:
    """The table of areas for spreadsheets."""
    rows: list[list[object]] = [list(CSV_HEAD)]
    for one in listed:
        per_100, places = one["per_100"], one["places"]
        rows.append([
            one["ars"], one["name"], one["people"]["value"], per_100["value"], per_100["status"], per_100["low"],
            per_100["high"], one["per_100_assumed"], one["without_share"]["value"], one["sites"], one["untold_offers"],
            places["value"], places["low"], places["high"],
        ])  # fmt: skip
    return rows


def cells(result: Result, rows: Iterable[Any]) -> list[str]:
    """Cells of a window as finished features."""
    numbers = result.question.inputs.homes.cell_id
    near = result.choice.places_near(result.question.supply.mid)
    features = []
    for row in rows:
        home = int(np.searchsorted(numbers, row["id"]))
        told = {"id": row["id"], "cell_size_m": row["cell_size_m"], **_cell(result, home), "tie": bool(result.choice.tied_with(home)),
                "places_near": _rounded(near[home])}  # fmt: skip
        features.append(
            f'{{"type":"Feature","id":{row["id"]},"geometry":{row["geometry"]},"properties":{json_bytes(told).decode()}}}'
        )
    return features


def cell_explained(result: Result, row: Any) -> dict[str, Any]:  # noqa: ANN401
    """One cell down to its inputs."""
    home = int(np.searchsorted(result.question.inputs.homes.cell_id, row["id"]))
    squared = result.question.asked.method == "m2sfca"
    sites = [
        {
            **told_of_site(result, part.site), "minutes": round(part.minutes, 2), "weight": round(part.weight, 4),
            "gives_per_100": [_rounded(value * 100) for value in part.given][1],
            "gives_per_100_low": _rounded(part.given[0] * 100), "gives_per_100_high": _rounded(part.given[2] * 100),
        }
        for part in parts_of(result, home)
    ]  # fmt: skip
    return {
        "cell": {
            "id": row["id"], "cell_size_m": row["cell_size_m"], "lon": row["lon"], "lat": row["lat"],
            "municipality": {"ars": row["ars"], "name": row["municipality"]} if row["ars"] else None,
        },
        **_cell(result, home), "formula": FORMULAS[result.question.asked.method], "weight_squared": squared, "sites": sites,
    }  # fmt: skip


def site_explained(result: Result, site: int, names: dict[int, tuple[str, str]]) -> dict[str, Any]:
    """One site: its ratio, who competes for its places, and from which municipalities."""
    homes, minutes, weighted = competitors_of(result, site)
    people = result.question.demand.people
    municipality = result.question.inputs.homes.area_ids[0][homes]
    origins = []
    for area_id in np.unique(municipality[weighted > 0]).tolist():
        mine = municipality == area_id
        ars, name = names.get(area_id, (None, None))
        origins.append({
            "ars": ars, "name": name, "people": round(float(people[homes[mine]].sum()), 1),
            "competing_people": round(float(weighted[mine].sum()), 1), "nearest_minutes": round(float(minutes[mine].min()), 1),
        })  # fmt: skip
    origins.sort(key=lambda one: -one["competing_people"])
    nearest = result.choice.exclusive_people(people, len(result.question.supply.sites))
    return {
        "site": told_of_site(result, site),
        "nearest_of_people": round(float(nearest[site]), 1),
        "origins": origins,
    }


def assignment(found: Assigned, names: dict[int, tuple[str, str]]) -> dict[str, Any]:
    """Who finds a place where: totals, by site, by municipality."""
    supply, homes = found.question.supply, found.question.inputs.homes
    taken = found.taken_of_site
    sites = [
        {
            "slug": site.slug,
            "name": site.name,
            "taken": round(float(taken[index]), 1),
            "places": _rounded(float(supply.mid[index])),
        }
        for index, site in enumerate(supply.sites)
    ]
    above = municipality_of(homes)
    placed, travel = (
        found.placed_of_home,
        np.bincount(found.home, found.people * found.minutes, len(found.left)),
    )
    areas_told = []
    for area_id in above:
        mine = homes.area_ids[0] == area_id
        with_place, without = float(placed[mine].sum()), float(found.left[mine].sum())
        ars, name = names.get(area_id, (None, None))
        mean = float(travel[mine].sum()) / with_place if with_place else None
        areas_told.append({
            "ars": ars, "name": name, "placed": round(with_place, 1), "left": round(without, 1),
            "mean_minutes": None if mean is None else round(mean, 1),
        })  # fmt: skip
    areas_told.sort(key=lambda one: -one["left"])
    return {"totals": found.totals(), "sites": sites, "areas": areas_told}


def assigned_cells(found: Assigned, rows: Iterable[Any]) -> list[str]:
    """Cells of a window: the share of their children who find a place, where, how far, and why the rest do not."""
    numbers, placed = found.question.inputs.homes.cell_id, found.placed_of_home
    order = np.argsort(found.home, kind="stable")
    features = []
    for row in rows:
        home = int(np.searchsorted(numbers, row["id"]))
        total = float(placed[home] + found.left[home])
        first, last = np.searchsorted(found.home[order], [home, home + 1])
        goes = [
            {
                "slug": found.question.supply.sites[found.site[way]].slug, "name": found.question.supply.sites[found.site[way]].name,
                "share": round(float(found.people[way]) / total, 4), "minutes": round(float(found.minutes[way]), 1),
            }
            for way in order[first:last].tolist()
        ]  # fmt: skip
        share = float(placed[home]) / total if total else float("nan")
        told = {"id": row["id"], "cell_size_m": row["cell_size_m"], "share": pair(figure(round(share, 4), estimated=True)),
                "goes_to": goes, "reason": found.reason[home]}  # fmt: skip
        features.append(
            f'{{"type":"Feature","id":{row["id"]},"geometry":{row["geometry"]},"properties":{json_bytes(told).decode()}}}'
        )
    return features


def pair(value: tuple[float | None, str]) -> dict[str, Any]:
    """A figure."""
    return {"value": value[0], "status": value[1]}


def _cell(result: Result, home: int) -> dict[str, Any]:
    scored, choice = result.scored, result.choice
    mid = float(scored.mid[home])
    value = (
        (None, "unknown")
        if np.isnan(mid)
        else figure(round(mid * 100, 2), estimated=bool(scored.assumed[home] > 1e-9))
    )
    nearest = [
        {
            "slug": result.question.supply.sites[site].slug, "name": result.question.supply.sites[site].name,
            "minutes": _rounded(minutes), "places": _rounded(result.question.supply.mid[site]),
        }
        for site, minutes in zip(choice.site[home].tolist(), choice.minutes[home].tolist(), strict=True)
        if site >= 0
    ]  # fmt: skip
    return {
        "per_100": {**pair(value), "low": _rounded(scored.low[home] * 100), "high": _rounded(scored.high[home] * 100)},
        "per_100_assumed": _rounded(scored.assumed[home] * 100), "reason": scored.reason[home], "nearest": nearest,
        "equally_near": [result.question.supply.sites[site].slug for site in choice.tied_with(home)],
    }  # fmt: skip


def _figure(row: Any, name: str) -> dict[str, Any]:  # noqa: ANN401
    return {"value": row[name], "status": row[f"{name}_status"]}


def _rounded(value: Any) -> float | None:  # noqa: ANN401 (a number of numpy)
    return round(float(value), 2) if np.isfinite(value) else None
