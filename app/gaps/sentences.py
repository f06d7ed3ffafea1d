"""Reasons in sentences that somebody understands who has to vote on them: which site, how many minutes, and what is amiss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.gaps.reasons import mended_at_best, mended_by
from app.gaps.shown import LEAST
from app.standards.standards import MODE_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.gaps.shown import Mend


@dataclass(frozen=True, slots=True)
class Spot:
    """What shows a reason: the name of a site (None: none to name), minutes by the yardstick's mode and by car."""

    name: str | None
    minutes: float | None
    car_minutes: float | None
    mean: bool = False
    """Whether the minutes are the mean of many who live here."""

    def after(self, minutes: float | None) -> str:
        """Minutes in words."""
        return ("im Mittel " if self.mean else "") + whole(minutes or 0.0)

    def within(self, minutes: float | None) -> str:
        """The same of reaching it: in 4 Minuten, im Mittel in 4 Minuten."""
        return ("im Mittel in " if self.mean else "in ") + whole(minutes or 0.0)


def sentence(reason: str, spot: Spot, yardstick: dict[str, Any]) -> str:
    """A reason in German; `yardstick` as runs tell it."""
    if reason == "not_connected":
        return "Von hier führt auf der Karte kein Weg zu einer Straße; was erreichbar ist, lässt sich nicht sagen."
    if spot.name is None:
        return _unnamed(reason, yardstick)
    return WORDS[reason](spot, yardstick)


def mending(mend: Mend, code: str, yardstick: dict[str, Any]) -> str:
    """Whom it would help if this one reason were mended and all else stayed, in German."""
    if mend.helped is None:
        return f"Bis zu {_people(mend.at_most)} wäre geholfen, {mended_at_best(code, yardstick)}."
    words = f"{mended_by(code)} und sonst alles bliebe, wie es ist"
    unknown = "weil dort Plätze oder Öffnungszeiten nicht bekannt sind"
    if mend.helped < LEAST:
        if mend.unsure >= LEAST:
            return f"Bis zu {_people(mend.unsure)} wäre geholfen, {words}; mehr lässt sich nicht sagen, {unknown}."
        return f"Niemandem wäre geholfen, {words}: Es fehlt noch anderes, oder freie Plätze gibt es auch dort nicht."
    perhaps = f"; ob weiteren {_people(mend.unsure)}, ist offen, {unknown}" if mend.unsure >= LEAST else ""
    return f"{_people(mend.helped)[0].upper()}{_people(mend.helped)[1:]} wäre geholfen, {words}{perhaps}."


def mending_coarse(share: float, code: str) -> str:
    """The same for everybody, as a share of all who go without."""
    words = f"{mended_by(code)} und sonst alles bliebe, wie es ist"
    if share in (0.0, 1.0):
        return f"{'Fast allen' if share else 'Fast niemandem'} von ihnen wäre geholfen, {words}."
    return f"Etwa {100 * share:.0f} % von ihnen wäre geholfen, {words}."


def _people(count: float) -> str:
    """So many, in the dative."""
    many = round(count)
    return (
        "weniger als einem Menschen"
        if many < 1
        else "einem Menschen"
        if many == 1
        else f"{many:,} Menschen".replace(",", ".")
    )


def whole(minutes: float) -> str:
    """Minutes as people say them."""
    count = round(minutes)
    return "weniger als 1 Minute" if count < 1 else "1 Minute" if count == 1 else f"{count} Minuten"


def _mode(yardstick: dict[str, Any]) -> str:
    return MODE_WORDS[yardstick["mode"]]


def _limit(yardstick: dict[str, Any]) -> str:
    if yardstick["limit_metres"]:
        return f"{yardstick['limit_metres']:.0f} m"
    return whole(yardstick["limit_minutes"])


def _away(spot: Spot, yardstick: dict[str, Any]) -> str:
    """How far the site is, in the mode that is known."""
    if spot.minutes is not None:
        return f"{spot.name} ist {spot.after(spot.minutes)} {_mode(yardstick)} entfernt"
    if spot.car_minutes is not None:
        return f"{spot.name} ist {spot.after(spot.car_minutes)} mit dem Auto entfernt"
    return f"{spot.name} ist weit entfernt"


def _ages(yardstick: dict[str, Any]) -> str:
    return f"das Alter {yardstick['ages']['text']}"


def _car_only(spot: Spot, yardstick: dict[str, Any]) -> str:
    by_car = f"{spot.name} ist mit dem Auto {spot.within(spot.car_minutes)} zu erreichen"
    if spot.minutes is not None and not yardstick["limit_metres"]:
        return f"{by_car}, {_mode(yardstick)} erst {spot.within(spot.minutes)} (Grenze: {_limit(yardstick)})."
    within = f"auf {_limit(yardstick)}" if yardstick["limit_metres"] else f"in {_limit(yardstick)}"
    return f"{by_car}, {_mode(yardstick)} aber nicht {within}."


def _no_bus(spot: Spot, yardstick: dict[str, Any]) -> str:
    return (
        f"{spot.name} wäre mit dem Auto {spot.within(spot.car_minutes)} zu erreichen, aber kein Bus kommt bis"
        f" {yardstick['at_time']} Uhr in höchstens {_limit(yardstick)} an."
    )


def _nothing(spot: Spot, yardstick: dict[str, Any]) -> str:
    mode = "mit dem Auto" if yardstick["mode"] == "bus" else _mode(yardstick)
    far = f"Der nächste Ort dieser Art, {spot.name}, ist {spot.after(spot.minutes)} {mode} entfernt"
    if yardstick["mode"] == "car":
        return f"{far} (Grenze: {_limit(yardstick)})."
    return f"{far}; auch mit dem Auto ist keiner in {whole(yardstick['car_minutes'])} zu erreichen."


WORDS: dict[str, Callable[[Spot, dict[str, Any]], str]] = {
    "full": lambda s, y: f"{_away(s, y)}, hat aber nicht genug freie Plätze für alle, die einen suchen.",
    "full_for_need": lambda s, y: f"{_away(s, y)} und hat noch Plätze, aber für {_ages(y)} ist keiner frei.",
    "not_for_age": lambda s, y: f"{_away(s, y)}, nimmt aber {_ages(y)} nicht ganz auf.",
    "opens_late": lambda s, y: f"{_away(s, y)}, öffnet aber erst nach {y['at_time']} Uhr.",
    "closes_early": lambda s, y: f"{_away(s, y)}, schließt aber vor {y['at_time']} Uhr.",
    "car_only": _car_only,
    "no_bus_in_time": _no_bus,
    "no_bus_back": lambda s, _y: (
        f"Zu {s.name} fährt rechtzeitig ein Bus, aber keiner zurück, wenn dort Schluss ist."
    ),
    "border": lambda s, y: (
        f"{_away(s, y)}, liegt aber außerhalb des Kreises und zählt nach dem Standard nicht."
    ),
    "unknown_hours": lambda s, y: (
        f"{_away(s, y)}; ob dort um {y['at_time']} Uhr geöffnet ist, ist nicht bekannt."
    ),
    "unknown_places": lambda s, y: f"{_away(s, y)}; wie viele Plätze es dort gibt, ist nicht bekannt.",
    "nothing": _nothing,
}


def _unnamed(reason: str, yardstick: dict[str, Any]) -> str:
    if reason == "nothing":
        return "Einen Ort dieser Art gibt es nicht, den man erreichen könnte."
    return f"Innerhalb von {_limit(yardstick)} {_mode(yardstick)} fehlt, was der Standard verlangt."
