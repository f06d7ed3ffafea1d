"""What was found, in plain German, made of its numbers: what, how sure, and of how many."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log10
from typing import TYPE_CHECKING, Any

from app.cartography.scale import grouped

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

POINTS = "Prozentpunkte"
SMALL_P = 0.001
FEW_YEARS_AFTER = 3


@dataclass(frozen=True, slots=True)
class Told:
    """A title, what it rests on in figures, and how it was found."""

    title: str
    text: str
    method: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What a sentence is about: a row of the table of developments with its names; `members`: names of a cluster's areas."""

    kind: str
    area: str
    name: str
    unit: str
    decimals: int
    effect: float
    low: float
    high: float
    p: float | None
    q: float | None
    numbers: Mapping[str, Any]
    members: Sequence[str]

    def value(self, number: float) -> str:
        """A value with its unit."""
        written = self.plain(number)
        return f"{written} %" if self.unit == "%" else f"{written} {self.unit}".strip()

    def plain(self, number: float) -> str:
        """A value without it."""
        return grouped(number, self.decimals)

    def difference(self, number: float) -> str:
        """A difference of values, without its sign: of per cent in points."""
        unit = POINTS if self.unit == "%" else self.unit
        return f"{self.fine(abs(number))} {unit}".strip()

    def fine(self, number: float) -> str:
        """With as many decimals as leave two digits, where the value's own would leave none."""
        if number == 0:
            return "0"
        wanted = 1 - floor(log10(abs(number)))
        return grouped(number, max(self.decimals, min(wanted, 4)))

    def span(self, low: float, high: float, write: Callable[[float], str] | None = None) -> str:
        """An interval."""
        written = write or self.fine
        return f"95-%-Bereich {written(low)} bis {written(high)}"


def sentences(subject: Subject) -> Told:
    """What is said of a development."""
    told = _KINDS[subject.kind](subject)
    return Told(told.title, f"{told.text}{_aside(subject.numbers)}", told.method)


def _trend(one: Subject) -> Told:
    numbers = one.numbers
    slope, low, high = numbers["slope"], numbers["slope_low"], numbers["slope_high"]
    verb = "steigt" if slope > 0 else "sinkt"
    ends = _apart(low, high)
    text = (
        f"Von {numbers['from']} bis {numbers['to']} um {one.difference(slope)} im Jahr ({one.span(*ends)}),"
        f" zusammen etwa {one.difference(one.effect)}. Zuletzt {one.value(numbers['value'])}; {numbers['n']} Jahre."
    )
    widened = numbers["inflation"]
    alike = f"; weil Jahre einander ähneln, mit {one.fine(widened)}-facher Streuung" if widened > 1 else ""
    method = (
        "Mittlere Steigung aller Paare von Jahren (Theil–Sen); ob es Zufall sein kann, prüft Mann–Kendall mit der Korrektur"
        f" nach Hamed und Rao{alike}. {_chance(one)}"
    )
    return Told(f"{one.area}: {one.name} {verb}", text, method)


def _step(one: Subject) -> Told:
    numbers = one.numbers
    direction = "höher" if one.effect > 0 else "niedriger"
    ends = _apart(one.low, one.high)
    text = (
        f"Bis {numbers['until']} im Mittel {one.value(numbers['before'])}, seit {numbers['since']} {one.value(numbers['after'])}:"
        f" {one.difference(one.effect)} {direction} ({one.span(*ends)}); {numbers['n']} Jahre."
    )
    if numbers["years_after"] <= FEW_YEARS_AFTER:
        text += f" Das neue Niveau steht erst auf {numbers['years_after']} Jahren."
    method = (
        "Genaueste Teilung der Reihe in Abschnitte gleichen Niveaus (wie PELT; Strafe je Wechsel 3·ln n Streuungen, mindestens"
        f" 3 Jahre), besser als eine Gerade; geprüft mit dem t-Test für jede mögliche Stelle. {_chance(one)}"
    )
    return Told(f"{one.area}: {one.name} seit {numbers['since']} {direction}", text, method)


