"""Flensburg's list of Kitas (GeoJSON): the only one here that tells places.

The list gives the places of a Kita as a whole, and how many groups there are by age. The whole is kept on one offer
`day_care`; the offers by age have unknown places, for the list does not say how the places divide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from geodata.figures import UNKNOWN, Figure, known
from geodata.readers.files import check_size
from geodata.readers.geojson import point_of, properties_of, read_features
from geodata.readers.values import clean, coordinates
from geodata.reading import ReadReport, Rejection
from geodata.rows import OfferRow, SiteRow

GROUPS = {
    "creche": ("group_0_3", "group_1_6"),
    "kindergarten": ("group_3_6", "group_1_6", "nature_3_6"),
    "after_school_care": ("group_6_14",),
}
AGES = {"creche": (0, 36), "kindergarten": (36, 79), "after_school_care": (79, 168)}


def read(path: Path, report: ReadReport) -> Iterator[SiteRow]:
    """The Kitas of the city with their places."""
    check_size(path)
    for number, feature in enumerate(read_features(path), start=1):
        report.rows_read += 1
        told = properties_of(feature)
        if not clean(told.get("slug")) or not clean(told.get("facility")):
            report.reject(Rejection(path.name, number, "facility", None, "Name oder Schlüssel fehlt."))
            continue
        yield _kita(feature, told, number, path.name, report)


def _kita(
    feature: dict[str, Any], told: dict[str, Any], number: int, file: str, report: ReadReport
) -> SiteRow:
    point = _point(feature, file, number, report)
    hours = _hours(told.get("opening_hours"))
    street, house = _address(clean(told.get("address")))
    offers = [
        OfferRow(
            "day_care",
            "day_care",
            *_ages(told),
            approved_places=_places(told, file, number, report),
            opening_hours=hours,
        )
    ]
    offers += [
        OfferRow(c, c, *AGES[c], opening_hours=hours)
        for c, keys in GROUPS.items()
        if any(told.get(k) for k in keys)
    ]
    provider = clean(told.get("institution"))
    danish = provider is not None and "danske" in provider.lower()
    return SiteRow(
        key=told["slug"], name=f"Kita {clean(told['facility'])}", longitude=point[0] if point else None,
        latitude=point[1] if point else None, offers=tuple(offers), provider=provider,
        provider_kind="danish_minority" if danish else "public" if provider == "Stadt" else "unknown",
        street=street, house_number=house, postal_code=clean(told.get("postal_code")), place="Flensburg",
        district_text=clean(told.get("district")), opening_hours=hours,
        attributes={"groups": told.get("groups_total"), "integrational_groups": told.get("integrational"), "comments": clean(told.get("comments"))},
        row_number=number,
    )  # fmt: skip


def _ages(told: dict[str, Any]) -> tuple[int, int] | tuple[None, None]:
    """The ages of all places: told only of a Kita that has groups for pupils and no others."""
    groups = {key for keys in GROUPS.values() for key in keys if told.get(key)}
    return AGES["after_school_care"] if groups == {"group_6_14"} else (None, None)


def _point(feature: dict[str, Any], file: str, number: int, report: ReadReport) -> tuple[float, float] | None:
    try:
        found = point_of(feature)
    except ValueError as error:
        report.reject(Rejection(file, number, "geometry", None, str(error)))
        return None
    return coordinates(*found, report, file, number) if found else None


def _places(told: dict[str, Any], file: str, number: int, report: ReadReport) -> Figure:
    value = told.get("childcare_places")
    if value in (None, ""):
        return UNKNOWN
    if not str(value).isdigit():
        report.reject(
            Rejection(file, number, "childcare_places", str(value), "Hier gehört eine ganze Zahl hin.")
        )
        return UNKNOWN
    return known(int(value))


def _hours(text: object) -> str | None:
    found = re.fullmatch(r"(\d{1,2}:\d{2})\s*[-–]\s*(\d{1,2}:\d{2})", clean(text) or "")
    return f"Mo-Fr {found[1]:0>5}-{found[2]:0>5}" if found else None


def _address(text: str | None) -> tuple[str | None, str | None]:
    found = re.fullmatch(r"(.*?)\s+(\d+\s*\w?(?:\s*[-–/]\s*\d+\s*\w?)?)", text or "")
    return (found[1], found[2]) if found else (text, None)
