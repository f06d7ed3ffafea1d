"""What goes over the wire about gaps: areas with parts, reasons and standards, cells, and the sites by name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from app.accounts.keys import keyed
from app.cartography.scale import sequential
from app.gaps.reasons import BY_CODE, mended_by
from app.gaps.sentences import Spot, mending, mending_coarse, sentence
from app.gaps.shown import HIDDEN, PARTS, Told, coarse_mended, exactly, in_fives, remainder, together
from app.web.answers import json_bytes
from app.web.values import NOT_APPLICABLE, SECRET, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Row: TypeAlias = Any
"""A row of SQL, by names; None where nothing is stored."""
ABOVE = {
    "quarter": "id",
    "municipality": "municipality",
    "municipal_association": "municipal_association",
    "district": "district",
}
NOTE = (
    "Zahlen sind auf Fünfer gerundet, kleine nicht genannt, Gebiete sind Summen davon. Genaue Zahlen sehen Planende nach der"
    " Anmeldung."
)
FORMULA = (
    "Alle, die suchen = versorgt + jenseits des Standards + ohne Platz + nicht bekannt. Die Gründe teilen alle auf, die nicht"
    " versorgt sind (Shapley-Wert): Hülfe einer allein, zählt er ganz; hülfe jeder von zweien, beide halb; hülfen nur zwei"
    " zusammen, auch beide halb. Freie Plätze stehen so vielen offen, wie es sie gibt; den anderen, die sie auch nutzen könnten, gelten sie"
    " als voll. Wem geholfen wäre, ist neu berechnet: dieselben Menschen, Wege und Plätze ohne genau dieses Hindernis; wer einen Platz"
    " hat, behält einen."
)
SAID = frozenset({"nothing", "not_connected"})
"""Reasons that leave nothing to be contended for: a place of one's own nearby would help all of them."""
CSV_HEAD = (
    "ars", "name", "suchen", "versorgt", "jenseits_des_standards", "ohne_platz", "ohne_platz_von", "ohne_platz_bis",
    "ohne_platz_einzugsbereiche", "oeffnung_unbekannt", "plaetze_unbekannt", "anteil_erreicht", "standard_anteil",
    "standard_erfuellt", "menschen_bis_zum_standard", "versorgungsquote", "betreuungsquote",
)  # fmt: skip


def seed_of(secret: bytes, region: str, category: str) -> str:
    """By what numbers are rounded: the same for every day and every standard of a kind, so that no mean of many tells more.

    Keyed with the installation's secret: this program is public, and whoever knew where rounding starts would know more.
    """
    return keyed(secret, f"gaps:{region}:{category}").hex()


def told_areas(
    rows: Sequence[Any], level: str, seed: str, *, see_all: bool
) -> list[tuple[dict[str, Any], Told, Any]]:
    """Areas of a level: who they are, their parts and reasons as the asker may see them, and the stored row (or None).

    `rows`: of the quarters and municipalities, and of the level itself, those of an Amt following each other.
    """
    mine = [row for row in rows if row["level"] == level]
    if see_all:
        return [(_named(row), exactly(row), row) for row in mine if row["run_id"] is not None]
    base = _smallest(rows)
    fives = in_fives(base, seed)
    found: list[tuple[dict[str, Any], Told, Any]] = []
    for row in mine:
        below = [told for told, one in zip(fives, base, strict=True) if one[ABOVE[level]] == row["id"]]
        if below:
            stored = row if row["run_id"] is not None else None
            shares = coarse_mended(row) if stored is not None and level == "district" else {}
            found.append((_named(row), replace(together(below), mended_share=shares), stored))
    return found


def _smallest(rows: Sequence[Any]) -> list[Any]:
    """Municipalities; in place of those with quarters these, and as one more row what lies in none of them."""
    quarters: dict[int, list[Any]] = {}
    for row in rows:
        if row["level"] == "quarter" and row["run_id"] is not None:
            quarters.setdefault(row["municipality"], []).append(row)
    found: list[Any] = []
    for row in rows:
        if row["level"] == "municipality" and row["run_id"] is not None:
            below = quarters.get(row["id"], [])
            found += [*below, remainder(row, below)] if below else [row]
    return found


def area(
    named: dict[str, Any], told: Told, row: Row, yardstick: dict[str, Any], sites: dict[int, Any]
) -> dict[str, Any]:
    """An area as the API gives it."""
    quotas = row["quotas"] if row is not None else {}
    return {
        **named, "people": figure(told.people, told), "parts": {name: figure(told.parts[name], told) for name in PARTS},
        "lacking": figure(told.parts["beyond"] + told.parts["without_place"], told),
        "unclear": figure(told.parts["unclear_way"] + told.parts["unclear_places"], told),
        **{name: SECRET if told.coarse else figure(told.more.get(name, 0.0), told) for name in HIDDEN},
        "shares": shares(told), "share": share(told, yardstick), "reasons": [] if told.hidden else reasons(told, row, yardstick, sites),
        "quotas": quotas or None, "places_per_100": per_100(quotas, yardstick),
    }  # fmt: skip


