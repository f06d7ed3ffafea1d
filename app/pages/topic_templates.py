"""The public pages of topics as Jinja templates; everything from data is escaped. They need no script and have none."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from jinja2 import DictLoader, Environment, select_autoescape

from app.measures.picture import WORDS, german, number
from app.measures.stages import LABELS

if TYPE_CHECKING:
    from typing import Any

_FRAME = """
<a class="skip" href="#panel">Zum Inhalt</a>
{% if region.fictional %}<aside class="banner" aria-label="Hinweis">Erfundene Daten: Diesen Kreis gibt es nicht.</aside>{% endif %}
<header class="header"><a class="brand" href="/"><strong>Bildungsatlas</strong><span>{{ region.name }}</span></a>
<nav aria-label="Ansichten"><a href="/">Finden</a><a href="/versorgung">Versorgung</a>
<a href="/themen" aria-current="{{ 'page' if here == '/themen' else 'true' }}">Themen</a></nav></header>
<main class="stage" data-map="none" data-view="themen"><div class="panel" id="panel" tabindex="-1"><div class="stack topic">
{% block content %}{% endblock %}
</div></div></main>"""

_FORMS = """
{% macro outcome(told) %}{% if told %}<p class="notice{% if told.failed %} failure{% endif %}" role="{{ 'alert' if told.failed else 'status' }}" id="antwort">{{ told.words }}</p>{% endif %}{% endmacro %}
{% macro subscribe(action, told, typed) %}
<form class="stack tight form" method="post" action="{{ action }}#abo">
<div class="field"><label for="email">E-Mail-Adresse</label>
<input id="email" name="email" type="email" required autocomplete="email" value="{{ typed.email or '' }}" aria-describedby="email-hint">
<p class="note" id="email-hint">Sie bekommen zuerst eine Nachricht mit einem Link. Erst wenn Sie dort bestätigen, schicken wir
Neuigkeiten. In jeder steht, wie Sie sie abbestellen.</p></div>
<button class="button">Neuigkeiten bestellen</button></form>{{ outcome(told) }}{% endmacro %}"""

_WORDS = """
{% macro paragraphs(words) %}{% for line in (words or "").split("\\n") if line.strip() %}<p>{{ line }}</p>{% endfor %}{% endmacro %}
{% macro skipped(one) %}{% for step in one.steps if step.skipped %}<p class="note">Übersprungen am {{ day(step.made_at) }}:
{% for stage in step.skipped %}{{ labels[stage] }}{% if not loop.last %}, {% endif %}{% endfor %}. Grund: {{ step.skip_reason }}</p>{% endfor %}{% endmacro %}"""

_LIST = """{% extends "frame" %}{% import "forms" as forms %}{% block content %}
<h1>Themen: vom Befund zur Wirkung</h1>
<p class="lead">Was im {{ region.name }} bekannt ist, was geplant ist, was beschlossen wurde und was daraus geworden ist.</p>
{% if topics %}<ul class="plain">{% for one in topics %}<li><a href="/themen/{{ one.slug }}">{{ one.title }}</a>
<span class="note">{{ one.findings }} Befunde, {{ one.undertakings }} Vorgänge</span></li>{% endfor %}</ul>
{% else %}<p>Es ist noch kein Thema veröffentlicht.</p>{% endif %}
<section aria-labelledby="abo"><h2 id="abo">Auf dem Laufenden bleiben</h2>
<p>Newsfeed: <a href="/themen/feed.atom">Atom</a></p>{{ forms.subscribe("/themen/abo", told, typed) }}</section>
{% endblock %}"""

_TOPIC = """{% extends "frame" %}{% import "forms" as forms %}{% from "words" import paragraphs, skipped %}{% block content %}
<nav aria-label="Wo Sie sind"><a href="/themen">Alle Themen</a></nav>
<h1>{{ topic.title }}</h1>
{% if topic.summary %}<p class="lead">{{ topic.summary }}</p>{% endif %}
<section aria-labelledby="bekannt"><h2 id="bekannt">Was ist bekannt?</h2>
{% for one in findings %}<article><h3>{{ one.title }}</h3>{{ paragraphs(one.text) }}
{% if one.figures %}<div class="table-scroll" tabindex="0" role="region" aria-label="Zahlen: {{ one.title }}"><table>
<caption>Zahlen, wie sie waren, und wie sie heute sind</caption>
<thead><tr><th scope="col">Zahl</th><th scope="col">Damals</th><th scope="col">Heute</th><th scope="col">Bild</th></tr></thead>
<tbody>{% for figure in one.figures %}<tr><th scope="row">{{ figure.label }}{% if figure.area %}, {{ figure.area }}{% endif %}</th>
<td>{{ told_figure(figure.value, figure.status, figure.unit) }}{% if figure.as_of %}<br><span class="note">Stand {{ day(figure.as_of) }}</span>{% endif %}</td>
<td>{% if figure.now %}{{ told_figure(figure.now.value, figure.now.status, figure.unit) }}{% if figure.now.superseded %}
<br><span class="note">neuere Daten als damals</span>{% endif %}{% if figure.address %}
<br><a href="{{ figure.address }}">woher?</a>{% endif %}{% else %}nicht neu zu berechnen{% endif %}</td>
<td><a href="/themen/{{ topic.slug }}/zahl/{{ figure.id }}.svg">SVG</a> <a href="/themen/{{ topic.slug }}/zahl/{{ figure.id }}.png">PNG</a></td>
</tr>{% endfor %}</tbody></table></div>{% endif %}</article>{% else %}<p>Dazu ist noch nichts veröffentlicht.</p>{% endfor %}</section>
<section aria-labelledby="geplant"><h2 id="geplant">Was ist geplant?</h2>
{% for one in undertakings if one.planned %}<article><h3>{{ one.title }}</h3><p class="note">Heute: {{ one.stage_label }}</p>
{% for part in one.planned %}{% include "part" %}{% endfor %}{{ skipped(one) }}</article>
{% else %}<p>Dazu ist noch nichts veröffentlicht.</p>{% endfor %}</section>
<section aria-labelledby="beschlossen"><h2 id="beschlossen">Was wurde beschlossen?</h2>
{% for one in undertakings if one.decided %}<article><h3>{{ one.title }}</h3>
{% for part in one.decided %}<p><strong>{{ outcomes[part.content.outcome] }}</strong>: {{ part.content.body }},
{{ day(part.content.decided_on) }}{% if part.content.majority %} ({{ part.content.majority }}){% endif %}</p>{{ paragraphs(part.said) }}{% endfor %}
</article>{% else %}<p>Dazu ist noch nichts veröffentlicht.</p>{% endfor %}</section>
<section aria-labelledby="geworden"><h2 id="geworden">Was ist daraus geworden?</h2>
{% for one in undertakings if one.results %}<article><h3>{{ one.title }}</h3>
{% for part in one.results %}{% include "part" %}{% endfor %}</article>
{% else %}<p>Dazu ist noch nichts veröffentlicht.</p>{% endfor %}</section>
<section aria-labelledby="daten"><h2 id="daten">Offene Daten</h2><ul>
<li><a href="/api/topics/{{ topic.slug }}/figures.csv">Alle Zahlen als CSV</a></li>
<li><a href="/api/topics/{{ topic.slug }}">Alles als JSON</a></li>
<li><a href="/themen/{{ topic.slug }}/feed.atom">Neuigkeiten als Atom-Feed</a></li></ul>
<p class="note">Quellen: {{ attribution }}. Die Bilder dürfen mit dieser Quellenangabe verwendet werden.</p></section>
<section aria-labelledby="abo"><h2 id="abo">Auf dem Laufenden bleiben</h2>
{{ forms.subscribe("/themen/" ~ topic.slug ~ "/abo", told if told and told.about == "abo" else none, typed) }}</section>
{% endblock %}"""

_PART = """{% import "forms" as forms %}{% from "words" import paragraphs %}{% set c = part.content %}
{% if part.kind == "recommendation" %}<h4>Empfehlung</h4>{{ paragraphs(part.said) }}
{% if c.variants %}<ul>{% for v in c.variants %}<li>{% if c.chosen == loop.index %}<strong>Empfohlen: {{ v.title }}</strong>{% else %}{{ v.title }}{% endif %}{% if v.cost_cents is not none %},
{{ euros(v.cost_cents) }}{% endif %}{% if v.effect %}: {{ v.effect }}{% endif %}</li>{% endfor %}</ul>{% endif %}
{% elif part.kind == "consultation" %}<h4>Beratung: {{ c.body }}{% if c.meets_on %}, {{ day(c.meets_on) }}{% endif %}</h4>
<p>{% if c.agenda_item %}Tagesordnungspunkt {{ c.agenda_item }}. {% endif %}{% if c.paper_number %}Drucksache {{ c.paper_number }}.{% endif %}</p>
{{ paragraphs(part.said) }}
{% if part.oparl %}<ul>{% for link in part.oparl %}<li><a href="{{ link.content.web or link.url }}" rel="external">{{ link.content.name or link.url }}</a></li>{% endfor %}</ul>{% endif %}
{% if c.comments_from %}<h4 id="beitraege-{{ part.id }}">Ihre Meinung</h4>
{% for one in part.comments %}<blockquote><p class="note">{{ one.name or "ohne Namen" }}, {{ day(one.made_at) }}</p>{{ paragraphs(one.text) }}
{% if one.answer %}<p class="note">Antwort der Verwaltung, {{ day(one.answered_at) }}:</p>{{ paragraphs(one.answer) }}{% endif %}</blockquote>
{% else %}<p>Es ist noch kein Beitrag zu sehen.</p>{% endfor %}
{% if part.open %}<form class="stack tight form" method="post" action="/themen/{{ topic.slug }}/beitrag/{{ part.id }}#beitraege-{{ part.id }}">
<div class="field"><label for="name-{{ part.id }}">Name (muss nicht sein)</label><input id="name-{{ part.id }}" name="name" maxlength="80" autocomplete="name" value="{{ typed.name or '' }}"></div>
<div class="field"><label for="text-{{ part.id }}">Ihr Beitrag</label><textarea id="text-{{ part.id }}" name="text" rows="5" maxlength="4000" required aria-describedby="hint-{{ part.id }}">{{ typed.text or '' }}</textarea>
<p class="note" id="hint-{{ part.id }}">Bis {{ day(c.comments_until) }}. Ihr Beitrag wird gelesen, bevor er hier erscheint, und beantwortet. Ihr Name wird nach {{ days }} Tagen gelöscht.</p></div>
<button class="button">Beitrag senden</button></form>{{ forms.outcome(told if told and told.about == part.id else none) }}
{% else %}<p class="note">Beteiligung vom {{ day(c.comments_from) }} bis {{ day(c.comments_until) }}.</p>{% endif %}{% endif %}
{% elif part.kind == "measure" %}<h4>Maßnahme: {{ c.title }}</h4><p>{{ states[c.status] }}. Verantwortlich: {{ c.responsible }}{% if c.budget_cents is not none %}. Mittel: {{ euros(c.budget_cents) }}{% endif %}.</p>{{ paragraphs(part.said) }}
{% if c.milestones %}<ul>{% for m in c.milestones %}<li>{{ m.title }}: {% if m.done_on %}erreicht am {{ day(m.done_on) }}{% else %}geplant bis {{ day(m.due_on) }}{% endif %}</li>{% endfor %}</ul>{% endif %}
{% elif part.kind == "effect" %}<h4>Wirkung, nachgesehen {{ day(part.result.computed_at) if part.result else "am " ~ day(c.check_on) ~ " (geplant)" }}</h4>{{ paragraphs(part.said) }}
{% if part.result %}<ul>{% for f in part.result.figures %}<li>{{ f.label }}{% if f.area %}, {{ f.area }}{% endif %}: damals {{ told_figure(f.before.value, f.before.status, f.unit) }}{% if f.expected is not none %}, erwartet {{ told_figure(f.expected, "known", f.unit) }}{% endif %}, jetzt {% if f.now %}{{ told_figure(f.now.value, f.now.status, f.unit) }}{% else %}nicht neu zu berechnen{% endif %}.
{% if f.standing %}{{ standings[f.standing] }}.{% endif %}
{% if f.comparison.effect is defined %}Gegenüber {{ f.comparison.areas|length }} Vergleichsgemeinden: {{ signed(f.comparison.effect) }} {{ f.unit }} (95 %: {{ signed(f.comparison.low) }} bis {{ signed(f.comparison.high) }}).{% else %}{{ f.comparison.why_not }}{% endif %}</li>{% endfor %}</ul>
<p class="note">{{ part.result.assumption }}</p>{% endif %}
{% else %}<h4>Was wir gelernt haben</h4>{{ paragraphs(part.said) }}{% endif %}"""

_SUBSCRIPTION = """{% extends "frame" %}{% block content %}
<h1>Neuigkeiten {{ about }}</h1>
{% if ended %}<p class="notice" role="status">Abbestellt. Ihre Adresse ist gelöscht.</p>
{% else %}{% if confirmed %}<p class="notice" role="status">Bestätigt: An {{ email }} gehen Neuigkeiten {{ about }}.</p>
{% else %}<p>Sollen an {{ email }} Neuigkeiten {{ about }} gehen?</p>
<form method="post"><input type="hidden" name="confirmed" value="ja"><button class="button primary">Ja, bestätigen</button></form>{% endif %}
<form method="post"><input type="hidden" name="confirmed" value="nein"><button class="button">Abbestellen und Adresse löschen</button></form>{% endif %}
<p><a href="/themen">Alle Themen</a></p>{% endblock %}"""

_MISSING = """{% extends "frame" %}{% block content %}<h1>Nicht gefunden</h1><p>{{ words }}</p><p><a href="/themen">Alle Themen</a></p>{% endblock %}"""

OUTCOMES = {
    "adopted": "Angenommen",
    "changed": "Geändert angenommen",
    "rejected": "Abgelehnt",
    "postponed": "Vertagt",
}
STATES = {"planned": "Geplant", "running": "Läuft", "done": "Abgeschlossen", "stopped": "Abgebrochen"}
STANDINGS = {
    "reached": "Erreicht, was erwartet war", "on_the_way": "Auf dem Weg dorthin", "unchanged": "Unverändert",
    "opposite": "Es wurde mehr zum Gegenteil",
}  # fmt: skip


def told_figure(value: float | None, status: str | None, unit: str) -> str:
    """A figure in words; why there is none where there is none."""
    return WORDS.get(status or "", "unbekannt") if value is None else f"{number(value)} {unit}".strip()


def day(told: date | datetime | str) -> str:
    """A day as it is written in German."""
    return german(told)


def euros(cents: int) -> str:
    """An amount; cents only where there are some."""
    return f"{number(cents / 100) if cents % 100 == 0 else f'{cents / 100:.2f}'.replace('.', ',')} Euro"


def signed(value: float) -> str:
    """A difference with its sign."""
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{number(abs(round(value, 2)))}"


_environment = Environment(
    loader=DictLoader({
        "frame": _FRAME, "forms": _FORMS, "list": _LIST, "topic": _TOPIC, "part": _PART, "words": _WORDS, "subscription": _SUBSCRIPTION,
        "missing": _MISSING,
    }),
    autoescape=select_autoescape(default=True, default_for_string=True),
)  # fmt: skip
_environment.globals |= {
    "told_figure": told_figure, "day": day, "euros": euros, "signed": signed, "outcomes": OUTCOMES, "states": STATES,
    "standings": STANDINGS, "labels": LABELS,
}  # fmt: skip


def render(name: str, **values: Any) -> str:  # noqa: ANN401 (whatever a template shows)
    """A page's content."""
    return _environment.get_template(name).render(**{"told": None, "typed": {}, **values})
