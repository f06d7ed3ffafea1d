"""The strip of a whole life as answers: shares by station and mode, phases, and an index with its weights and span of ranks."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from app.accessibility.index import DRAWS, SPAN, ranked, weighted
from app.errors import BadRequest
from app.gaps.lifelong import MODES, told_file
from app.gaps.shown import BASE, coarse_share

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from app.gaps.lifelong import Station

    FloatArray = npt.NDArray[np.float64]

PHASES = "SELECT code, label ->> 'de' AS label FROM life_phase ORDER BY position"
MOST_WEIGHT = 10.0
METHOD = (
    "Index = Mittel der Anteile, die eine Station mit einem Verkehrsmittel erreichen: gewichtet über die Verkehrsmittel, dann"
    " gleich über die Stationen einer Lebensphase, dann gewichtet über die Phasen. 1 heißt: alle erreichen alles."
)
COARSE = "Anteile sind in Schritten von mindestens fünf Menschen angegeben. Genaue sehen Planende nach der Anmeldung."

Weights = dict[str, dict[str, float]]


def weights_of(told: str | None) -> Weights:
    """Weights of modes and phases, "code:number" separated by commas; those not named are the proposed ones.

    Raises BadRequest for a code that there is not, for a weight beyond 0 to 10, and where nothing of a kind has any.
    """
    found: Weights = {kind: dict(values) for kind, values in told_file()["weights"].items()}
    for part in (told or "").split(","):
        if not part.strip():
            continue
        code, _, number = part.strip().partition(":")
        kind = next((kind for kind, values in found.items() if code in values), None)
        if kind is None:
            known = ", ".join(code for values in found.values() for code in values)
            raise BadRequest(f"Ein Gewicht „{code}“ gibt es nicht; es gibt: {known}.", parameter="weights")
        found[kind][code] = _weight(code, number)
    for values in found.values():
        if not any(values.values()):
            raise BadRequest(
                "Mindestens ein Verkehrsmittel und eine Lebensphase müssen zählen.", parameter="weights"
            )
    return found


def strip(
    run: dict[str, Any], rows: Sequence[Any], phases: list[dict[str, Any]], stations: Sequence[Station], weights: Weights,
    level: str, *, see_all: bool,
) -> dict[str, Any]:  # fmt: skip
    """The whole answer: stations with their limits, weights, and every area with shares, phases, index and ranks."""
    shares, people, named = _table(rows, stations, see_all=see_all)
    used = [phase for phase in phases if phase["code"] in weights["phase"]]
    by_phase = _phases(shares, stations, [phase["code"] for phase in used], weights["mode"])
    found = ranked(by_phase, np.array([weights["phase"][phase["code"]] for phase in used]))
    limits = {(code, mode): told for code, mode, told in run["parameters"]["limits"]}
    areas = [
        {
            **one, "index": _number(found.index[place]), "rank": int(found.rank[place]) or None,
            "best_rank": int(found.best[place]) or None, "worst_rank": int(found.worst[place]) or None,
            "phases": {phase["code"]: _number(by_phase[place, n]) for n, phase in enumerate(used)},
            "stations": {
                station.code: {
                    "people": _people(people[place, n], see_all=see_all),
                    "shares": {mode: _number(shares[place, n, m]) for m, mode in enumerate((*MODES, "any"))},
                }
                for n, station in enumerate(stations)
            },
        }
        for place, one in enumerate(named)
    ]  # fmt: skip
    areas.sort(key=lambda one: (one["rank"] is None, -(one["rank"] or 0), one["name"]))
    return {
        "run": {name: run[name] for name in ("id", "finished_at", "software_version", "input_hash")}, "basis": run["basis"],
        "level": level, "method": METHOD, "note": None if see_all else COARSE, "weights": weights,
        "proposed_weights": told_file()["weights"], "phases": used,
        "sensitivity": {"factor": SPAN, "draws": DRAWS, "text": _sensitivity()},
        "stations": [
            {"code": one.code, "label": one.label, "phase": one.phase, "kinds": one.kinds, "ages": one.ages.in_words,
             "limits": {mode: limits[one.code, mode] for mode in MODES}}
            for one in stations
        ],
        "areas": areas,
    }  # fmt: skip


def csv_rows(found: dict[str, Any]) -> list[list[object]]:
    """Areas × stations × modes for spreadsheets, the index in front."""
    codes = [one["code"] for one in found["stations"]]
    columns = [(code, mode) for code in codes for mode in (*MODES, "any")]
    head: list[object] = ["ars", "name", "index", "rang", "rang_von", "rang_bis"]
    head += [f"phase_{one['code']}" for one in found["phases"]] + [f"{code}_{mode}" for code, mode in columns]
    return [head] + [
        [area["ars"], area["name"], area["index"], area["rank"], area["best_rank"], area["worst_rank"],
         *(area["phases"][one["code"]] for one in found["phases"]),
         *(area["stations"][code]["shares"][mode] for code, mode in columns)]
        for area in found["areas"]
    ]  # fmt: skip


def _table(
    rows: Sequence[Any], stations: Sequence[Station], *, see_all: bool
) -> tuple[FloatArray, FloatArray, list[dict[str, Any]]]:
    """Shares by (area, station, mode), people by (area, station), and who the areas are; nan where nothing is told."""
    named = {row["ars"]: {"ars": row["ars"], "name": row["name"]} for row in rows}
    place = {ars: number for number, ars in enumerate(named)}
    station = {one.code: number for number, one in enumerate(stations)}
    mode = {code: number for number, code in enumerate((*MODES, "any"))}
    shares = np.full((len(place), len(station), len(mode)), np.nan)
    people = np.zeros((len(place), len(station)))
    for row in rows:
        if row["station"] not in station:
            continue
        at = place[row["ars"]], station[row["station"]]
        people[at] = row["people"]
        if row["served"] is not None and row["people"] > 0:
            told = row["served"] / row["people"] if see_all else coarse_share(row["served"], row["people"])
            shares[*at, mode[row["mode"]]] = math.nan if told is None else told
    return shares, people, list(named.values())


def _phases(
    shares: FloatArray, stations: Sequence[Station], codes: list[str], mode_weights: dict[str, float]
) -> FloatArray:
    """Shares by (area, phase): over modes by weight, then over the stations of the phase alike."""
    weights = np.array([mode_weights[mode] for mode in MODES])
    by_station = np.column_stack(
        [weighted(shares[:, n, : len(MODES)], weights) for n in range(len(stations))]
    )
    found = np.full((len(shares), len(codes)), np.nan)
    for number, code in enumerate(codes):
        mine = np.array([one.phase == code for one in stations])
        found[:, number] = weighted(by_station, mine.astype(np.float64))
    return found


def _weight(code: str, number: str) -> float:
    try:
        value = float(number)
    except ValueError:
        value = math.nan
    if not 0 <= value <= MOST_WEIGHT:
        raise BadRequest(
            f"Das Gewicht von „{code}“ liegt zwischen 0 und {MOST_WEIGHT:g}.", parameter="weights"
        )
    return value


def _people(value: float, *, see_all: bool) -> dict[str, Any]:
    if see_all:
        return {"value": round(value, 1), "status": "estimated" if value else "zero"}
    fives = BASE * round(value / BASE)
    return (
        {"value": fives, "status": "estimated"} if fives >= 2 * BASE else {"value": None, "status": "secret"}
    )


def _number(value: float) -> float | None:
    return round(float(value), 4) if np.isfinite(value) else None


def _sensitivity() -> str:
    return f"Rang von–bis: wenn jedes Gewicht für sich halbiert oder verdoppelt wird, und in {DRAWS} zufälligen Mischungen dazwischen."