def shares(told: Told) -> dict[str, Any]:
    """What a map shows: of all who ask the share that lacks something, in total and by what it lacks, and the unclear one."""
    parts = told.parts
    of = {
        "lacking": parts["beyond"] + parts["without_place"], "beyond": parts["beyond"],
        "without": parts["without_place"], "unclear": parts["unclear_way"] + parts["unclear_places"],
    }  # fmt: skip
    if told.hidden:
        return dict.fromkeys(of, SECRET)
    if not told.people:
        return dict.fromkeys(of, NOT_APPLICABLE)
    return {name: {"value": round(part / told.people, 4), "status": "estimated"} for name, part in of.items()}


def scales(areas: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Classes and colours of each share, from all areas of a list."""
    names = areas[0]["shares"] if areas else ()
    return {name: sequential(area["shares"][name]["value"] for area in areas).told for name in names}


def figure(value: float, told: Told) -> dict[str, Any]:
    """A number of people as the asker may see it."""
    if told.hidden:
        return SECRET
    if told.coarse:
        return {"value": int(value), "status": "estimated"}
    rounded = round(value, 1)
    return {"value": rounded, "status": "estimated" if rounded else "zero"}


def share(told: Told, yardstick: dict[str, Any]) -> dict[str, Any]:
    """The share of people who reach what the yardstick demands, held against the standard's, and how many are missing."""
    wanted = yardstick["people_share"]
    nobody = {
        "value": None,
        "status": "not_applicable",
        "wanted": wanted,
        "standing": "not_applicable",
        "missing": None,
    }
    if told.hidden:
        return {**nobody, "status": "secret", "standing": "unknown" if wanted else "not_applicable"}
    if told.people <= 0:
        return nobody
    most = told.people - told.parts["beyond"]
    least = most - told.parts["unclear_way"]
    value = {"value": round(least / told.people, 4), "status": "estimated" if least else "zero", "wanted": wanted,
             "at_most": round(most / told.people, 4)}  # fmt: skip
    if wanted is None:
        return {**value, "standing": "not_applicable", "missing": None}
    needed = wanted * told.people
    standing = "met" if least >= needed - 1e-9 else "not_met" if most < needed else "unknown"
    return {**value, "standing": standing, "missing": round(max(0.0, needed - least), 1)}


def per_100(quotas: dict[str, Any], yardstick: dict[str, Any]) -> list[dict[str, Any]]:
    """The Kreis's standards of places per 100 held against the Versorgungsquote, and how many places are missing."""
    found: list[dict[str, Any]] = []
    for standard in yardstick["places_per_100"]:
        wanted, quota = standard["places_per_100"], quotas.get("versorgungsquote", UNKNOWN)
        if quota["value"] is None:
            found.append({**standard, "standing": "unknown", "missing": None})
            continue
        low, high = quota.get("low", quota["value"]), quota.get("high", quota["value"])
        standing = "met" if low >= wanted else "not_met" if high < wanted else "unknown"
        missing = max(0.0, wanted * quotas["children"]["value"] / 100 - quotas["places"]["value"])
        found.append({**standard, "standing": standing, "missing": round(missing, 1)})
    return found


def reasons(told: Told, row: Any, yardstick: dict[str, Any], sites: dict[int, Any]) -> list[dict[str, Any]]:  # noqa: ANN401
    """The reasons of an area, the weightiest first, each with its sites and a sentence."""
    shown = {one["reason"]: one["sites"] for one in row["reasons"]} if row is not None else {}
    total = sum(told.reasons.values())
    ordered = sorted(told.reasons.items(), key=lambda one: (-one[1], one[0]))
    return [
        {
            "reason": code, "label": BY_CODE[code].label, "mended_by": mended_by(code),
            "people": figure(people, told), "share": round(people / total, 4) if total else None,
            "mending": mending_of(told, code, yardstick),
            "sites": _sites(shown.get(code, []), sites, coarse=told.coarse),
            "text": _text(code, shown.get(code, []), yardstick, sites),
        }
        for code, people in ordered if people > 0
    ]  # fmt: skip


def mending_of(told: Told, code: str, yardstick: dict[str, Any]) -> dict[str, Any] | None:
    """Whom it would help if this reason alone were mended; None where nobody may know, or it goes without saying."""
    if code in SAID:
        return None
    if told.coarse:
        part = told.mended_share.get(code)
        return None if part is None else {"share": part, "text": mending_coarse(part, code)}
    mend = told.mended[code]
    computed = mend.helped is not None
    return {
        "helped": figure(mend.helped, told) if mend.helped is not None else UNKNOWN, "unsure": figure(mend.unsure, told),
        "by_catchment": figure(mend.catchment, told) if mend.catchment is not None else UNKNOWN,
        "at_most": None if computed else figure(mend.at_most, told), "text": mending(mend, code, yardstick),
    }  # fmt: skip


def cells(rows: Iterable[Any], why: dict[int, list[Any]], *, see_all: bool) -> list[str]:
    """Cells of a window as finished features: how they stand, and numbers for those who may see them."""
    features: list[str] = []
    for row in rows:
        told: dict[str, Any] = {"id": row["id"], "cell_size_m": row["cell_size_m"], "standing": standing_of(row),
                                "reasons": [one["reason"] for one in why.get(row["id"], [])]}  # fmt: skip
        if see_all:
            told |= {name: round(float(row[name]), 1) for name in ("people", *PARTS)}
        features.append(
            f'{{"type":"Feature","id":{row["id"]},"geometry":{row["geometry"]},"properties":{json_bytes(told).decode()}}}'
        )
    return features


def standing_of(row: Any) -> str:  # noqa: ANN401
    """How a cell stands, which is a matter of the place, not of how many live there: by ways and places in reach alone."""
    if row["people"] is None:
        return "nobody"
    for name in ("beyond", "unclear_way", "unclear_places"):
        if row[name] > row["people"] / 2:
            return name
    return "without_place" if row["without_catchment"] > row["people"] * 0.005 else "served"


def cell(
    row: Row, why: list[Any], rows: list[Any], told: dict[str, Any], sites: dict[int, Any], *, see_all: bool
) -> dict[str, Any]:
    """One cell down to the sites, the minutes, and the rows of people it rests on."""
    total = sum(one["people"] for one in why)
    listed = [
        {
            "reason": one["reason"], "label": BY_CODE[one["reason"]].label, "mended_by": mended_by(one["reason"]),
            "share": round(one["people"] / total, 4), "site": _site(one, sites),
            "text": sentence(one["reason"], _spot(one, sites), told),
            **({"people": round(one["people"], 2), "alone": round(one["alone"], 2)} if see_all else {}),
        }
        for one in why
    ]  # fmt: skip
    counts = (
        {name: round(float(row[name]), 2) for name in ("people", *PARTS, *HIDDEN)}
        if see_all and row["people"] is not None
        else None
    )
    return {
        "cell": {
            "id": row["id"], "cell_size_m": row["cell_size_m"], "lon": row["lon"], "lat": row["lat"],
            "municipality": {"ars": row["ars"], "name": row["municipality"]} if row["ars"] else None,
        },
        "standing": standing_of(row), "counts": counts, "reasons": listed,
        "rows": [{**one, "people": {"value": one["people"], "status": one["people_status"]}} for one in rows],
    }  # fmt: skip


def csv_rows(listed: Iterable[dict[str, Any]]) -> list[list[object]]:
    """The table of areas for spreadsheets, a column for each reason."""
    mended = [code for code in BY_CODE if code not in SAID]
    table: list[list[object]] = [
        [*CSV_HEAD, *(f"grund_{code}" for code in BY_CODE), *(f"behoben_hilft_{code}" for code in mended)]
    ]
    for one in listed:
        parts, quotas = one["parts"], one["quotas"] or {}
        why = {reason["reason"]: reason["people"]["value"] for reason in one["reasons"]}
        helped = {
            reason["reason"]: (reason["mending"] or {}).get("helped", UNKNOWN)["value"]
            for reason in one["reasons"]
        }
        table.append([
            one["ars"], one["name"], one["people"]["value"], *(parts[name]["value"] for name in PARTS[:3]),
            *(one[name]["value"] for name in HIDDEN[:3]), parts["unclear_way"]["value"], parts["unclear_places"]["value"],
            one["share"]["value"], one["share"]["wanted"], one["share"]["standing"], one["share"]["missing"],
            quotas.get("versorgungsquote", UNKNOWN)["value"], quotas.get("betreuungsquote", UNKNOWN)["value"],
            *(why.get(code) for code in BY_CODE), *(helped.get(code) for code in mended),
        ])  # fmt: skip
    return table


def site_ids(rows: Iterable[Any]) -> list[int]:
    """The sites that stored areas or reasons name."""
    found: set[int] = set()
    for row in rows:
        if row.get("reasons"):
            found |= {site["site_id"] for reason in row["reasons"] for site in reason["sites"]}
        elif row.get("site_id"):
            found.add(row["site_id"])
    return sorted(found)


def _named(row: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"ars": row["ars"], "name": row["name"]}


def _spot(one: Any, sites: dict[int, Any]) -> Spot:  # noqa: ANN401
    found = sites.get(one["site_id"] or 0)
    return Spot(found and found["name"], one["minutes"], one["car_minutes"])


def _site(one: Any, sites: dict[int, Any]) -> dict[str, Any] | None:  # noqa: ANN401
    found = sites.get(one["site_id"] or 0)
    if found is None:
        return None
    return {
        "slug": found["slug"],
        "name": found["name"],
        "minutes": one["minutes"],
        "car_minutes": one["car_minutes"],
    }


def _sites(shown: list[Any], sites: dict[int, Any], *, coarse: bool) -> list[dict[str, Any]]:
    named = [(one, _site(one, sites)) for one in shown]
    return [{**site, **({} if coarse else {"people": one["people"]})} for one, site in named if site]


def _text(code: str, shown: list[Any], yardstick: dict[str, Any], sites: dict[int, Any]) -> str:
    first = next((one for one in shown if one["site_id"] in sites), None)
    spot = replace(_spot(first, sites), mean=True) if first else Spot(None, None, None)
    return sentence(code, spot, yardstick)
