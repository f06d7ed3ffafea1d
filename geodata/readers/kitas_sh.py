"""The Kita database of Schleswig-Holstein (JSON). It tells no places: they are unknown, never zero."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from geodata.guards import read_json
from geodata.readers.files import check_size
from geodata.readers.values import clean, coordinates, hours_of_day
from geodata.reading import ReadError, ReadReport, Rejection
from geodata.rows import OfferRow, ProviderKind, SiteRow

KINDERGARTEN_FROM, SCHOOL_FROM = 36, 79
"""Months: from three, and after the summer in which one is six and a half at most (R13)."""


def read(path: Path, report: ReadReport) -> Iterator[SiteRow]:
    """The Kitas, with an offer for each phase of life their ages reach into."""
    check_size(path)
    entries = read_json(path)
    if not isinstance(entries, list):
        raise ReadError("Erwartet wird eine Liste von Einrichtungen.", path.name)
    for number, entry in enumerate(entries, start=1):
        report.rows_read += 1
        if not isinstance(entry, dict) or "id" not in entry or clean(entry.get("name")) is None:
            report.reject(Rejection(path.name, number, "id", None, "Schlüssel oder Name fehlt."))
            continue
        yield _kita(entry, number, path.name, report)


def _kita(entry: dict[str, Any], number: int, file: str, report: ReadReport) -> SiteRow:
    address = entry.get("address") or {}
    point = coordinates(address.get("longitude"), address.get("latitude"), report, file, number)
    hours = hours_of_day(entry.get("openingHoursFrom"), entry.get("openingHoursTo"))
    kept = (
        "bureau",
        "educationalConcept",
        "flexibleCareTime",
        "integrational",
        "religioeseAusrichtung",
        "mehrsprachigkeit",
    )
    return SiteRow(
        key=str(entry["id"]), name=clean(entry["name"]) or "", longitude=point[0] if point else None,
        latitude=point[1] if point else None, offers=tuple(_offers(entry, hours)),
        provider=clean(entry.get("institution")), provider_kind=_provider_kind(entry),
        street=clean(address.get("street")), house_number=clean(address.get("number")),
        postal_code=clean(address.get("postalcode")), place=clean(address.get("town")),
        district_text=clean(address.get("district")), wheelchair="yes" if entry.get("barrierfree") else "unknown",
        opening_hours=hours, attributes={key: entry[key] for key in kept if entry.get(key)}, row_number=number,
    )  # fmt: skip


def _provider_kind(entry: dict[str, Any]) -> ProviderKind:
    name = (clean(entry.get("institution")) or "").lower()
    if (
        entry.get("bindungAnNationaleMinderheit")
        or "dansk" in name
        or "danske" in name
        or "skoleforening" in name
    ):
        return "danish_minority"
    if any(mark in name for mark in ("kirche", "evangel", "ev.", "kath", "diakon", "caritas", "pfarr")):
        return "church"
    if any(mark in name for mark in ("gemeinde ", "stadt ", "amt ", "kommun")):
        return "public"
    return "independent" if "e.v" in name or "e. v" in name else "unknown"


def _offers(entry: dict[str, Any], hours: str | None) -> Iterator[OfferRow]:
    start, end = entry.get("careFrom"), entry.get("careTo")
    if not isinstance(start, int) or not isinstance(end, int) or end <= start:
        yield OfferRow("day_care", "day_care", None, None, opening_hours=hours)
        return
    phases = (
        ("creche", 0, KINDERGARTEN_FROM),
        ("kindergarten", KINDERGARTEN_FROM, SCHOOL_FROM),
        ("after_school_care", SCHOOL_FROM, 216),
    )
    for category, first, last in phases:
        low, high = max(start, first), min(end + 1, last)
        # a few months beyond the usual end of kindergarten are late starters, not after-school care
        if high > low and not (category == "after_school_care" and end < 96):
            yield OfferRow(category, category, low, high, opening_hours=hours)
