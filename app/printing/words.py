"""What a sheet says in words: title, answer, classes, rows of the table, what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cartography.scale import grouped
from app.maps.figures import numeric

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, datetime

    from app.maps.figures import Figure, Mapped, Maps

MOST_ROWS = 10
STATUS_WORDS = {"unknown": "keine Angabe", "secret": "geheim gehalten", "not_applicable": "trifft nicht zu"}
LEVELS = {"municipality": "Gemeinden", "municipal_association": "Ämter", "district": "Kreise", "quarter": "Stadtteile",
          "state": "Länder"}  # fmt: skip
BASES = {"network": "über das Wegenetz", "straight_line": "als Luftlinie mit Umwegfaktor, also geschätzt"}


def day(moment: date | datetime | None) -> str:
    """A day as it is written in German."""
    return "unbekannt" if moment is None else f"{moment:%d.%m.%Y}"


def told(given: Figure, write: Callable[[float], str]) -> str:
    """A figure, or the reason why there is none; never a zero for it."""
    value = numeric(given)
    return STATUS_WORDS.get(given["status"], "keine Angabe") if value is None else write(value)


def signed(write: Callable[[float], str]) -> Callable[[float], str]:
    """With its sign."""
    return lambda value: f"{'+' if value > 0 else '−' if value < 0 else ''}{write(abs(value))}"


def title(maps: Maps, *, difference: bool) -> str:
    """The question the sheet answers."""
    first, measure = maps.maps[0], maps.asked.measure
    if len(maps.maps) == 1:
        return measure.question(first.label, first.mode_label)
    if difference:
        return "Worin unterscheiden sich zwei Karten?"
    kinds = {one.label for one in maps.maps}
    if len(kinds) == 1:
        return f"{first.label}: zwei Karten im Vergleich"
    return (
        "Von der Krippe bis zum Seniorentreff: Wie weit ist der Weg?"
        if len(maps.maps) > 2
        else "Zwei Karten im Vergleich"
    )


def subtitle(maps: Maps) -> str:
    """Measure, people, way to travel, level: what all maps of the sheet share."""
    ways = list(dict.fromkeys(one.mode_label for one in maps.maps))
    people = list(dict.fromkeys(one.people_label for one in maps.maps))
    parts = [maps.asked.measure.label]
    if maps.asked.measure.code != "quota" and len(ways) == 1:
        parts.append(ways[0])
    if len(people) == 1:
        parts.append(f"Menschen: {people[0]}")
    return " · ".join([*parts, LEVELS[maps.asked.level]])


def answer(maps: Maps) -> str | None:
    """The answer in a sentence, where it is one map: how many areas are beyond the limit, or best and worst."""
    if len(maps.maps) != 1:
        return None
    measure, values = maps.asked.measure, _known(maps, maps.maps[0].figures)
    if not values:
        return "Für diese Karte ist nichts berechnet."
    if measure.threshold is not None:
        beyond = sum(value >= measure.threshold for _, value in values)
        return f"In {beyond} von {len(values)} Gebieten mit Angabe sind es {measure.threshold:.0f} Minuten oder mehr."
    ordered = sorted(values, key=lambda one: one[1], reverse=measure.more_is_worse)
    worst, best = ordered[0], ordered[-1]
    return f"Von {measure.write(worst[1])} ({worst[0]}) bis {measure.write(best[1])} ({best[0]})."


def difference_name(one: Mapped, other: Mapped) -> str:
    """What a map shows that the other does not."""
    parts = [
        one.label if one.state.category != other.state.category else "",
        one.mode_label if one.state.mode != other.state.mode else "",
        one.people_label if one.people_label != other.people_label else "",
        f"Stand {day(one.run['finished_at'])}" if one.run and one.state.as_of != other.state.as_of else "",
    ]
    return ", ".join(filter(None, parts)) or one.label


def worst_rows(maps: Maps) -> tuple[list[str], list[list[str]]]:
    """Head and rows of the table: the worst ten, the greatest changes, or the worst area of each of many maps."""
    measure = maps.asked.measure
    if len(maps.maps) > 2:
        return ["Art", "am ungünstigsten", measure.unit], [_worst_of(maps, one) for one in maps.maps]
    if maps.difference is not None:
        return _changes(maps, maps.difference)
    only = next(iter(maps.maps))
    rows = _ordered(maps, only.figures)[:MOST_ROWS]
    table = [[maps.names[ars], measure.write(value), told(only.people[ars], grouped)] for ars, value in rows]
    return ["Gebiet", measure.unit, "Kinder" if measure.code == "quota" else "Menschen"], table


def _changes(maps: Maps, difference: dict[str, Figure]) -> tuple[list[str], list[list[str]]]:
    measure, first, second = maps.asked.measure, maps.maps[0], maps.maps[1]
    head = ["Gebiet", difference_name(first, second), difference_name(second, first), "Unterschied"]
    table = [
        [maps.names[ars], told(first.figures[ars], measure.write), told(second.figures[ars], measure.write),
         signed(measure.write)(value)]
        for ars, value in sorted(_ordered(maps, difference), key=lambda one: -abs(one[1]))[:MOST_ROWS]
    ]  # fmt: skip
    return head, table


def _worst_of(maps: Maps, one: Mapped) -> list[str]:
    rows = _ordered(maps, one.figures)
    if not rows:
        return [one.label, "nichts berechnet", ""]
    ars, value = rows[0]
    return [one.label, maps.names[ars], maps.asked.measure.write(value)]


def _ordered(maps: Maps, figures: dict[str, Figure]) -> list[tuple[str, float]]:
    """Areas with a value, the worst first."""
    sign = -1 if maps.asked.measure.more_is_worse else 1
    known = [(ars, value) for ars, given in figures.items() if (value := numeric(given)) is not None]
    return sorted(known, key=lambda one: (sign * one[1], maps.names[one[0]]))


def _known(maps: Maps, figures: dict[str, Figure]) -> list[tuple[str, float]]:
    return [
        (maps.names[ars], value) for ars, given in figures.items() if (value := numeric(given)) is not None
    ]


def notes(maps: Maps, basis_words: Iterable[str]) -> list[str]:
    """What the figures rest on: the run of each map, whom they count, what no value means."""
    measure = maps.asked.measure
    return [
        *basis_words,
        *([f"Der Wert eines Gebiets ist über seine bewohnten Rasterzellen mit den Menschen gewichtet ({maps.maps[0].people_label})."]
          if measure.code in {"mean", "median", "within", "beyond"} else []),
        *(["Plätze, um die Menschen im Umkreis konkurrieren (Verfahren E2SFCA, längster Weg 30 Minuten)."]
          if measure.code == "places" else []),
        *(["Genehmigte Plätze geteilt durch die Kinder im Alter, für das sie da sind; wo Plätze nicht angegeben sind, geschätzt."]
          if measure.code == "quota" else []),
        "Schraffiert: keine Angabe oder niemand erreicht einen Ort. Gepunktet: zum Schutz Einzelner geheim gehalten.",
    ]  # fmt: skip


def run_words(one: Mapped) -> str:
    """The run a map comes from."""
    if one.run is None:
        return f"{one.label}: nichts berechnet."
    if one.run["id"] is None:
        return (
            f"{one.label}: Stand {day(one.run['finished_at'])}, Kinder gezählt am {day(one.reference_date)}."
        )
    counted = f", Menschen vom {day(one.reference_date)}" if one.reference_date else ""
    return (
        f"{one.label}, {one.mode_label}: Lauf {one.run['id']} vom {day(one.run['finished_at'])}"
        f"{counted}, Wege {BASES.get(one.run['basis'], one.run['basis'])}."
    )
