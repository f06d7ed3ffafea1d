"""What stands in for places that an offer does not tell: those of the same category that do, by size class.

The median is assumed, the quartiles are the interval. Offers of one kind of provider are a size class of their own where
enough of them tell their places (a group of parents is smaller than a municipality's Kita); else the whole category
is one class. That is an assumption; it is named wherever a figure rests on it. Where no offer of the category tells its
places there is nothing to assume from, and the answer is "unknown".
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from app.places.supply import SiteOfPlaces

    FloatArray = npt.NDArray[np.float64]

FEWEST_KNOWN = 3
"""Quartiles of fewer than these say nothing; then the whole span of what is known is the interval."""
FEWEST_OF_CLASS = 8
"""Of fewer offers that tell their places, the quartiles say little about the others of their kind of provider."""
PROVIDERS = {
    "public": "öffentlicher Träger", "independent": "freier Träger", "church": "kirchlicher Träger",
    "danish_minority": "dänische Minderheit", "company": "Unternehmen", "parents": "Elterninitiative",
    "unknown": "Träger unbekannt",
}  # fmt: skip
NOTHING_KNOWN = "Von keinem Angebot dieser Art ist die Platzzahl bekannt. Deshalb ist hier nichts berechnet."


@dataclass(frozen=True, slots=True)
class SizeClass:
    """Quartiles of the places of the offers of a kind of provider that tell them, which stand in for those that do not."""

    provider_kind: str
    known_offers: int
    untold_offers: int
    low: float
    mid: float
    high: float

    @property
    def in_words(self) -> str:
        """As it is told to people."""
        name = PROVIDERS.get(self.provider_kind, self.provider_kind)
        return f"{name} {_number(self.mid)} ({_number(self.low)} bis {_number(self.high)}, aus {self.known_offers} bekannten)"


@dataclass(frozen=True, slots=True)
class Assumption:
    """What stands in for places that are not told: from how many known ones; None of each where none are known.

    `classes`: kinds of providers for which their own numbers do instead.
    """

    known_offers: int
    untold_offers: int
    low: float | None
    mid: float | None
    high: float | None
    classes: tuple[SizeClass, ...] = ()

    def of(self, provider_kind: str) -> tuple[float | None, float | None, float | None]:
        """Low, mid and high places of an offer that does not tell them."""
        for one in self.classes:
            if one.provider_kind == provider_kind:
                return one.low, one.mid, one.high
        return self.low, self.mid, self.high

    @property
    def told(self) -> dict[str, Any]:
        """As answers and runs name it."""
        return {
            "known_offers": self.known_offers, "untold_offers": self.untold_offers,
            "low": self.low, "mid": self.mid, "high": self.high, "classes": [asdict(one) for one in self.classes],
            "text": self._in_words(),
        }  # fmt: skip

    def _in_words(self) -> str | None:
        if not self.untold_offers:
            return None
        if self.mid is None:
            return NOTHING_KNOWN
        own = [one for one in self.classes if one.untold_offers]
        rest = self.untold_offers - sum(one.untold_offers for one in own)
        words = [f"{self.untold_offers} Angebote nennen keine Platzzahl."]
        if own:
            listed = "; ".join(one.in_words for one in own)
            words.append(f"Angenommen ist der mittlere Wert (Median) nach der Art des Trägers: {listed}.")
        if rest:
            whom = f"Für {rest} weitere" if own else "Für sie"
            words.append(
                f"{whom} ist der mittlere Wert (Median) der {self.known_offers} bekannten angenommen:"
                f" {_number(self.mid)} Plätze, wahrscheinlich zwischen {_number(self.low)} und {_number(self.high)}."
            )
        return " ".join(words)


def assume(known: Sequence[float], untold: int) -> Assumption:
    """Median and quartiles of the known places."""
    if not known:
        return Assumption(0, untold, None, None, None)
    if len(known) < FEWEST_KNOWN:
        return Assumption(len(known), untold, min(known), float(np.median(known)), max(known))
    low, mid, high = np.percentile(known, [25, 50, 75]).tolist()
    return Assumption(len(known), untold, low, mid, high)


def assume_by_class(known: Sequence[tuple[str, float]], sites: Sequence[SiteOfPlaces]) -> Assumption:
    """What is assumed for sites, from known places with the kind of provider each is of."""
    whole = assume([places for _, places in known], sum(site.untold for site in sites))
    classes: list[SizeClass] = []
    for kind in sorted({kind for kind, _ in known}):
        of_kind = [places for one, places in known if one == kind]
        if len(of_kind) >= FEWEST_OF_CLASS:
            untold = sum(site.untold for site in sites if site.provider_kind == kind)
            classes.append(
                SizeClass(kind, len(of_kind), untold, *np.percentile(of_kind, [25, 50, 75]).tolist())
            )
    return replace(whole, classes=tuple(classes))


def places_of(
    sites: Sequence[SiteOfPlaces], assumption: Assumption
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Low, mid and high places of every site: known ones, and what is assumed for offers that do not tell theirs."""
    table = np.zeros((3, len(sites)))
    for column, site in enumerate(sites):
        table[:, column] = site.known or 0.0
        if site.untold:
            each = [np.nan if one is None else one for one in assumption.of(site.provider_kind)]
            table[:, column] += site.untold * np.array(each)
    return table[0], table[1], table[2]


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}".rstrip("0").rstrip(".").replace(".", ",")
