"""Licences as the open data portals name them (list of DCAT-AP.de)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

BASE = "http://dcat-ap.de/def/licenses/"
OTHER = f"{BASE}other-open"
"""Free to use under conditions that have no entry in the list."""
KNOWN: Mapping[str, str] = {
    "cc0": "cc-zero", "dlzerode": "dl-zero-de/2.0", "dldezero": "dl-zero-de/2.0", "pddl": "odcpddl", "dldeby": "dl-by-de/2.0",
    "ccby": "cc-by/4.0", "odcby": "odby", "ccbysa": "cc-by-sa/4.0", "odbl": "odbl",
}  # fmt: skip
"""By what is left of a name without its version and signs, the freest first."""


def licence_iri(licence: str | None) -> str | None:
    """The entry of a licence, or of several joined by semicolons: that which asks for most. None: none is stated."""
    if not licence:
        return None
    found = [_entry(one) for one in licence.split(";")]
    order = [BASE + one for one in KNOWN.values()]
    return max(found, key=lambda one: order.index(one) if one in order else len(order))


def needs_naming(iri: str) -> bool:
    """Whether the source has to be named (Konvention 35)."""
    return iri.removeprefix(BASE) not in {"cc-zero", "dl-zero-de/2.0", "odcpddl"}


def _entry(name: str) -> str:
    plain = re.sub(r"[^a-z]", "", re.sub(r"\d+(\.\d+)+", "", name.lower()))
    return BASE + KNOWN[plain] if plain in KNOWN else BASE + KNOWN["cc0"] if plain == "cc" else OTHER


def rights_of(attribution: Iterable[str]) -> str:
    """How sources are to be named."""
    return "; ".join(attribution)
