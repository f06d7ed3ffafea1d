"""Where nobody coordinates: phases of life by municipality without an actor that says it coordinates there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.landscape.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.landscape.words import Language


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who coordinates a phase in a municipality; nobody: a gap."""

    phase: str
    ars: str
    actors: tuple[int, ...]


def works_in(areas: Sequence[str], ars: str) -> bool:
    """Whether one of the areas is the municipality or holds it: keys of areas begin with those of what holds them."""
    return any(ars.startswith(area) for area in areas)


def coverage(
    actors: Sequence[Mapping[str, Any]], phases: Sequence[str], municipalities: Sequence[str]
) -> list[Coverage]:
    """Each phase in each municipality with those who coordinate it. Without phases or areas told, nobody coordinates."""
    told = [one for one in actors if one["coordinates"]]
    return [
        Coverage(phase, ars, tuple(
            one["id"] for one in told if phase in one["phases"] and works_in(one["areas"], ars)
        ))
        for phase in phases for ars in municipalities
    ]  # fmt: skip


def gaps_told(
    found: Sequence[Coverage],
    phases: Mapping[str, str],
    municipalities: Mapping[str, str],
    language: Language = "de",
) -> list[dict[str, Any]]:
    """By phase: in how many municipalities nobody coordinates, and in which; the sentence in a language."""
    told = []
    for phase, label in phases.items():
        own = [one for one in found if one.phase == phase]
        missing = [one.ars for one in own if not one.actors]
        told.append({
            "phase": phase, "label": label, "municipalities": len(own), "without": len(missing),
            "missing": [{"ars": ars, "name": municipalities[ars]} for ars in missing],
            "actors": sorted({number for one in own for number in one.actors}),
            "text": _sentence(label, len(missing), len(own), language),
        })  # fmt: skip
    return told


def _sentence(label: str, missing: int, total: int, language: Language) -> str:
    name = (
        "no_municipalities"
        if total == 0
        else "everywhere"
        if missing == 0
        else "nowhere"
        if missing == total
        else "some"
    )
    return say(language, name, phase=label, missing=missing, total=total)
