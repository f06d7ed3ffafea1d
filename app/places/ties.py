"""Nearest-site catchments: where two or more sites are equally near, so that a line between them is drawn by nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.places.results import Result

CSV_HEAD = ("zelle", "ars", "gemeinde", "minuten", "lernort", "name")


def told_ties(result: Result, names: dict[int, tuple[str, str]]) -> dict[str, Any]:
    """Every cell to which several sites are equally near, with all of these; how many live there is not told."""
    choice, homes, sites = result.choice, result.question.inputs.homes, result.question.supply.sites
    listed: list[dict[str, Any]] = []
    for home in choice.ties.tolist():
        ars, name = names.get(int(homes.area_ids[0][home]), (None, None))
        listed.append({
            "cell": int(homes.cell_id[home]), "municipality": {"ars": ars, "name": name} if ars else None,
            "minutes": round(float(choice.minutes[home, 0]), 2),
            "sites": [{"slug": sites[site].slug, "name": sites[site].name} for site in choice.tied_with(home)],
        })  # fmt: skip
    return {"cells_with_ties": len(listed), "ties": listed}


def csv_rows(told: dict[str, Any]) -> list[list[object]]:
    """One line for each site of each tie."""
    rows: list[list[object]] = [list(CSV_HEAD)]
    for tie in told["ties"]:
        area = tie["municipality"] or {"ars": None, "name": None}
        rows += [
            [tie["cell"], area["ars"], area["name"], tie["minutes"], site["slug"], site["name"]]
            for site in tie["sites"]
        ]
    return rows
