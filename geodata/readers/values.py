"""Values as they stand in German tables: numbers, coordinates, addresses, hours; nothing is invented."""

from __future__ import annotations

import math
import re

from geodata.reading import ReadReport, Rejection

GERMANY = (5.5, 47.0, 15.5, 55.3)
"""West, south, east, north: where coordinates of German learning sites can lie."""


def clean(text: object) -> str | None:
    """The text without space around and doubled inside, and without control characters; None if nothing is left."""
    return re.sub(r"[\s\x00-\x1f\x7f]+", " ", str(text)).strip() or None if text is not None else None


def number(text: str, *, decimal_comma: bool | None = None) -> float:
    """A number with decimal comma or point; where neither is said, a comma is one. Raises ValueError."""
    plain = text.strip()
    if decimal_comma is False:
        plain = plain.replace(",", "")
    elif decimal_comma or "," in plain:
        plain = plain.replace(".", "").replace(",", ".")
    value = float(plain)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def website(text: object) -> str | None:
    """A web address with its scheme."""
    found = clean(text)
    if found is None:
        return None
    return found if re.match(r"https?://", found) else f"https://{found}"


def coordinates(
    lon: object, lat: object, report: ReadReport, file: str, row: int
) -> tuple[float, float] | None:
    """Longitude and latitude in degrees; None where there are none, or none that can be right, which is reported."""
    if lon in (None, "") or lat in (None, ""):
        return None
    try:
        x, y = number(str(lon)), number(str(lat))
    except ValueError:
        return _refused(report, file, row, lon, lat, "Die Koordinaten sind keine Zahlen.")
    if x == 0 and y == 0:
        return _refused(
            report, file, row, lon, lat, "Die Koordinaten sind 0/0 (im Atlantik): sicher nicht gemessen."
        )
    if abs(x) > 180 or abs(y) > 90:
        return _refused(
            report,
            file,
            row,
            lon,
            lat,
            "Die Koordinaten sind keine Grad; vermutlich Meter (UTM). Bitte das Bezugssystem angeben.",
        )
    if _inside(y, x) and not _inside(x, y):
        return _refused(report, file, row, lon, lat, "Länge und Breite sind vertauscht.")
    if not _inside(x, y):
        return _refused(report, file, row, lon, lat, "Die Koordinaten liegen nicht in Deutschland.")
    return round(x, 7), round(y, 7)


def _inside(lon: float, lat: float) -> bool:
    west, south, east, north = GERMANY
    return west <= lon <= east and south <= lat <= north


def _refused(report: ReadReport, file: str, row: int, lon: object, lat: object, reason: str) -> None:
    report.reject(Rejection(file, row, "Koordinaten", f"{lon} / {lat}", reason))


def hours_of_day(start_ms: object, end_ms: object) -> str | None:
    """Opening hours on working days from milliseconds of the day, in OSM's opening_hours syntax."""
    if (
        not isinstance(start_ms, int)
        or not isinstance(end_ms, int)
        or not 0 <= start_ms < end_ms <= 86_400_000
    ):
        return None
    return f"Mo-Fr {_clock(start_ms)}-{_clock(end_ms)}"


def _clock(milliseconds: int) -> str:
    minutes = milliseconds // 60_000
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def school_year_of(text: str) -> int:
    """The year in which a school year like 2025/26 or 2025/2026 begins. Raises ValueError with a sentence."""
    found = re.fullmatch(r"(\d{4})(?:/(\d{2}|\d{4}))?", text)
    if found is None:
        raise ValueError("Ein Schuljahr schreibt man 2025/26.")
    first, second = int(found[1]), found[2]
    if second is not None and int(second) != (first + 1) % (100 if len(second) == 2 else 10_000):
        raise ValueError(
            f"Das Schuljahr {text} geht über mehr als ein Jahr; gemeint ist wohl {first}/{(first + 1) % 100:02d}."
        )
    return first
