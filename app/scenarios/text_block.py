"""A frozen scenario as a text that can be put into a paper for a committee: what changes, what that brings, on what it rests."""

from __future__ import annotations

from typing import Any

from app.scenarios.figures import TOTAL
from app.scenarios.findings import compared
from app.scenarios.wording import MODES, number

DRAFT = "Entwurf, nicht beschlossen"


def text_of(told: dict[str, Any], address: str, newer: list[str]) -> str:
    """The text; `address`: where it can be seen, `newer`: what has changed since."""
    result, day = told["result"], str(told["frozen_at"])[:10]
    lines = [
        f"Szenario „{told['name']}“, Fassung {told['version']}, eingefroren am {german(day)} (Stand {told['id']})",
        f"{DRAFT}.",
        f"{result['label']}, {MODES[result['mode']]}, Ausgangspunkt: {start_in_words(result)}", "",
    ]  # fmt: skip
    lines += ["Änderungen:", *(f"– {change_line(one)}" for one in result["changes"])] if result["changes"] else ["Keine Änderungen."]  # fmt: skip
    for area in result["areas"]:
        if area["level"] == "district" and area["core"]:
            lines += ["", f"{area['name']} (vorher → nachher):", *_figures(result, area)]
    lines += ["", "Worauf das beruht:", *(f"– {note}" for note in result["notes"])]
    if newer:
        lines += ["", f"Überholt: Seither haben sich geändert: {', '.join(newer)}."]
    return "\n".join(
        [*lines, "", f"Nachprüfen: {address}", f"Fingerabdruck der Eingaben: {told['input_hash']}", ""]
    )


def german(day: str) -> str:
    """2026-08-01 as 01.08.2026."""
    return ".".join(reversed(day.split("-")))


def start_in_words(result: dict[str, Any]) -> str:
    """From where a scenario starts."""
    start = result["start"]
    if start["kind"] == "projection":
        variant = {"low": "niedrige", "middle": "mittlere", "high": "hohe"}[start["variant"]]
        return f"Vorausrechnung 31.12.{start['year']}, {variant} Variante"
    return f"Lernorte am {german(start['date'])}" if start["kind"] == "date" else "heute"


def change_line(change: dict[str, Any]) -> str:
    """A change, and why it has no effect where it has none."""
    words = change.get("words")
    return f"{change['text']} ({words})" if words else str(change["text"])


def _figures(result: dict[str, Any], area: dict[str, Any]) -> list[str]:
    lines = [
        f"– {one.label}: {_value(one.before)} → {_value(one.after)} {one.unit}"
        for one in compared(result) if one.ars == area["ars"]
    ]  # fmt: skip
    turned = area["groups"][TOTAL]["turned"]
    return [*lines, f"– Näher: {_value(turned['nearer'])}, weiter: {_value(turned['further'])} Menschen"]


def _value(figure: dict[str, Any]) -> str:
    if figure["value"] is not None:
        return number(round(figure["value"], 1))
    return {"secret": "geheim", "unknown": "nicht bekannt"}.get(figure["status"], "–")
