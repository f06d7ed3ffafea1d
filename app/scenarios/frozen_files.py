"""A frozen scenario as a workbook and as a sheet of paper; both say that it is a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.downloads.tables import STATUS_WORDS, Bundle, Column, Table, in_words
from app.printing.sheet import FICTIONAL, qr_of
from app.scenarios.figures import TOTAL
from app.scenarios.findings import compared
from app.scenarios.text_block import DRAFT, change_line, german, start_in_words
from app.scenarios.wording import MODES, number

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from app.scenarios.findings import Compared
    from app.web.regions import Region

    Told = dict[str, Any]

LEVELS = {"district": "Kreis", "municipal_association": "Amt", "municipality": "Gemeinde"}
FIGURES = [
    Column("ars", "Gebietsschlüssel", "text", "", "ARS"), Column("area", "Gebiet", "text"), Column("level", "Ebene", "text"),
    Column("age_group", "Alter", "text", "", "gesamt: alle, um die es geht"), Column("label", "Zahl", "text"),
    Column("unit", "Einheit", "text"), Column("before", "vorher", "figure", "", "ohne die Änderungen"),
    Column("after", "nachher", "figure", "", "mit den Änderungen"),
]  # fmt: skip
CHANGES = [
    Column("number", "Nr.", "number"), Column("change", "Änderung", "text"), Column("became", "Wirkung", "text"),
    Column("words", "Warum", "text"),
]  # fmt: skip
BECAME = {
    "applied": "gerechnet",
    "without_effect": "ohne Wirkung",
    "later": "wirkt später",
    "impossible": "nicht möglich",
}
SOURCES = [Column("attribution", "Quelle", "text")]


def bundle_of(told: Told, region: Region, address: str, newer: list[str]) -> Bundle:
    """All figures of all areas and ages, the changes, and what it rests on."""
    result = told["result"]
    figures = [
        {"ars": one.ars, "area": one.area, "level": LEVELS.get(one.level, one.level),
         "age_group": "gesamt" if one.group == TOTAL else one.group, "label": one.label, "unit": one.unit,
         "before": one.before, "after": one.after}
        for one in compared(result, all_ages=True)
    ]  # fmt: skip
    changes = [
        {"number": n, "change": one["text"], "became": BECAME[one["status"]], "words": one.get("words")}
        for n, one in enumerate(result["changes"], start=1)
    ]
    return Bundle(
        f"{told['name']} – {DRAFT}", about(told, region, address, newer),
        [Table("figures", "Zahlen", "Vorher und nachher", FIGURES, figures), Table("changes", "Änderungen", "Was sich ändert", CHANGES, changes)],
        Table("sources", "Quellen", "Woher die Daten sind", SOURCES, [{"attribution": one} for one in region.attribution]),
        region.metric_srid,
    )  # fmt: skip


def about(told: Told, region: Region, address: str, newer: list[str]) -> list[tuple[str, str]]:
    """What the state is, and on what it rests."""
    result = told["result"]
    rests = [*result["notes"], *(result.get("assignment") or {}).get("notes", [])]
    listed = [
        ("Stand", DRAFT), ("Szenario", told["name"]), ("Fassung", str(told["version"])), ("Region", region.name),
        ("Eingefroren am", german(str(told["frozen_at"])[:10])), ("Wofür", told["note"]), ("Art", result["label"]),
        ("Verkehrsmittel", MODES[result["mode"]]), ("Ausgangspunkt", start_in_words(result)),
        ("Standard vorher", result["limit"]["before"]["text"]), ("Standard nachher", result["limit"]["after"]["text"]),
        *(("Worauf das beruht", note) for note in dict.fromkeys(rests)),
        ("Seither geändert", ", ".join(newer)), ("Daten", FICTIONAL if region.fictional else ""),
        ("Fingerabdruck der Eingaben", told["input_hash"]), ("Programm", told["software_version"]), ("Nachprüfen", address),
    ]  # fmt: skip
    return [(name, value) for name, value in listed if value]


def sheet_of(told: Told, region: Region, address: str, newer: list[str], moment: datetime) -> Told:
    """The content of the sheet, for `app/printing/document.typ`."""
    result = told["result"]
    frozen_on = german(str(told["frozen_at"])[:10])
    title = f"Szenario „{told['name']}“"
    subtitle = f"{result['label']}, {MODES[result['mode']]}. Ausgangspunkt: {start_in_words(result)}. Fassung {told['version']}, eingefroren am {frozen_on} (Stand {told['id']})."
    return {
        "title": title, "subtitle": subtitle, "mark": DRAFT, "region": region.name, "publisher": "Bildungsatlas",
        "description": f"{title}, {region.name}: {DRAFT}", "keywords": ["Bildungsatlas", "Szenario", region.name, result["label"]],
        "date": [moment.year, moment.month, moment.day], "fictional": region.fictional, "fictional_words": FICTIONAL,
        "sections": [*_sections(told, newer)], "attribution": f"Quellen: {'; '.join(region.attribution)}",
        "stamp": f"Gedruckt am {moment:%d.%m.%Y}", "url": address, "qr": qr_of(address),
    }  # fmt: skip


def _sections(told: Told, newer: list[str]) -> Iterable[Told]:
    result, note = told["result"], told["note"]
    lines = [f"Wofür: {note}"] if note else []
    changes = [change_line(one) for one in result["changes"]]
    yield _section("Änderungen", [*lines, *([] if changes else ["Keine Änderungen."])], changes)
    by_area: dict[str, list[Compared]] = {}
    for one in compared(result):
        by_area.setdefault(one.ars, []).append(one)
    kreise = [rows for rows in by_area.values() if rows[0].level == "district"]
    for rows in kreise:
        body = [[one.label, _written(one.before, one.unit), _written(one.after, one.unit)] for one in rows]
        yield _section(f"{rows[0].area} im Ganzen", [], [], ["Zahl", "vorher", "nachher"], body)
    places = [rows for rows in by_area.values() if rows[0].level == "municipality"]
    if places:
        yield _municipalities(places)
    rests = [*result["notes"], *(result.get("assignment") or {}).get("notes", [])]
    yield _section("Worauf das beruht", [result["limit"]["after"]["text"]], list(dict.fromkeys(rests)))
    if newer:
        yield _section("Überholt", [f"Seither haben sich geändert: {', '.join(newer)}."], [])


MUNICIPAL = (
    ("within_standard", "im Standard"), ("mean_minutes", "Weg, min"), ("without_place", "ohne Platz"), ("travel_km", "km"),
)  # fmt: skip


def _municipalities(places: list[list[Compared]]) -> Told:
    """Municipalities in which something changes, with the figures that all of them have."""
    found = [({one.name: one for one in reversed(rows)}, rows[0].area) for rows in places]
    shown = [(name, label) for name, label in MUNICIPAL if any(name in rows for rows, _ in found)]
    body = [
        [area, *(f"{_written(rows[name].before)} → {_written(rows[name].after)}" if name in rows else "–" for name, _ in shown)]
        for rows, area in found
    ]  # fmt: skip
    return _section(
        "Gemeinden, in denen sich etwas ändert", [], [], ["Gemeinde", *(label for _, label in shown)], body
    )


def _section(
    title: str, lines: list[str], items: list[str], head: list[str] | None = None, rows: list[list[str]] | None = None
) -> Told:  # fmt: skip
    return {
        "title": title,
        "lines": lines,
        "items": items,
        "table": {"head": head, "rows": rows} if head and rows else None,
    }


def _written(figure: Told, unit: str = "") -> str:
    """A figure as people write it, or why there is none."""
    value = in_words(figure)
    if isinstance(value, str):
        return STATUS_WORDS[figure["status"]]
    plain = number(round(value, 1)) if abs(value) < 1000 else f"{value:,.0f}".replace(",", ".")
    return f"{plain} {unit}" if unit in {"min", "km"} else plain
