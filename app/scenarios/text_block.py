"""A frozen scenario as a text that can be put into a paper for a committee: what changes, what that brings, on what it rests."""

from __future__ import annotations

from typing import Any

from app.scenarios.figures import TOTAL
from app.scenarios.wording import MODES, number

ROWS = (
    ("within_standard", "Innerhalb des Standards", "Menschen"), ("mean_minutes", "Mittlerer Weg", "min"),
    ("without_place", "Rechnerisch ohne Platz", "Menschen"), ("travel_km", "Wegekilometer", "km"),
    ("school_transport", "Weiter als der zumutbare Schulweg", "Kinder"),
)  # fmt: skip
STARTS = {"today": "heute"}


def text_of(told: dict[str, Any], address: str, newer: list[str]) -> str:
    """The text; `address`: where it can be seen, `newer`: what has changed since."""
    result, day = told["result"], str(told["frozen_at"])[:10]
    lines = [
        f"Szenario „{told['name']}“, Fassung {told['version']}, eingefroren am {german(day)} (Stand {told['id']})",
        f"{result['label']}, {MODES[result['mode']]}, Ausgangspunkt: {_start(result)}", "",
    ]  # fmt: skip
    lines += ["Änderungen:", *(f"– {_change(one)}" for one in result["changes"])] if result["changes"] else ["Keine Änderungen."]  # fmt: skip
    for area in result["areas"]:
        if area["level"] == "district" and area["core"]:
            lines += ["", f"{area['name']} (vorher → nachher):", *_figures(area["groups"][TOTAL])]
    lines += ["", "Worauf das beruht:", *(f"– {note}" for note in result["notes"])]
    if newer:
        lines += ["", f"Überholt: Seither haben sich geändert: {', '.join(newer)}."]
    return "\n".join(
        [*lines, "", f"Nachprüfen: {address}", f"Fingerabdruck der Eingaben: {told['input_hash']}", ""]
    )


def german(day: str) -> str:
    """2026-08-01 as 01.08.2026."""
    return ".".join(reversed(day.split("-")))


def _start(result: dict[str, Any]) -> str:
    start = result["start"]
    if start["kind"] == "projection":
        variant = {"low": "niedrige", "middle": "mittlere", "high": "hohe"}[start["variant"]]
        return f"Vorausrechnung 31.12.{start['year']}, {variant} Variante"
    return f"Lernorte am {german(start['date'])}" if start["kind"] == "date" else "heute"


def _change(change: dict[str, Any]) -> str:
    words = change.get("words")
    return f"{change['text']} ({words})" if words else str(change["text"])


def _figures(group: dict[str, Any]) -> list[str]:
    lines: list[str] = []
    for name, label, unit in ROWS:
        before, after = group["before"][name], group["after"][name]
        if "not_applicable" not in (before["status"], after["status"]):
            lines.append(f"– {label}: {_value(before)} → {_value(after)} {unit}")
    turned = group["turned"]
    lines.append(f"– Näher: {_value(turned['nearer'])}, weiter: {_value(turned['further'])} Menschen")
    return lines


def _value(figure: dict[str, Any]) -> str:
    if figure["value"] is not None:
        return number(round(figure["value"], 1))
    return {"secret": "geheim", "unknown": "nicht bekannt"}.get(figure["status"], "–")
