"""The Kita plan (Bedarfsplan) as planners fill in our template: places by site, age and group, and planned changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.figures import NOT_APPLICABLE, UNKNOWN, Figure
from geodata.plan_rows import AgeBand, ChangeKind, Extent, PlannedChangeRow, PlanPlacesRow
from geodata.readers.meanings import age
from geodata.readers.plan_table import (
    Cells,
    PlanColumn,
    ags_of,
    count_of,
    day_of,
    one_of,
    whole_table,
)
from geodata.readers.values import GERMANY, number

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.reading import ReadReport
    from geodata.rows import ProviderKind

AGE_BANDS: dict[str, AgeBand] = {
    "U3": "under_3", "Ü3": "over_3", "Schulkind": "school_child", "Hort": "school_child",
}  # fmt: skip
GROUP_KINDS = {
    "": "", "Krippe": "creche", "Krippe, Natur": "creche_nature", "Krippe, klein": "creche_small",
    "altersgemischt": "mixed", "altersgemischt, Natur": "mixed_nature", "altersgemischt, klein": "mixed_small",
    "Kindergarten": "kindergarten", "Kindergarten, integrativ": "kindergarten_integrative",
    "Kindergarten, Natur": "kindergarten_nature", "Kindergarten, mittel": "kindergarten_medium",
    "Kindergarten, klein": "kindergarten_small", "Hort": "after_school", "Hort, Natur": "after_school_nature",
    "Hort, mittel": "after_school_medium", "Hort, klein": "after_school_small",
}  # fmt: skip
"""Kinds of groups by their names in a plan; how large each may be is rule R05's business."""
CHANGES: dict[str, ChangeKind | None] = {
    "": None, "Eröffnung": "opening", "Erweiterung": "enlargement", "Verkleinerung": "reduction", "Schließung": "closure",
}  # fmt: skip
STATUSES = {"geplant": "planned", "beschlossen": "decided"}
PROVIDER_KINDS: dict[str, ProviderKind] = {
    "": "unknown", "öffentlich": "public", "frei": "independent", "kirchlich": "church",
    "dänische Minderheit": "danish_minority", "Unternehmen": "company", "Eltern": "parents",
}  # fmt: skip
EXTENTS: dict[str, Extent] = {"halbtags": "half_day", "ganztags": "full_day"}
LONGEST_WEEK_HOURS = 80
COUNTED = "Zahl; - für null, . für geheim, x oder leer für nicht bekannt, „entfällt“"

SITE, NAME, AGS, AGE = "Lernort", "Name", "AGS", "Altersgruppe"
KIND, GROUPS, HOURS = "Gruppenart", "Gruppen", "Stunden je Woche"
APPROVED, OCCUPIED, FLEXIBLE = "Genehmigte Plätze", "Belegte Plätze", "Flexible Plätze"
USABLE, REASON, DISABLED, MIN_AGE = "Nutzbare Plätze", "Grund", "Kinder mit Behinderung", "Mindestalter"
CHANGE, FROM, STATUS, BY = "Vorhaben", "Ab", "Stand des Vorhabens", "Beschluss von"
PROVIDER, PROVIDER_KIND, LON, LAT = "Träger", "Art des Trägers", "Länge", "Breite"

