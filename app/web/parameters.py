"""Parameters as people write them, read strictly: what is wrong is named, with what would be right."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Annotated, Literal

from fastapi import Query
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from app.errors import BadRequest

Mode = Literal["walk", "bicycle", "car"]
MODES: tuple[Mode, ...] = ("walk", "bicycle", "car")
MAX_MINUTES = 60
MAX_LIMIT = 1000

Box = Annotated[
    str | None,
    Query(
        description="West,Süd,Ost,Nord in Grad; West > Ost geht über den 180. Längengrad",
        examples=["9.3,54.3,9.9,54.9"],
    ),
]
Categories = Annotated[
    str | None, Query(description="Arten von Lernorten, durch Komma getrennt", examples=["kindergarten"])
]
Category = Annotated[str, Query(description="Art von Lernort", examples=["kindergarten"])]
MaybeCategory = Annotated[str | None, Query(description="Art von Lernort", examples=["kindergarten"])]
LifePhases = Annotated[
    str | None, Query(description="Lebensphasen, durch Komma getrennt", examples=["senior"])
]
Age = Annotated[str | None, Query(description="Alter in Monaten (18) oder Jahren (3y)", examples=["3y"])]
Words = Annotated[
    str | None, Query(description="Suchworte; Umlaute, halbe Worte und Tippfehler werden verstanden")
]
Day = Annotated[
    str | None, Query(description="Stand an diesem Tag, JJJJ-MM-TT; ohne: heute", examples=["2026-08-01"])
]
Near = Annotated[
    str | None, Query(description="lon,lat: nach Luftlinie von hier sortiert", examples=["9.44,54.78"])
]
AreaKey = Annotated[str | None, Query(description="Nur in diesem Gebiet: ARS oder AGS")]
Core = Annotated[bool, Query(description="Nur was in der Region selbst liegt, nicht in ihrer Umgebung")]
Limit = Annotated[int, Query(description=f"Wie viele, 1 bis {MAX_LIMIT}")]
After = Annotated[str | None, Query(description="Seitenmarke aus dem Link „next“")]
TravelMode = Annotated[str, Query(description="walk, bicycle, car oder ein anderes aus /api/profiles")]
MaybeMode = Annotated[str | None, Query(description="walk, bicycle, car oder ein anderes aus /api/profiles")]
AgeGroup = Annotated[str, Query(description="Altersgruppe aus /api/region; all: alle", examples=["3-5"])]
MaybeAgeGroup = Annotated[str | None, Query(description="Altersgruppe aus /api/region", examples=["3-5"])]
Level = Annotated[
    str, Query(description="Ebene: state, district, municipal_association, municipality, quarter")
]
Longitude = Annotated[float, Query(description="Länge in Grad (EPSG:4326)", examples=[9.44])]
Latitude = Annotated[float, Query(description="Breite in Grad (EPSG:4326)", examples=[54.78])]


def bounding_boxes(text: str | None) -> list[tuple[float, float, float, float]]:
    """West, south, east, north in degrees; two boxes where it crosses the antimeridian; none for None.

    Raises BadRequest for anything but four finite numbers in range, south below north.
    """
    if text is None:
        return []
    try:
        values = [float(part) for part in text.split(",")]
    except ValueError:
        raise BadRequest("bbox besteht aus Zahlen: West,Süd,Ost,Nord.", parameter="bbox") from None
    if len(values) != 4:
        raise BadRequest(
            f"bbox braucht vier Zahlen (West,Süd,Ost,Nord), nicht {len(values)}.", parameter="bbox"
        )
    west, south, east, north = values
    if not all(math.isfinite(value) for value in values):
        raise BadRequest(
            "bbox enthält einen Wert, der keine Zahl ist (NaN oder unendlich).", parameter="bbox"
        )
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= 90 and -90 <= north <= 90):
        raise BadRequest(
            "bbox liegt außerhalb der Erde; gebraucht werden Grad (EPSG:4326).", parameter="bbox"
        )
    if south > north:
        raise BadRequest("bbox: Süd liegt nördlich von Nord.", parameter="bbox")
    if west > east:
        return [(west, south, 180.0, north), (-180.0, south, east, north)]
    return [(west, south, east, north)]


def position(lon: float, lat: float) -> tuple[float, float]:
    """A point in degrees. Raises BadRequest if it is not on earth."""
    if not (math.isfinite(lon) and math.isfinite(lat)) or abs(lon) > 180 or abs(lat) > 90:
        raise BadRequest(
            "lon und lat sind Grad: lon zwischen -180 und 180, lat zwischen -90 und 90.", parameter="lon,lat"
        )
    return lon, lat


def pair(text: str, name: str) -> tuple[float, float]:
    """Two numbers, lon,lat."""
    parts = text.split(",")
    try:
        lon, lat = (float(part) for part in parts)
    except ValueError:
        raise BadRequest(f"{name} besteht aus zwei Zahlen: lon,lat.", parameter=name) from None
    return position(lon, lat)


def mode_of(text: str) -> Mode:
    """A mode of travel."""
    for mode in MODES:
        if text == mode:
            return mode
    raise unknown("mode", text, MODES)


def minutes_of(text: str, most: int = 6) -> list[int]:
    """Whole minutes, separated by commas, each 1 to MAX_MINUTES, in rising order."""
    try:
        values = sorted({int(part) for part in text.split(",")})
    except ValueError:
        raise BadRequest(
            "minutes besteht aus ganzen Zahlen, zum Beispiel 5,10,15.", parameter="minutes"
        ) from None
    if len(values) > most or not all(1 <= value <= MAX_MINUTES for value in values):
        raise BadRequest(f"minutes: höchstens {most} Werte von 1 bis {MAX_MINUTES}.", parameter="minutes")
    return values


def age_months(text: str | None) -> int | None:
    """An age: months as a number, or years as "3y" or "3j"."""
    if text is None:
        return None
    found = re.fullmatch(r"(\d{1,4})([yj]?)", text.strip().lower())
    if found is None:
        raise BadRequest("age ist ein Alter in Monaten (18) oder in Jahren (3y).", parameter="age")
    return int(found[1]) * (12 if found[2] else 1)


def day_of(text: str | None) -> date:
    """A day as YYYY-MM-DD; today for None."""
    if text is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadRequest(
            "date ist ein Tag in der Form JJJJ-MM-TT, zum Beispiel 2026-08-01.", parameter="date"
        ) from None


def limit_of(value: int) -> int:
    """A page size from 1 to MAX_LIMIT."""
    if not 1 <= value <= MAX_LIMIT:
        raise BadRequest(f"limit liegt zwischen 1 und {MAX_LIMIT}.", parameter="limit")
    return value


def chosen(parameter: str, text: str | None, known: list[str]) -> list[str] | None:
    """Codes separated by commas, all of them known; None for None."""
    if not text:
        return None
    codes = [part.strip() for part in text.split(",") if part.strip()]
    for code in codes:
        if code not in known:
            raise unknown(parameter, code, known)
    return codes


def nearest(told: str, known: Collection[str]) -> str | None:
    """The known name that is spelled most like what was told; None where none is."""
    found = process.extractOne(told, known, scorer=JaroWinkler.normalized_similarity, score_cutoff=0.7)
    return found[0] if found else None


def unknown(parameter: str, value: str, known: list[str] | tuple[str, ...]) -> BadRequest:
    """The problem of a value that is not known, with the nearest in spelling."""
    suggestion = nearest(value, known)
    hint = f" Meinten Sie „{suggestion}“?" if suggestion else f" Bekannt sind: {', '.join(known)}."
    return BadRequest(
        f"„{value}“ ist als {parameter} nicht bekannt.{hint}", parameter=parameter, suggestion=suggestion
    )
