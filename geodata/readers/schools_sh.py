"""The list of all schools of Schleswig-Holstein (open data of the Land): tab-separated, WGS84, kinds as a bit mask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from geodata.readers.files import opened, table
from geodata.readers.values import clean, coordinates, website
from geodata.reading import ReadReport, Rejection
from geodata.rows import OfferRow, ProviderKind, SiteRow

COLUMNS = ("id", "name", "city", "zipcode", "street", "longitude", "latitude", "agency_number", "school_type")
INDEPENDENT, UPPER_LEVEL, ALL_DAY_OPEN, ALL_DAY_BOUND = 256, 2048, 4096, 8192
KINDS: dict[int, tuple[str, ...]] = {
    1: ("primary_school",), 2: ("community_school",), 4: ("primary_school", "community_school"),
    8: ("special_needs_centre",), 16: ("community_school",), 32: ("grammar_school",), 64: ("community_school",),
    128: ("vocational_school",), 512: ("community_school",), 1024: ("community_school",),
}  # fmt: skip
"""Bits of `school_type`; Haupt-, Real-, Regional- and Gesamtschule are today's Gemeinschaftsschule (SchulG SH § 43)."""

AGES = {"primary_school": (72, 132), "community_school": (120, 192), "grammar_school": (120, 228),
        "special_needs_centre": (72, 228), "vocational_school": (180, 360), "other_school": (72, 228)}  # fmt: skip
DANISH_MARKS = ("skoleforening", "skole", "danske")
NAME_MARKS = (("grundschule", "primary_school"), ("gymnasium", "grammar_school"), ("gemeinschaftsschule", "community_school"),
              ("förderzentrum", "special_needs_centre"), ("berufs", "vocational_school"))  # fmt: skip


def read(path: Path, report: ReadReport) -> Iterator[SiteRow]:
    """The schools, one site per row; branches share the institution of their agency number."""
    with opened(path, (".csv", ".tsv", ".txt")) as (stream, name):
        for number, row in table(stream, name, COLUMNS, "\t"):
            report.rows_read += 1
            made = _school(row, number, name, report)
            if made is not None:
                yield made


def _school(row: dict[str, str], number: int, file: str, report: ReadReport) -> SiteRow | None:
    name = clean(row["name"])
    if not row["id"] or name is None:
        report.reject(
            Rejection(file, number, "id" if not row["id"] else "name", "", "Schlüssel oder Name fehlt.")
        )
        return None
    mask = _mask(row["school_type"], file, number, report)
    categories, inferred = _categories(mask, name)
    point = coordinates(row["longitude"], row["latitude"], report, file, number)
    kind, said_by = _provider(mask, row, name)
    agency = clean(row["agency_number"])
    attributes = {
        "agency_number": agency, "school_type": mask, "upper_level": bool(mask & UPPER_LEVEL),
        "all_day": "bound" if mask & ALL_DAY_BOUND else "open" if mask & ALL_DAY_OPEN else None,
        **({"category_inferred_from": "name"} if inferred else {}),
        **({"provider_kind_inferred_from": said_by} if said_by else {}),
    }  # fmt: skip
    return SiteRow(
        key=row["id"], name=name, longitude=point[0] if point else None, latitude=point[1] if point else None,
        offers=tuple(_offer(category, mask) for category in categories), institution_key=agency,
        institution_name=None, is_branch="aussenstelle" in name.lower() or "außenstelle" in name.lower(),
        provider_kind=kind, street=clean(row["street"]), house_number=clean(row.get("house_number") or row.get("houseNumber")),
        postal_code=clean(row["zipcode"]), place=clean(row["city"]), phone=clean(row.get("telephone")),
        email=clean(row.get("email")), website=website(row.get("website")), attributes=attributes, row_number=number,
    )  # fmt: skip


def _mask(text: str, file: str, number: int, report: ReadReport) -> int:
    if not text:
        return 0
    if not text.isdigit():
        report.reject(
            Rejection(
                file,
                number,
                "school_type",
                text,
                "Hier gehört eine ganze Zahl hin; die Schulart bleibt offen.",
            )
        )
        return 0
    return int(text)


def _categories(mask: int, name: str) -> tuple[list[str], bool]:
    """The categories by the bits; where none is set, by the name, which is said; else the kind is not stated."""
    found = [category for bit, categories in KINDS.items() if mask & bit for category in categories]
    if found:
        return list(dict.fromkeys(found)), False
    by_name = [category for mark, category in NAME_MARKS if mark in name.lower()]
    return (by_name[:1], True) if by_name else (["other_school"], False)


def _provider(mask: int, row: dict[str, str], name: str) -> tuple[ProviderKind, str | None]:
    told = " ".join([name, row.get("email") or "", row.get("website") or ""]).lower()
    if mask & INDEPENDENT or not mask:
        mark = next((mark for mark in DANISH_MARKS if mark in told), None)
        if mark is not None:
            return "danish_minority", f"„{mark}“ im Namen oder in der Adresse"
    return ("independent", None) if mask & INDEPENDENT else ("public" if mask else "unknown", None)


def _offer(category: str, mask: int) -> OfferRow:
    start, end = AGES[category]
    if category == "community_school" and mask & UPPER_LEVEL:
        end = 228
    return OfferRow(category, category, start, end)