COLUMNS: tuple[PlanColumn, ...] = (
    PlanColumn(SITE, "Kürzel des Lernorts im Bildungsatlas; leer nur bei der Eröffnung eines neuen Ortes", "–",
               "wie in der Adresse des Lernorts", "BEISPIEL kita-sonnenschein", required=True),
    PlanColumn(NAME, "Name, damit Menschen die Zeile erkennen; bei einer Eröffnung nötig", "–", "Text", "Kita Sonnenschein"),
    PlanColumn(AGS, "Amtlicher Gemeindeschlüssel; bei einer Eröffnung nötig", "–", "acht Ziffern", "01059045"),
    PlanColumn(AGE, "Für wen die Plätze sind", "–", "U3, Ü3, Schulkind", "Ü3", required=True),
    PlanColumn(KIND, "Art der Gruppen nach § 25 KiTaG; je Art eine eigene Zeile", "–",
               ", ".join(name for name in GROUP_KINDS if name), "Kindergarten"),
    PlanColumn(GROUPS, "Wie viele Gruppen dieser Art; altersgemischte stehen in beiden Altersgruppen gleich", "Gruppen",
               COUNTED, "2"),
    PlanColumn(HOURS, "Betreuungsumfang; je Umfang eine eigene Zeile", "Stunden je Woche",
               f"Zahl bis {LONGEST_WEEK_HOURS}, halbtags, ganztags", "35"),
    PlanColumn(APPROVED, "Plätze nach der Betriebserlaubnis, ohne flexible; bei einem Vorhaben: wie viele Plätze"
               " hinzukommen oder wegfallen", "Plätze", COUNTED, "40", required=True),
    PlanColumn(OCCUPIED, "Betreute Kinder am Stichtag", "Kinder", COUNTED, "38"),
    PlanColumn(FLEXIBLE, "Zusätzliche Plätze nach § 25 (3) KiTaG; nie in den genehmigten enthalten", "Plätze", COUNTED, "2"),
    PlanColumn(USABLE, "Wie viele der genehmigten Plätze wirklich vergeben werden können, wenn Personal fehlt;"
               " „entfällt“, wenn nichts fehlt", "Plätze", COUNTED, "30"),
    PlanColumn(REASON, "Warum nicht alle Plätze nutzbar sind", "–", "Text", "eine Gruppe ohne Fachkraft"),
    PlanColumn(DISABLED, "Darunter Kinder mit (drohender) Behinderung; sie zählen in integrativen Gruppen doppelt",
               "Kinder", COUNTED, "-"),
    PlanColumn(MIN_AGE, "Ab welchem Alter aufgenommen wird", "Jahre, oder Monate mit M", "Zahl, zum Beispiel 3 oder 6 M", "3"),
    PlanColumn(CHANGE, "Leer: so ist es heute. Sonst: was ab einem Tag anders wird", "–",
               "Eröffnung, Erweiterung, Verkleinerung, Schließung"),
    PlanColumn(FROM, "Ab wann das Vorhaben gilt", "Tag", "01.08.2027"),
    PlanColumn(STATUS, "Ob es schon beschlossen ist", "–", "geplant, beschlossen"),
    PlanColumn(BY, "Wer es beschlossen hat; bei „beschlossen“ nötig", "–", "Text"),
    PlanColumn(PROVIDER, "Träger eines neuen Ortes", "–", "Text"),
    PlanColumn(PROVIDER_KIND, "Art des Trägers eines neuen Ortes", "–", ", ".join(name for name in PROVIDER_KINDS if name)),
    PlanColumn(LON, "Geografische Länge eines neuen Ortes, damit Wege dorthin berechnet werden", "Grad", "Zahl, 9,55"),
    PlanColumn(LAT, "Geografische Breite eines neuen Ortes", "Grad", "Zahl, 54,52"),
)  # fmt: skip


def read(path: Path, report: ReadReport) -> list[PlanPlacesRow | PlannedChangeRow]:
    """All rows of a plan. Raises FaultyRowsError with every fault, or ReadError where it is no such table."""
    return whole_table(path, COLUMNS, _row, SITE, report)


def _row(cells: Cells) -> PlanPlacesRow | PlannedChangeRow:
    kind: ChangeKind | None = cells.of(CHANGE, one_of(CHANGES, "Vorhaben heißen"), None)
    return _places(cells) if kind is None else _change(cells, kind)


