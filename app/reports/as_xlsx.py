"""All figures of a report as one workbook: each with its block, area, year, status, run; what differs; sources; columns explained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.downloads.tables import Bundle, Column, Table
from app.downloads.workbook import workbook_of
from app.reports.document import citation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Told = dict[str, Any]
FIGURES = [
    Column("block", "Block", "number", "", "der wievielte des Berichts"),
    Column("kind", "Art", "text", "", "Zahl, Tabelle, Diagramm oder Karte"),
    Column("title", "Titel", "text", "", "des Blocks"),
    Column("indicator", "Kennung", "text", "", "des Indikators; leer: eine Karte der Versorgung"),
    Column("name", "Bezeichnung", "text", "", "was die Zahl sagt"),
    Column("ars", "ARS", "text", "", "amtlicher Regionalschlüssel des Gebiets"),
    Column("area", "Gebiet", "text", "", ""),
    Column("year", "Jahr", "text", "", "auf das sich die Zahl bezieht"),
    Column("value", "Wert", "figure", "", "die Zahl, oder warum es keine gibt"),
    Column("unit", "Einheit", "text", "", ""),
    Column("low", "von", "number", "", "untere Grenze, wo die Zahl unsicher ist"),
    Column("high", "bis", "number", "", "obere Grenze, wo die Zahl unsicher ist"),
    Column("numerator", "Zähler", "number", "", "wo es einen gibt und er gezeigt werden darf"),
    Column("denominator", "Nenner", "number", "", "wo es einen gibt und er gezeigt werden darf"),
    Column("estimated", "geschätzt", "text", "", "ja: geschätzt oder vorausgerechnet"),
    Column("run", "Lauf", "number", "", "Nummer des Rechenlaufs, aus dem die Zahl kommt"),
]  # fmt: skip
CHANGES = [
    Column("name", "Bezeichnung", "text"), Column("area", "Gebiet", "text"), Column("ars", "ARS", "text"),
    Column("then", "damals", "text"), Column("then_year", "Jahr damals", "text"), Column("now", "jetzt", "text"),
    Column("now_year", "Jahr jetzt", "text"), Column("difference", "Unterschied", "text"),
    Column("revised", "berichtigt", "text", "", "ja: dasselbe Jahr, eine andere Zahl"),
]  # fmt: skip
SOURCES = [
    Column("name", "Quelle", "text"), Column("publisher", "Herausgeber", "text"), Column("licence", "Lizenz", "text"),
    Column("attribution", "Nennung", "text"), Column("reference_date", "Stand", "text"),
]  # fmt: skip
REPORT = Column("report", "Bericht", "text", "", "in dem die Zahl steht")
SHARED = {"Region", "Stand", "Geheimhaltung", "Programm", "Hinweis"}
KINDS = {"indicator": "Zahl", "table": "Tabelle", "chart": "Diagramm", "map": "Karte"}


def report_xlsx(document: Told, content_hash: str | None) -> bytes:
    """The file of a document."""
    rows = [row for block in document["blocks"] for row in _rows(block)]
    tables = [Table("figures", "Zahlen", "Alle Zahlen des Berichts", FIGURES, rows)]
    if document["changes"]:
        changed = [{**one, "revised": "ja" if one["revised"] else ""} for one in document["changes"]]
        tables.append(
            Table("changes", "Unterschiede", "Was sich seit dem Bericht davor geändert hat", CHANGES, changed)
        )
    return workbook_of(
        Bundle(document["title"], _about(document, content_hash), tables,
               Table("sources", "Quellen", "Woher die Daten kommen", SOURCES, document["sources"]), document["metric_srid"])
    )  # fmt: skip


def set_xlsx(title: str, documents: Sequence[Told]) -> bytes:
    """All figures of reports that were frozen together, each with the report it stands in."""
    first = documents[0]
    rows = [
        {"report": one["title"], **row}
        for one in documents
        for block in one["blocks"]
        for row in _rows(block)
    ]
    changed = [
        {"report": one["title"], **row, "revised": "ja" if row["revised"] else ""}
        for one in documents
        for row in one["changes"]
    ]
    tables = [Table("figures", "Zahlen", "Alle Zahlen aller Berichte", [REPORT, *FIGURES], rows)]
    if changed:
        words = "Was sich seit den Berichten davor geändert hat"
        tables.append(Table("changes", "Unterschiede", words, [REPORT, *CHANGES], changed))
    sources = {tuple(sorted(one.items())): one for told in documents for one in told["sources"]}
    about = [
        ("Titel", title),
        ("Berichte", str(len(documents))),
        *(one for one in _about(first, None) if one[0] in SHARED),
    ]
    return workbook_of(
        Bundle(title, about, tables, Table("sources", "Quellen", "Woher die Daten kommen", SOURCES, list(sources.values())),
               first["metric_srid"])
    )  # fmt: skip


def _about(document: Told, content_hash: str | None) -> list[tuple[str, str]]:
    told = [("Titel", document["title"]), ("Untertitel", document["subtitle"]), ("Region", document["region"]),
            ("Ausgabe", str(document["edition"])), ("Stand", document["date"]), ("Adresse", document["address"] or ""),
            ("Zitat", citation(document)), ("Geheimhaltung", document["secrecy"]),
            ("Prüfsumme des Inhalts (SHA-256)", content_hash or "Entwurf: noch keine"),
            ("Programm", document["software_version"])]  # fmt: skip
    return [*told, ("Hinweis", document["fictional"])] if document["fictional"] else told


def _rows(block: Told) -> Iterator[Told]:
    about = {"block": block["number"], "kind": KINDS.get(block["kind"], ""), "title": block.get("title", "")}
    if block["kind"] == "indicator":
        yield from (about | _row(one) for one in (block["figure"], block["compared"]) if one)
    elif block["kind"] == "table":
        yield from (about | _row(one) for row in block["rows"] for one in row["figures"])
    elif block["kind"] == "map":
        yield from (about | _of_map(block, ars, one) for ars, one in block["figures"].items())
    elif block["kind"] == "chart":
        yield from (about | one for one in _of_chart(block))


def _row(figure: Told) -> Told:
    return {
        **{name: figure[name] for name in ("indicator", "name", "ars", "area", "unit", "low", "high", "numerator", "denominator")},
        "year": figure["year_told"], "value": {"value": figure["value"], "status": figure["status"]},
        "estimated": "ja" if figure["is_estimate"] else "", "run": figure["run_id"],
    }  # fmt: skip


def _of_map(block: Told, ars: str, one: Told) -> Told:
    nothing = dict.fromkeys(("low", "high", "numerator", "denominator"))
    return {
        **nothing, "indicator": block["indicator"] or "", "name": block["title"], "ars": ars, "area": one["name"], "year": "",
        "value": {"value": one["value"], "status": one["status"]}, "unit": block["unit"],
        "estimated": "ja" if one["status"] == "estimated" else "", "run": block["run"] and block["run"]["id"],
    }  # fmt: skip


def _of_chart(block: Told) -> Iterator[Told]:
    if block["form"] == "bars":
        yield from (_row(one) for one in (*block["bars"], block["compared"]) if one)
        return
    shared = {"indicator": block["indicator"], "name": block["name"], "unit": block["unit"],
              "run_id": block["run"] and block["run"]["id"], "numerator": None, "denominator": None}  # fmt: skip
    for line in block["lines"]:
        yield from (
            _row({**shared, **point, "ars": line["ars"], "area": line["area"]}) for point in line["points"]
        )
