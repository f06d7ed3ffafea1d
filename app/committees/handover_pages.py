"""The handover file as one HTML file (no script, nothing fetched), as PDF/A-2a, PDF/UA-1, and as DOCX."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment

from app.printing import typeset

if TYPE_CHECKING:
    from datetime import datetime

TEMPLATE = (Path(__file__).parent / "handover.typ").read_bytes()
TABLES: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    ("members", "Mitglieder", ("Name", "Amt", "Funktion", "Erreichbar"), "Noch keine Mitglieder."),
    ("series", "Wiederkehrende Termine", ("Reihe", "Wann", "Uhrzeit", "Ort", "Bis"), "Keine Reihen eingetragen."),
    ("coming", "Nächste Sitzungen", ("Zeit", "Sitzung", "Ort", "Stand"), "Keine Sitzung geplant."),
    ("tasks", "Offene Aufgaben", ("Aufgabe", "Wer", "Bis", ""), "Keine offenen Aufgaben."),
    ("past", "Letzte Sitzungen", ("Zeit", "Sitzung", "Ort", "Stand", "Niederschrift"), "Noch keine Sitzung."),
    ("decisions", "Beschlüsse", ("Nummer", "Beschluss", "Ergebnis", "Sitzung"), "Noch keine Beschlüsse."),
    ("undertakings", "Vorgänge, die laufen", ("Vorgang", "Schritt", "Bis", ""), "Kein Vorgang läuft."),
    ("reports", "Berichte", ("Bericht", "Ausgabe", "Stand", ""), "Noch kein Bericht ist eingefroren."),
    ("coordinators", "Wer in der Bildungslandschaft koordiniert", ("Name", "Aufgabe", "Erreichbar"), "Niemand ist eingetragen."),
    ("incoming", "Was im Postfach der Einladungen offen ist", ("Tag", "Was"), "Nichts ist offen."),
    ("imports", "Daten, die eingespielt werden", ("Quelle", "Wie oft", "Fällig", "Zuletzt"), "Keine Abrufe eingerichtet; Daten kommen von Hand."),
    ("sources", "Woher die Daten kommen", ("Quelle", "Herausgeber", "Lizenz", "Stand", "Eingespielt"), "Noch keine Quellen."),
)  # fmt: skip
"""Key, heading, columns, and what is said where there is nothing."""

PAGE = """<!doctype html>
<html lang="de"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ h.title }}, {{ h.as_of }}</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; color: #1b1f23; background: #fff; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1.5rem; font-size: .9rem }
caption { text-align: left; font-weight: 600; padding-bottom: .25rem }
th, td { text-align: left; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid #c4cad1; vertical-align: top; overflow-wrap: anywhere }
.invented { border: 2px solid #8a4b00; padding: .5rem 1rem; font-weight: 600 }
.scroll { overflow-x: auto }
@page { size: A4; margin: 15mm } @media print { body { margin: 0; max-width: none } tr { break-inside: avoid } thead { display: table-header-group } }
</style></head><body><main>
<h1>{{ h.title }}</h1>
<p>{{ h.region }}. Stand {{ h.as_of }}, vom Bildungsatlas aus den Einträgen erstellt. Enthält Namen und Kontaktdaten: nur für die
Koordination.{% if not h.confidential %} Nicht öffentliche Punkte sind verborgen, weil Sie nicht Mitglied sind.{% endif %}</p>
{% if h.fictional %}<p class="invented">Erfundene Daten: Diese Region gibt es nicht.</p>{% endif %}
<h2>Wozu es da ist</h2><p>{{ h.purpose }}</p><p>{{ h.quorum }}</p>
{% for key, heading, head, empty in tables %}<h2 id="{{ key }}">{{ heading }}</h2>
{% if h[key] %}<div class="scroll" tabindex="0" role="region" aria-labelledby="{{ key }}"><table>
<thead><tr>{% for cell in head %}<th scope="col">{{ cell or "Hinweis" }}</th>{% endfor %}</tr></thead>
<tbody>{% for row in h[key] %}<tr>{% for cell in row %}{% if loop.first %}<th scope="row">{{ cell }}</th>{% else %}<td>{{ cell }}</td>{% endif %}{% endfor %}</tr>{% endfor %}</tbody></table></div>
{% else %}<p>{{ empty }}</p>{% endif %}
{% if key == "past" and h.missing_minutes %}<p>Noch nicht genehmigt: {{ h.missing_minutes|join("; ") }}.</p>{% endif %}{% endfor %}
<h2>Wie es geht</h2><dl>{% for what, how in h.how_to %}<dt><strong>{{ what }}</strong></dt><dd>{{ how }}</dd>{% endfor %}</dl>
</main></body></html>
"""
_PAGE = Environment(autoescape=True).from_string(PAGE)


def html_of(handover: dict[str, Any]) -> bytes:
    """The file for the screen."""
    return _PAGE.render(h=handover, tables=TABLES).encode()


def docx_of(handover: dict[str, Any], moment: datetime) -> bytes:
    """The file to go on writing in."""
    from app.reports.as_docx import add_table, empty_document  # here, in a thread: few ask

    document = empty_document(
        handover["title"], "Bildungsatlas", "Was eine neue Koordination wissen muss", moment
    )
    if handover["fictional"]:
        document.add_paragraph("Erfundene Daten: Diese Region gibt es nicht.")
    document.add_heading(handover["title"], 1)
    hidden = "" if handover["confidential"] else " Nicht öffentliche Punkte sind verborgen."
    document.add_paragraph(
        f"{handover['region']}. Stand {handover['as_of']}. Enthält Namen und Kontaktdaten: nur für die Koordination.{hidden}"
    )
    document.add_heading("Wozu es da ist", 2)
    for words in (handover["purpose"], handover["quorum"]):
        document.add_paragraph(words)
    for key, title, head, empty in TABLES:
        document.add_heading(title, 2)
        if handover[key]:
            add_table(
                document,
                [cell or "Hinweis" for cell in head],
                [[str(cell) for cell in row] for row in handover[key]],
            )
        else:
            document.add_paragraph(empty)
    if handover["missing_minutes"]:
        document.add_paragraph(
            f"Noch nicht genehmigte Niederschriften: {'; '.join(handover['missing_minutes'])}."
        )
    document.add_heading("Wie es geht", 2)
    for what, how in handover["how_to"]:
        document.add_paragraph(f"{what}. {how}", "List Bullet")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf_of(handover: dict[str, Any], moment: datetime) -> bytes:
    """The file for paper and archive; the same content and moment give the same bytes."""
    tables = [
        {"title": title, "head": [cell or "Hinweis" for cell in head], "rows": handover[key], "empty": empty}
        for key, title, head, empty in TABLES
    ]
    return typeset.pdf_of({**handover, "tables": tables}, moment, TEMPLATE)