def _places(cells: Cells) -> PlanPlacesRow:
    extent, hours = cells.of(HOURS, _extent, ("", 0.0))
    if cells.text(FROM) or cells.text(STATUS):
        cells.fault(CHANGE, "Es steht ein Tag oder ein Stand da, aber kein Vorhaben.")
    if not cells.text(SITE):
        cells.fault(SITE, "Das Kürzel des Lernorts fehlt.")
    return PlanPlacesRow(
        row_number=cells.number, site=cells.text(SITE), name=cells.words(NAME), ags=cells.of(AGS, ags_of, None),
        age_band=cells.of(AGE, one_of(AGE_BANDS, "Altersgruppen heißen"), "over_3"),
        group_kind=cells.of(KIND, one_of(GROUP_KINDS, "Gruppen heißen"), ""),
        groups=_count(cells, GROUPS), extent=extent, hours_per_week=hours, approved=_approved(cells),
        occupied=_count(cells, OCCUPIED), flexible=_count(cells, FLEXIBLE), usable=_usable(cells),
        limit_reason=cells.words(REASON), disabled=_count(cells, DISABLED),
        age_from_months=cells.of(MIN_AGE, age, None),
    )  # fmt: skip


def _approved(cells: Cells) -> Figure:
    figure = _count(cells, APPROVED)
    if figure is NOT_APPLICABLE:
        cells.fault(APPROVED, "Genehmigte Plätze können nicht entfallen; bitte -, . oder x.")
    return figure


def _usable(cells: Cells) -> Figure:
    """Without a number and without a reason nothing was said to be lacking."""
    figure = _count(cells, USABLE)
    return (
        NOT_APPLICABLE if figure is UNKNOWN and not cells.text(USABLE) and not cells.text(REASON) else figure
    )


def _change(cells: Cells, kind: ChangeKind) -> PlannedChangeRow:
    status = cells.of(STATUS, one_of(STATUSES, "Der Stand heißt"), "planned")
    lon, lat = cells.of(LON, _degrees, None), cells.of(LAT, _degrees, None)
    _check_point(cells, lon, lat)
    if kind == "opening" and not cells.text(SITE):
        cells.words(NAME, required=True)
        if not cells.text(AGS):
            cells.fault(AGS, "Bei einer Eröffnung fehlt die Gemeinde.")
    elif not cells.text(SITE):
        cells.fault(SITE, "Das Kürzel des Lernorts fehlt.")
    if status == "decided":
        cells.words(BY, required=True)
    return PlannedChangeRow(
        row_number=cells.number, kind=kind, status=status, site=cells.text(SITE) or None,  # pyright: ignore[reportArgumentType]
        age_band=cells.of(AGE, one_of(AGE_BANDS, "Altersgruppen heißen"), "over_3"),
        effective_on=cells.of(FROM, day_of, day_of("2000-01-01")), places=_approved(cells),
        name=cells.words(NAME), ags=cells.of(AGS, ags_of, None), decided_by=cells.words(BY), longitude=lon, latitude=lat,
        provider=cells.words(PROVIDER),
        provider_kind=cells.of(PROVIDER_KIND, one_of(PROVIDER_KINDS, "Arten von Trägern heißen"), "unknown"),
    )  # fmt: skip


def _count(cells: Cells, column: str) -> Figure:
    return cells.of(column, count_of, UNKNOWN)


def _extent(text: str) -> tuple[Extent, float]:
    """Half day, full day, or hours in a week."""
    plain = text.casefold()
    if not plain or plain in {"x", "?", "/"}:
        return "", 0.0
    if plain in EXTENTS:
        return EXTENTS[plain], 0.0
    try:
        hours = number(plain)
    except ValueError:
        hours = 0.0
    if not 0 < hours <= LONGEST_WEEK_HOURS:
        raise ValueError(
            f"Hier gehören Stunden je Woche (bis {LONGEST_WEEK_HOURS}), halbtags oder ganztags hin."
        )
    return "hours", hours


def _degrees(text: str) -> float | None:
    if not text:
        return None
    try:
        return number(text)
    except ValueError:
        raise ValueError("Hier gehören Grad als Zahl hin.") from None


def _check_point(cells: Cells, lon: float | None, lat: float | None) -> None:
    if (lon is None) != (lat is None):
        cells.fault(LON if lon is None else LAT, "Länge und Breite gehören zusammen.")
    elif lon is not None and lat is not None:
        west, south, east, north = GERMANY
        if not (west <= lon <= east and south <= lat <= north):
            cells.fault(
                LON, "Dieser Ort liegt nicht in Deutschland; vielleicht sind Länge und Breite vertauscht."
            )
