"""A document in the words that all its forms share: what a block says, its table, its picture, its notes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.reports import wording
from app.reports.document import citation
from app.reports.pictures import breaks_of, legend_mark

if TYPE_CHECKING:
    from app.reports.pictures import Pictures

Told = dict[str, Any]
MOST_CHANGES = 40
MOST_VALUES_IN_WORDS = 40
YEARS = (
    "Alle Blöcke nennen von einem Indikator dasselbe Jahr: das neueste, für das mindestens die Hälfte der Gebiete, die gezählte"
    " Zahlen haben, eine hat. Wo einem Gebiet die Zahl dieses Jahres fehlt, steht die letzte davor, mit ihrem Jahr."
)
EMPTY = "Dazu gibt es zurzeit keine Zahl, die gezeigt werden kann."


@dataclass(frozen=True, slots=True)
class Formed:
    """What is set: `document` as JSON for templates, `svgs` by the numbers that its blocks carry."""

    document: Told
    svgs: list[str]


def formed(document: Told, content_hash: str | None, pictures: Pictures) -> Formed:
    """The document in words. `content_hash`: of a frozen one; None: a draft, which says so."""
    svgs: list[str] = []
    blocks = [_formed(block, pictures, svgs) for block in document["blocks"]]
    told = {
        name: document[name]
        for name in (
            "title",
            "subtitle",
            "region",
            "fictional",
            "secrecy",
            "edition",
            "date",
            "address",
            "area",
        )
    }
    return Formed(
        {
            **told, "blocks": [one for one in blocks if one], "day": wording.german_day(document["date"]),
            "hash": content_hash, "citation": citation(document), "changes": _changes(document),
            "sources": [_source(one) for one in document["sources"]],
            "stand": _stand(document, content_hash), "years": YEARS,
        },
        svgs,
    )  # fmt: skip


def _formed(block: Told, pictures: Pictures, svgs: list[str]) -> Told | None:
    kind = block["kind"]
    if kind == "heading":
        return {"kind": "heading", "level": block["level"] + 1, "text": block["text"]}
    if kind == "text":
        return {"kind": "text", "parts": block["parts"]} if block["parts"] else None
    if kind == "missing":
        return {"kind": "note", "text": block["why"]}
    if kind == "indicator":
        return _indicator(block)
    if kind == "table":
        return _table(block)
    svg = pictures.svg_of(block)
    if svg is None:
        return {"kind": "note", "text": f"{block['title']}: {EMPTY}"}
    svgs.append(svg)
    told = _chart(block) if kind == "chart" else _map(block)
    return {"kind": "picture", "title": block["title"], "picture": len(svgs) - 1, **told}


def _indicator(block: Told) -> Told:
    figure, compared = block["figure"], block["compared"]
    lines = []
    if compared is not None:
        lines.append(
            f"{compared['area']}: {wording.written(compared, block['unit'])} ({compared['year_told']})."
        )
    if figure["low"] is not None and figure["high"] is not None:
        low, high = (wording.number(figure[name], figure["decimals"]) for name in ("low", "high"))
        lines.append(f"Unsicher: zwischen {low} und {wording.with_unit(high, block['unit'])}.")
    newer = block.get("newer")  # not in reports that were frozen before there was one year for all blocks
    if newer is not None:
        lines.append(
            f"Für {newer['area']} schon bekannt: {wording.written(newer, block['unit'])} ({newer['year_told']})."
        )
    if block["target"] is not None:
        goal = wording.number(block["target"], figure["decimals"])
        lines.append(f"Ziel: {wording.with_unit(goal, block['unit'])}.")
    if "before" in figure:
        lines.append(_before(figure))
    estimated = ", geschätzt" if figure["is_estimate"] else ""
    return {
        "kind": "indicator", "title": block["title"], "question": block["question"],
        "value": wording.written(figure, block["unit"]), "year": f"{figure['year_told']}{estimated}", "lines": lines,
        "notes": [block["definition"], _rests_on([block])],
    }  # fmt: skip


def _before(figure: Told) -> str:
    was = figure["before"]
    change = f", Unterschied {figure['difference']}" if figure.get("difference") else ""
    return f"Im Bericht davor: {was['written']} ({was['year_told']}){change}."


def _table(block: Told) -> Told:
    columns = block["columns"]
    head = [
        block["head"],
        *(wording.titled(one["title"], one["unit"]) for one in columns),
    ]
    rows = [
        [row["title"], *(cell(one, with_year=block["rows_of"] != "years") for one in row["figures"])]
        for row in block["rows"]
    ]
    notes = (
        []
        if block["rows_of"] == "years"
        else ["In Klammern das Jahr, wo es nicht für die ganze Spalte dasselbe ist."]
    )
    rows, same = _years_into_head(block, head, rows)
    return {"kind": "table", "title": block["title"], "head": head, "rows": rows,
            "notes": [*([] if same else notes), *_marks(block), _rests_on(block["about"])]}  # fmt: skip


def _years_into_head(block: Told, head: list[str], rows: list[list[str]]) -> tuple[list[list[str]], bool]:
    """Where all figures of a column are of one year, the year stands in its head."""
    if block["rows_of"] != "areas":
        return rows, block["rows_of"] == "years"
    every = True
    for number in range(1, len(head)):
        figures = [row["figures"][number - 1] for row in block["rows"]]
        years = {one["year_told"] for one in figures if one["year"] is not None}
        if len(years) == 1:
            head[number] = f"{head[number]}, {years.pop()}"
            for row, figure in zip(rows, figures, strict=True):
                row[number] = cell(figure, with_year=False)
        else:
            every = every and not years
    return rows, every


def cell(figure: Told, *, with_year: bool) -> str:
    """A figure in a table, marked: * estimated, Δ with what it differs from the report before."""
    told = wording.written(figure)
    if figure["is_estimate"] and figure["value"] is not None:
        told += " *"
    if with_year and figure["year"] is not None:
        told += f" ({figure['year_told']})"
    return f"{told} Δ {figure['difference']}" if figure.get("difference") else told


def _marks(block: Told) -> list[str]:
    figures = [one for row in block["rows"] for one in row["figures"]]
    marks = ["* geschätzt oder vorausgerechnet."] if any(one["is_estimate"] for one in figures) else []
    return [
        *marks,
        *(["Δ: Unterschied zum Bericht davor."] if any(one.get("difference") for one in figures) else []),
    ]


def _chart(block: Told) -> Told:
    if block["form"] == "bars":
        rows = [[one["area"], cell(one, with_year=False), one["year_told"]] for one in block["bars"]]
        words = "; ".join(f"{row[0]} {row[1]}" for row in rows[:MOST_VALUES_IN_WORDS])
        return {"alt": f"Balkendiagramm: {block['title']} ({block['unit']}). {words}.", "legend": [],
                "head": ["Gebiet", block["unit"], "Jahr"], "rows": rows, "notes": [block["note"], _rests_on([block])]}  # fmt: skip
    lines = block["lines"]
    told = [
        f"{line['area']}: "
        + "; ".join(
            f"{one['year_told']} {_point(one, block)}" for one in line["points"][-MOST_VALUES_IN_WORDS:]
        )
        for line in lines
    ]
    by_year = [{point["year_told"]: _point(point, block) for point in line["points"]} for line in lines]
    years = sorted({(point["year"], point["year_told"]) for line in lines for point in line["points"]})
    rows = [[year, *(one.get(year, "keine Angabe") for one in by_year)] for _, year in years]
    notes = [f"{n}: {words}." for n, words in enumerate(breaks_of(block), start=1)]
    if any(point["is_estimate"] for line in lines for point in line["points"]):
        notes.append("Gestrichelt und hohl: geschätzt oder vorausgerechnet.")
    if any(point["low"] is not None for line in lines for point in line["points"]):
        notes.append("Helles Band: so unsicher ist der Wert.")
    return {"alt": f"Liniendiagramm: {block['title']} ({block['unit']}). {'. '.join(told)}.", "legend": [],
            "head": ["Jahr", *(wording.titled(line["area"], block["unit"]) for line in lines)], "rows": rows,
            "notes": [block["definition"], *notes, _rests_on([block])]}  # fmt: skip


def _point(point: Told, block: Told) -> str:
    star = " *" if point["is_estimate"] and point["value"] is not None else ""
    return wording.written({**point, "decimals": block["decimals"]}) + star


def _map(block: Told) -> Told:
    legend = [
        {"swatch": legend_mark(one["fill"]), "label": one["label"], "count": one["count"]}
        for one in block["legend"]
    ]
    if block.get("category"):
        legend.append({"swatch": legend_mark("site"), "label": "Lernort dieser Art", "count": None})
    rows = sorted(
        [one["name"], one["written"] or wording.written({**one, "decimals": 0})]
        for one in block["figures"].values()
    )
    answer = [block["answer"]] if block.get("answer") else []
    return {"alt": block["alt"], "legend": legend, "unit": block["unit"], "head": ["Gebiet", block["unit"]], "rows": rows,
            "notes": [*answer, *([block["definition"]] if block["indicator"] else []), *block["notes"]]}  # fmt: skip


def _rests_on(about: list[Told]) -> str:
    """Sources and runs, each once."""
    sources = dict.fromkeys(one["source"] for one in about)
    runs = dict.fromkeys(f"{one['indicator']}: {wording.run_words(one['run'])}" for one in about)
    return f"Quelle: {'; '.join(sources)}. {'; '.join(runs)}."


def _changes(document: Told) -> Told | None:
    before = document["before"]
    if before is None:
        return None
    shown = document["changes"][:MOST_CHANGES]
    rows = [
        [f"{one['name']}, {one['area']}", f"{one['then']} ({one['then_year']})", f"{one['now']} ({one['now_year']})",
         (one["difference"] or "nicht zu vergleichen") + (" (berichtigt)" if one["revised"] else "")]
        for one in shown
    ]  # fmt: skip
    more = len(document["changes"]) - len(shown)
    where = f" ({before['address']})" if before["address"] else ""
    intro = f"Verglichen mit „{before['title']}“, Ausgabe {before['edition']} vom {wording.german_day(before['date'])}{where}."
    if not rows:
        intro += " Keine Zahl hat sich geändert."
    return {"intro": intro, "head": ["Zahl", "damals", "jetzt", "Unterschied"], "rows": rows,
            "more": f"{more} weitere stehen in der Arbeitsmappe." if more > 0 else None}  # fmt: skip


def _source(one: Told) -> str:
    licence = one["licence"] or "Lizenz nicht angegeben"
    return f"{one['name']}: {one['attribution'] or one['publisher'] or ''} ({licence}, Stand {wording.german_day(one['reference_date'])})"


def _stand(document: Told, content_hash: str | None) -> str:
    day = wording.german_day(document["date"])
    if document["address"] is None:
        return f"Stand {day}"
    return (
        f"Ausgabe {document['edition']}, Stand {day}"
        if content_hash
        else f"Entwurf vom {day}, nicht zum Zitieren"
    )
