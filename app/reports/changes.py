"""What differs from the report before: each figure then and now, as both were frozen, marked where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.reports import wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Told = dict[str, Any]
TOLD = ("value", "status", "year_told")


def figures_of(blocks: Iterable[Told]) -> Iterator[tuple[str, Told]]:
    """All figures of told blocks by what they are the figure of; those of years carry the year, the others are the newest."""
    for block in blocks:
        if block["kind"] == "indicator":
            yield from _keyed([block["figure"], block["compared"]])
        elif block["kind"] == "chart" and block["form"] == "bars":
            yield from _keyed([*block["bars"], block["compared"]])
        elif block["kind"] == "table":
            for row in block["rows"]:
                yield from _keyed(row["figures"], of_year=block["rows_of"] == "years")
        elif block["kind"] == "map":
            yield from _of_map(block)


def _keyed(figures: Iterable[Told | None], *, of_year: bool = False) -> Iterator[tuple[str, Told]]:
    for one in figures:
        if one is not None:
            yield f"{one['indicator']}|{one['ars']}|{one['year'] if of_year else ''}", one


def _of_map(block: Told) -> Iterator[tuple[str, Told]]:
    """Only of maps of sites: those of indicators are the same figures as in tables, and are compared there."""
    if block["indicator"] is None:
        for ars, one in block["figures"].items():
            yield f"{block['measure']}|{ars}|", one


def mark(blocks: list[Told], before: list[Told]) -> list[Told]:
    """Write into each figure what it was in the blocks before; gives the figures that differ, the greatest change first."""
    then = dict(figures_of(before))
    found: dict[str, Told] = {}
    for key, now in figures_of(blocks):
        was = then.get(key)
        if was is None or "year" not in now:
            continue
        now["before"] = {name: was[name] for name in TOLD} | {"written": wording.written(was)}
        change = _change(key, was, now)
        if change is not None:
            now["difference"] = change["difference"]
            found[key] = change
    return sorted(found.values(), key=lambda one: (-one["weight"], one["name"], one["area"]))


def _change(key: str, was: Told, now: Told) -> Told | None:
    if all(was[name] == now[name] for name in ("value", "status", "year")):
        return None
    told, weight = None, 0.0
    if was["value"] is not None and now["value"] is not None and was["unit"] == now["unit"]:
        told = wording.difference(was["value"], now["value"], now["decimals"], now["unit"])
        largest = max(abs(was["value"]), abs(now["value"]))
        weight = abs(now["value"] - was["value"]) / largest if largest else 0.0
    return {
        "key": key, "indicator": now["indicator"], "name": now["name"], "unit": now["unit"], "ars": now["ars"],
        "area": now["area"], "then": wording.written(was), "then_year": was["year_told"], "now": wording.written(now),
        "now_year": now["year_told"], "difference": told, "weight": round(weight, 6),
        "revised": was["year"] == now["year"] and was["value"] != now["value"],
    }  # fmt: skip
