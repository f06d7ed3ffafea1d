"""Invented standards of the demonstration Kreis: what a Kreis may decide to be enough."""

from __future__ import annotations

from datetime import date
from typing import Any

DECISION = "Kreistag des erfundenen Kreises, Vorlage 2024/017 (erfunden)"
DECIDED_ON = date(2024, 3, 14)
SINCE = date(2024, 8, 1)
WAY, PLACES, SIZE = "way", "places", "size"

STANDARDS: tuple[dict[str, Any], ...] = (
    {"key": "krippe-weg", "category": "creche", "kind": WAY, "mode": "car", "limit_minutes": 15, "people_share": 0.95,
     "age_from_months": 12, "age_to_months": 36},
    {"key": "kita-zu-fuss", "category": "kindergarten", "kind": WAY, "mode": "walk", "limit_minutes": 15,
     "people_share": 0.8, "age_from_months": 36, "age_to_months": 79},
    {"key": "krippe-plaetze", "category": "creche", "kind": PLACES, "places_per_100": 45, "age_from_months": 12,
     "age_to_months": 36},
    {"key": "kita-plaetze", "category": "kindergarten", "kind": PLACES, "places_per_100": 98, "age_from_months": 36,
     "age_to_months": 79},
    {"key": "grundschule-zu-fuss", "category": "primary_school", "kind": WAY, "mode": "walk", "limit_metres": 2000,
     "people_share": 0.7, "age_from_months": 72, "age_to_months": 132},
    {"key": "grundschule-groesse", "category": "primary_school", "kind": SIZE, "smallest_pupils": 80},
    {"key": "bus-zur-gemeinschaftsschule", "category": "community_school", "kind": WAY, "mode": "bus",
     "limit_minutes": 45, "at_time": "07:30", "people_share": 0.9, "age_from_months": 120, "age_to_months": 192},
    {"key": "buecherei-mit-dem-rad", "category": "library", "kind": WAY, "mode": "bicycle", "limit_minutes": 20,
     "people_share": 0.75},
)  # fmt: skip
"""Since 2024; what a crèche must offer is raised by the later version below."""

LATER: dict[str, Any] = {**STANDARDS[2], "places_per_100": 55}
LATER_FROM = date(2027, 8, 1)
