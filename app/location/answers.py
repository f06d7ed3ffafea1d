"""What an answer says: the chosen places as GeoJSON, what they bring, and in words how good the choice is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import text

from app.location.alternatives import NEARLY
from app.location.gains import all_people, each_place, gains_of
from app.location.question import Anywhere
from app.location.solve import MOST_TRIED_PAIRS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    from sqlalchemy import Connection

    from app.accessibility.location import Placement
    from app.location.candidates import Candidates
    from app.location.ground import Ground
    from app.location.question import LocationQuestion
    from app.location.solve import Answer

MUNICIPALITY = """
    SELECT ars, name FROM area WHERE region_id = :region_id AND level = 'municipality'
       AND ST_Covers(geom, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)) ORDER BY id LIMIT 1"""

UNITS = {
    "covering": "Menschen, die neu innerhalb der Grenze wohnen",
    "median": "Minuten Weg aller Menschen zusammen",
    "centre": "Minuten des längsten Weges",
}
LIMITED_UNITS = {
    "covering": "Menschen, die innerhalb der Grenze einen Platz finden",
    "median": "Minuten, die Wege mit Platz zusammen kürzer sind als die Grenze",
}
TODAYS_DEMAND = ("Der Bedarf ist der heutige; neue Wohngebiete sind nicht darin.",)
ROBUST_UNITS = {
    "mean": "im Mittel der Vorausberechnungen gewonnen",
    "regret": "größter Verlust gegenüber der besten Wahl für eine der Vorausberechnungen",
    "worst": "Gewinn in der ungünstigsten Vorausberechnung",
}


def answer_of(
    connection: Connection, ground: Ground, asked: LocationQuestion, candidates: Candidates, answer: Answer,
    demand: Sequence[str] = TODAYS_DEMAND,
) -> dict[str, Any]:  # fmt: skip
    """Everything an answer says, but for its run; `demand`: whose the people are, in words."""
    names = list(range(len(answer.placement.chosen)))
    others = np.array([one.candidate for one in answer.alternatives], np.int64)
    chosen = answer.placement.chosen
    rank = {int(candidate): place + 1 for place, candidate in enumerate(chosen.tolist())}
    found = _features(connection, ground, candidates.some(chosen), each_place(asked, answer, names))
    extra = [
        {
            "instead_of_rank": rank[one.instead_of],
            "loss": round(one.loss, 1),
            "loss_share": round(one.share, 4),
        }
        for one in answer.alternatives
    ]
    return {
        "category": asked.category, "label": ground.label, "mode": asked.mode, "basis": ground.travel.basis,
        "question": asked.model_dump(mode="json", exclude={"candidates"}), "candidates": described(asked, candidates, answer),
        "assumptions": ground.assumptions, "notes": notes_of(ground, asked, answer, demand), "result": result_of(asked, answer.placement),
        "people": all_people(answer, asked.limit_minutes), "regrets": _regrets(asked, answer),
        "municipalities": gains_of(ground, answer, asked.limit_minutes), "nearly_share": NEARLY,
        "places": {"type": "FeatureCollection", "features": found},
        "alternatives": {
            "type": "FeatureCollection", "features": _features(connection, ground, candidates.some(others), extra)
        },
    }  # fmt: skip


def described(asked: LocationQuestion, candidates: Candidates, answer: Answer) -> dict[str, Any]:
    """Which candidates there were, without repeating a whole list."""
    told = asked.candidates.model_dump(mode="json", exclude={"points"})
    return {**told, "count": len(candidates.names), "pairs": len(answer.ways.cell)}


def result_of(asked: LocationQuestion, placement: Placement) -> dict[str, Any]:
    """Objective, bound, gap, and in words how good the choice is."""
    gap = placement.gap
    unit = UNITS[asked.aim]
    if asked.projections:
        unit = ROBUST_UNITS[asked.robust]
    elif asked.places is not None:
        unit = LIMITED_UNITS[asked.aim]
    return {
        "unit": unit, "objective": _rounded(placement.objective), "bound": _rounded(placement.bound),
        "gap": _rounded(gap, 6), "proven": gap == 0, "text": in_words(gap),
    }  # fmt: skip


def in_words(gap: float) -> str:
    """How far from the best choice it can be at most."""
    if gap == 0:
        return "Nachweislich das Beste: Aus den möglichen Standorten lässt sich nichts Besseres wählen."
    if not math.isfinite(gap):
        return "Wie gut die Wahl ist, ließ sich in der Zeit nicht sagen."
    percent = f"{gap * 100:.2g}".replace(".", ",") if gap < 0.1 else f"{gap * 100:.0f}"
    return f"Nachweislich höchstens {percent} % vom Besten entfernt."


def notes_of(
    ground: Ground, asked: LocationQuestion, answer: Answer, demand: Sequence[str] = TODAYS_DEMAND
) -> list[str]:
    """What the answer rests on, in words."""
    notes = [] if asked.projections else list(demand)
    if asked.projections:
        notes.append("Der Bedarf folgt den genannten Vorausberechnungen; wo keine gilt, ist er der heutige.")
    if asked.aim == "median":
        notes.append(
            f"Wer weiter als {_number(asked.limit_minutes)} Minuten hat, zählt mit {_number(asked.limit_minutes)} Minuten."
        )
    if asked.aim == "centre":
        notes.append("Wer auch mit neuen Standorten nichts erreicht, zählt nicht mit und ist unten genannt.")
    if asked.places is not None:
        if len(answer.ways.cell) > MOST_TRIED_PAIRS:
            notes.append("Bei so vielen Wegen ist nach fast ebenso guten Standorten nicht gesucht worden.")
        notes.append(
            "Plätze sind so verteilt, wie es für alle zusammen am besten ist; Familien wählen auch anders."
        )
        notes += [words for words in [(ground.assumptions["capacity"] or {}).get("text")] if words]
    if isinstance(asked.candidates, Anywhere):
        notes.append("Standorte sind Kreuzungen von Wegen; ob dort gebaut werden kann, ist nicht geprüft.")
    if ground.travel.basis == "straight_line":
        notes.append("Ohne Wegenetz ist mit Luftlinie mal Umwegfaktor gerechnet.")
    return notes


def _features(
    connection: Connection, ground: Ground, places: Candidates, more: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    streets = _streets(ground, places)
    features: list[dict[str, Any]] = []
    for index, name in enumerate(places.names):
        lon, lat = round(float(places.lon[index]), 6), round(float(places.lat[index]), 6)
        keys = {"region_id": ground.inputs.region_id, "lon": lon, "lat": lat}
        where = connection.execute(text(MUNICIPALITY), keys).mappings().first()
        features.append({
            "type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]},
            "properties": {**more[index], "name": name or None, "street": streets[index],
                           "municipality": dict(where) if where else None},
        })  # fmt: skip
    return features


def _streets(ground: Ground, places: Candidates) -> list[str | None]:
    """The nearest street of each place."""
    travel = ground.streets
    if travel is None:
        return [None] * len(places.names)
    snapped = travel.index.snap(places.points.x_m, places.points.y_m)
    numbers: npt.NDArray[np.integer] = np.where(snapped.edge >= 0, travel.network.name[snapped.edge], -1)
    return [travel.network.street_names[n] if n >= 0 else None for n in numbers.tolist()]


def _regrets(asked: LocationQuestion, answer: Answer) -> list[dict[str, Any]] | None:
    if answer.regrets is None:
        return None
    pairs = zip(asked.projections, answer.regrets, strict=True)
    return [{"projection": one.name, "regret": round(value, 1)} for one, value in pairs]


def _rounded(value: float, digits: int = 2) -> float | None:
    return round(value, digits) if math.isfinite(value) else None


def _number(value: float) -> str:
    return f"{value:g}".replace(".", ",")