def _target(one: Subject) -> Told:
    numbers = one.numbers
    goal, year = one.value(numbers["target"]), numbers["year"]
    until = f" bis {numbers['target_year']}" if numbers["target_year"] else ""
    wanted = f"Ziel{until}: {'mindestens' if one.effect < 0 else 'höchstens'} {goal}"
    if numbers["expected"] is None:
        text = f"{year}: {one.value(numbers['value'])}. {wanted}; es fehlen {one.difference(one.effect)}."
        if numbers["state"] == "missed_by_few":
            text += " Bei so wenigen Menschen kann das auch Zufall sein."
        told = "Ziel verfehlt" if numbers["state"] == "missed" else "Ziel vielleicht nur zufällig verfehlt"
        return Told(
            _target_title(one, told),
            text + _by_state(numbers),
            "Der neueste Wert, gegen das gesetzte Ziel gehalten.",
        )
    low, middle, high = numbers["expected"]
    text = (
        f"Geht es weiter wie von {numbers['from']} bis {numbers['to']}, sind es {year} {one.value(middle)}"
        f" ({one.span(low, high, one.plain)}). {wanted}. Zuletzt {one.value(numbers['value'])}."
    )
    told = (
        "Ziel wird verfehlt, wenn es so weitergeht" if numbers["state"] == "will_miss" else "Ziel in Gefahr"
    )
    return Told(
        _target_title(one, told), text + _by_state(numbers),
        f"Fortgesetzte mittlere Steigung aller Paare von Jahren (Theil–Sen) über {numbers['n']} Jahre; der Bereich zählt ihre"
        " Unsicherheit und die Streuung einzelner Jahre. Eine Fortsetzung, keine Vorhersage.",
    )  # fmt: skip


STATES = {
    "missed": "Verfehlt", "missed_by_few": "Verfehlt, vielleicht zufällig", "will_miss": "Wird verfehlt, wenn es so weitergeht",
    "may_miss": "In Gefahr",
}  # fmt: skip
MOST_NAMED = 12


def _target_title(one: Subject, told: str) -> str:
    """Of a target that several municipalities miss and nobody above them, how many these are."""
    count = sum(len(names) for names in one.numbers.get("named", {}).values())
    if count > 1 and one.area in {name for names in one.numbers["named"].values() for name in names}:
        return f"{one.name} – Ziel in {count} Gemeinden verfehlt oder in Gefahr"
    return f"{one.area}: {one.name} – {told}"


def _by_state(numbers: Mapping[str, Any]) -> str:
    """Which municipalities miss a target, those whom it concerns most first."""
    told = ""
    for state, names in numbers.get("named", {}).items():
        more = f" und {len(names) - MOST_NAMED} weitere" if len(names) > MOST_NAMED else ""
        told += f" {STATES[state]} in {len(names)} von {numbers['municipalities']} Gemeinden: {', '.join(names[:MOST_NAMED])}{more}."
    return told


def _unlike(one: Subject) -> Told:
    numbers = one.numbers
    direction = "höher" if numbers["is_hot"] else "niedriger"
    lowest, highest = numbers["around"]
    text = (
        f"{numbers['year']}: {one.value(numbers['mean'])}; die {numbers['neighbours']} Nachbarn {one.plain(lowest)} bis"
        f" {one.value(highest)}, alle {numbers['areas']} Gemeinden {one.value(numbers['centre'])}."
    )
    method = (
        "Lokaler Moran-Index mit den angrenzenden Gemeinden, die auf der anderen Seite des Mittels einander ähneln; Zufall sind"
        f" 99.999 Anordnungen der anderen Werte. {_chance(one)}"
    )
    return Told(f"{one.area}: {one.name} {direction} als bei allen Nachbarn", text, method)


def _jump(one: Subject) -> Told:
    numbers = one.numbers
    above, below = grouped(numbers["numerator"]), grouped(numbers["denominator"])
    counted = f"{above} von {below}" if numbers["share"] else f"{above} auf {below}"
    text = (
        f"{numbers['year']}: {one.value(numbers['value'])} ({counted}). Nach den Jahren {numbers['from']} bis"
        f" {numbers['before_last']} waren {one.value(numbers['own_past'])} zu erwarten; {one.plain(numbers['low'])} bis"
        f" {one.value(numbers['high'])} wären bei dieser Größe noch Zufall."
    )
    wide = numbers["dispersion"]
    spread = f", {one.fine(wide)}-fach, weil Jahre sich auch sonst stärker unterscheiden" if wide > 1 else ""
    kind = "hypergeometrischen" if numbers["share"] else "Binomial-"
    method = f"Eigene frühere Jahre: Grenzen der Vorhersage aus der genauen {kind} Verteilung{spread}. {_chance(one)}"
    word = "sprunghaft höher" if one.effect > 0 else "sprunghaft niedriger"
    return Told(
        f"{one.area}: {one.name} {word}", text, method.replace("Binomial- Verteilung", "Binomial-Verteilung")
    )


