"""The data report as one HTML file: no script, nothing fetched, tables with captions and heads, ready to be printed."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from jinja2 import Environment

from app.network.profiles import label_of

if TYPE_CHECKING:
    from app.quality.data_report import DataReport

RUN_KINDS = {
    "travel_times": "Wege zum nächsten Ort", "catchments": "Einzugsgebiete", "statistics": "Zahlen je Gemeinde",
    "places": "Plätze", "assignment": "Verteilung auf Plätze", "location": "Standortsuche", "timetable": "Fahrplan",
}  # fmt: skip

PAGE = """<!doctype html>
<html lang="de"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Datenbericht {{ r.region.name }}, {{ r.day|day }}</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; color: #1b1f23; background: #fff; max-width: 64rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 2rem; font-size: .9rem }
caption { text-align: left; font-weight: 600; padding-bottom: .5rem }
th, td { text-align: left; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid #c4cad1; vertical-align: top }
.n { text-align: right; font-variant-numeric: tabular-nums } td.n { white-space: nowrap }
.invented { border: 2px solid #8a4b00; padding: .5rem 1rem; font-weight: 600 }
.scroll { overflow-x: auto }
@page { size: A4 landscape; margin: 15mm } @media print { body { margin: 0; max-width: none } tr { break-inside: avoid } thead { display: table-header-group } }
</style></head><body><main>
<h1>Datenbericht: {{ r.region.name }}</h1>
<p>Stand {{ r.day|day }}, erstellt vom Bildungsatlas in Auftrag {{ job }}. Gezählt sind alle öffentlich gezeigten Lernorte
der Region und ihrer Umgebung; Kindertagespflege in Privatwohnungen ist nicht enthalten.</p>
{% if r.region.fictional %}<p class="invented">Erfundene Daten: Diese Region gibt es nicht.</p>{% endif %}

<h2>Woher die Daten kommen</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Quellen"><table><caption>Quellen und ihr letztes Einspielen</caption>
<thead><tr><th scope="col">Quelle</th><th scope="col">Herausgeber, Lizenz</th><th scope="col">Stand</th>
<th scope="col">Eingespielt</th><th scope="col" class="n">Abgelehnte Zeilen</th><th scope="col" class="n">Lernorte</th></tr></thead>
<tbody>{% for s in r.sources %}<tr><th scope="row">{{ s.name }}</th><td>{{ s.publisher or "Herausgeber unbekannt" }},
{{ s.licence or "Lizenz unbekannt" }}</td><td>{{ (s.as_of or s.reference_date)|day }}</td>
<td>{% if s.finished_at %}{{ s.finished_at|day }}, {{ s.file_name }}{% else %}noch nicht{% endif %}</td>
<td class="n">{{ s.rejected|number }}</td><td class="n">{{ s.sites|number }}</td></tr>{% endfor %}</tbody></table></div>

<h2>Wie vollständig sie sind</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Vollständigkeit"><table><caption>Lernorte je Art, mit dem Anteil, von dem etwas bekannt ist</caption>
<thead><tr><th scope="col">Art</th><th scope="col" class="n">Lernorte</th><th scope="col" class="n">mit Koordinaten</th>
<th scope="col" class="n">mit Öffnungszeiten</th><th scope="col" class="n">Angebote mit bekannten Plätzen</th>
<th scope="col" class="n">bekannte Plätze</th><th scope="col">ältester Stand</th></tr></thead>
<tbody>{% for k in r.kinds %}<tr><th scope="row">{{ k.label }}</th><td class="n">{{ k.sites|number }}</td>
<td class="n">{{ k.placed|share(k.sites) }}</td><td class="n">{{ k.with_hours|share(k.sites) }}</td>
{% if k.has_places %}<td class="n">{{ k.places_known|share(k.offers) }}</td>
<td class="n">{% if k.places_known %}{{ k.places|number }}{% else %}unbekannt{% endif %}</td>
{% else %}<td class="n">entfällt</td><td class="n">entfällt</td>{% endif %}
<td>{{ k.oldest|day }}</td></tr>{% endfor %}</tbody></table></div>

<h2>Was zu klären ist</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Befunde"><table><caption>Befunde der Datenqualität</caption>
<thead><tr><th scope="col">Befund</th><th scope="col" class="n">offen</th><th scope="col" class="n">Lernorte</th>
<th scope="col" class="n">als richtig bestätigt</th><th scope="col">am häufigsten in</th></tr></thead>
<tbody>{% for f in r.findings %}<tr><th scope="row">{{ f.label }}</th><td class="n">{{ f.open|number }}</td>
<td class="n">{{ f.sites|number }}</td><td class="n">{{ f.confirmed|number }}</td>
<td>{% if f.worst and f.worst.open %}{{ f.worst.name or "außerhalb der Gemeinden" }} ({{ f.worst.open }}){% endif %}</td></tr>{% endfor %}</tbody></table></div>

<h2>Was daraus berechnet ist</h2>
{% if r.runs %}<div class="scroll" tabindex="0" role="region" aria-label="Berechnungen"><table><caption>Gespeicherte Berechnungen, die gelten</caption>
<thead><tr><th scope="col">Berechnung</th><th scope="col">Verkehrsmittel</th><th scope="col" class="n">Läufe</th>
<th scope="col">älteste vom</th><th scope="col">jüngste vom</th><th scope="col">Grundlage</th></tr></thead>
<tbody>{% for run in r.runs %}<tr><th scope="row">{{ run.kind|run_kind }}</th><td>{{ run.mode|mode }}</td>
<td class="n">{{ run.runs|number }}</td><td>{{ run.oldest|day }}</td><td>{{ run.newest|day }}</td>
<td>{% if run.straight_line %}auch Luftlinie × Umwegfaktor{% else %}Straßennetz{% endif %}</td></tr>{% endfor %}</tbody></table></div>
{% else %}<p>Noch nichts.</p>{% endif %}

<h2>Nachweis</h2>
<ul>{% for words in r.sources|map(attribute='attribution')|unique %}<li>{{ words }}</li>{% endfor %}</ul>
</main></body></html>
"""


def day_in_words(value: date | datetime | None) -> str:
    """A day as it is written here; unknown where there is none."""
    return "unbekannt" if value is None else f"{value:%d.%m.%Y}"


def number_in_words(value: float | None) -> str:
    """A count with points between thousands; a dash where it is not told."""
    return "–" if value is None else f"{round(value):,}".replace(",", ".")


def share_in_words(part: int, whole: int) -> str:
    """A count and its share of the whole in per cent; never rounded up to all or down to none."""
    if not whole:
        return "–"
    per_cent = round(100 * part / whole)
    if part not in {0, whole}:
        per_cent = min(max(per_cent, 1), 99)
    return f"{number_in_words(part)} ({per_cent} %)"


def written(report: DataReport, job_id: int) -> str:
    """The HTML; whatever comes from data is escaped."""
    environment = Environment(autoescape=True, trim_blocks=True)
    filters: dict[str, Any] = {
        "day": day_in_words, "number": number_in_words, "share": share_in_words,
        "run_kind": lambda code: RUN_KINDS.get(code, code), "mode": label_of,
    }  # fmt: skip
    environment.filters.update(filters)
    return environment.from_string(PAGE).render(r=report, job=job_id)