def _outlier(one: Subject) -> Told:
    numbers = one.numbers
    if numbers.get("jump"):
        return _jump(one)
    direction = "auffällig hoch" if one.effect > 0 else "auffällig niedrig"
    above, below = grouped(numbers["numerator"]), grouped(numbers["denominator"])
    counted = f"{above} von {below}" if numbers["share"] else f"{above} auf {below}"
    text = (
        f"{numbers['year']}: {one.value(numbers['value'])} ({counted}), alle {numbers['areas']} Gemeinden zusammen"
        f" {one.value(numbers['centre'])}. Bei dieser Größe wären {one.plain(numbers['low'])} bis {one.value(numbers['high'])}"
        " noch Zufall."
    )
    wide = numbers["dispersion"]
    spread = f", {one.fine(wide)}-fach, weil sich alle Gemeinden stärker unterscheiden" if wide > 1 else ""
    kind = "Binomial" if numbers["share"] else "Poisson"
    method = f"Trichter nach Spiegelhalter mit genauer {kind}-Streuung{spread}. {_chance(one)}"
    return Told(f"{one.area}: {one.name} {direction}", text, method)


def _cluster(one: Subject) -> Told:
    numbers, count = one.numbers, len(one.members)
    if numbers.get("unlike"):
        return _unlike(one)
    direction = "hoch" if numbers["is_hot"] else "niedrig"
    where = f"um {one.area}" if count > 1 else f"in {one.area} und ringsum"
    text = (
        f"{', '.join(one.members)}: {numbers['year']} zusammen {one.value(numbers['mean'])}"
        f" ({one.plain(numbers['lowest'])} bis {one.plain(numbers['highest'])}), alle {numbers['areas']} Gemeinden"
        f" {one.value(numbers['centre'])}. Gemeinden, deren Nachbarn ebenfalls {direction} liegen."
    )
    method = (
        "Lokaler Moran-Index mit den angrenzenden Gemeinden; Zufall sind 99.999 Anordnungen der anderen Werte, Anteile sind nach"
        f" der Größe der Gemeinden gewichtet (Assunção und Reis). {_chance(one)}"
    )
    return Told(f"{one.name} {where} {direction}", text, method)


def _apart(low: float, high: float) -> tuple[float, float]:
    """The ends of an interval without their sign, the nearer to nothing first; with it where nothing lies between them."""
    return (min(abs(low), abs(high)), max(abs(low), abs(high))) if low * high >= 0 else (low, high)


def _chance(one: Subject) -> str:
    if one.p is None or one.q is None:
        return ""
    return (
        f"p {_small(one.p)}; bei {grouped(one.numbers['tests'])} gleichen Prüfungen dieses Indikators q {_small(one.q)}"
        " (Benjamini–Hochberg)."
    )


def _small(p: float) -> str:
    return "< 0,001" if p < SMALL_P else f"= {grouped(p, 3)}"


def _aside(numbers: Mapping[str, Any]) -> str:
    told = ""
    if numbers.get("since_break"):
        told += f" Gezählt ab {numbers['first_year']}, weil sich davor etwas geändert hat: {numbers['since_break']}."
    if numbers.get("gaps"):
        told += f" Ohne {', '.join(map(str, numbers['gaps']))}: nicht veröffentlicht oder nicht bekannt."
    if numbers.get("estimated"):
        told += " Darunter sind Schätzungen."
    return told


_KINDS: dict[str, Callable[[Subject], Told]] = {
    "trend": _trend, "step": _step, "target": _target, "outlier": _outlier, "cluster": _cluster,
}  # fmt: skip
