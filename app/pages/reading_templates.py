"""Reading pages of what is published, as Jinja templates; everything from data is escaped. They need no script."""

from __future__ import annotations

from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined, select_autoescape
from markupsafe import Markup

_FRAME = """
<a class="skip" href="#panel">{{ w.skip }}</a>
<div lang="{{ language }}">
{% if region.fictional %}<aside class="banner" aria-label="{{ w.note }}">{{ w.invented }}</aside>{% endif %}
<header class="header"><a class="brand" href="/"><strong>Bildungsatlas</strong><span lang="de">{{ region.name }}</span></a>
<nav aria-label="{{ w.views }}"><a href="/">{{ w.find }}</a><a href="/themen">{{ w.topics }}</a>
{% for path, name in (("/berichte/lesen", w.reports), ("/bildungslandschaft/lesen", w.landscape), ("/planungsgruppe/lesen", w.meetings)) %}<a
href="{{ path }}?{{ query }}"{% if here == path %} aria-current="page"{% endif %}>{{ name }}</a>
{% endfor %}</nav></header>
<main class="stage" data-map="none" data-view="lesen"><div class="panel" id="panel" tabindex="-1"><div class="stack topic">
<nav aria-label="{{ w.language }}">{% for code, name in languages.items() %}<a href="?{% if slug %}region={{ slug }}&amp;{% endif %}sprache={{ code }}" hreflang="{{ code }}" lang="{{ code }}"{% if code == language %} aria-current="true"{% endif %}>{{ name }}</a> {% endfor %}</nav>
{% block content %}{% endblock %}
</div></div></main></div>"""

_WORDS = """{% macro paragraphs(words) %}{% for line in (words or "").split("\\n") if line.strip() %}<p>{{ line }}</p>{% endfor %}{% endmacro %}"""

_REPORTS = """{% extends "frame" %}{% block content %}
<h1>{{ w.reports }}</h1><p class="lead">{{ w.reports_lead }}</p>
{% if w.in_german %}<p class="note">{{ w.in_german }}</p>{% endif %}
{% if reports %}<ul class="plain">{% for one in reports %}<li><a href="/berichte/{{ one.id }}/lesen?{{ query }}" lang="de">{{ one.title }}</a>
<span class="note">{{ w.edition }} {{ one.edition }}, {{ w.as_of }} {{ day(one.frozen_at) }}</span></li>{% endfor %}</ul>
{% else %}<p>{{ w.no_reports }}</p>{% endif %}
{% if sets %}<h2>{{ w.profiles }}</h2><p>{{ w.profiles_lead }}</p><ul class="plain">
{% for one in sets %}<li><a href="/berichte/profile/{{ one.id }}?{{ query }}" lang="de">{{ one.title }}</a>
<span class="note">{{ one.reports }}, {{ w.as_of }} {{ day(one.frozen_at) }}</span></li>{% endfor %}</ul>{% endif %}
{% endblock %}"""

_SET = """{% extends "frame" %}{% block content %}
<nav aria-label="{{ w.where }}"><a href="/berichte/lesen?{{ query }}">{{ w.all_reports }}</a></nav>
<h1 lang="de">{{ set.title }}</h1><p class="lead">{{ w.profiles_lead }}</p>
<p class="note">{{ w.as_of }} {{ day(set.frozen_at) }}</p>
<ul class="plain">{% for one in set.profiles %}<li><a href="/berichte/{{ one.id }}/lesen?{{ query }}" lang="de">{{ one.title }}</a>,
<a href="/api/reports/{{ one.id }}/files/pdf" aria-label="PDF: {{ one.title }}">PDF</a></li>{% endfor %}</ul>
{% endblock %}"""

_REPORT = """{% extends "frame" %}{% block content %}
<nav aria-label="{{ w.where }}"><a href="/berichte/lesen?{{ query }}">{{ w.all_reports }}</a></nav>
<h1 lang="de">{{ report.title }}</h1>
{% if report.subtitle %}<p class="lead" lang="de">{{ report.subtitle }}</p>{% endif %}
<p class="note">{{ w.edition }} {{ report.edition }}, {{ w.as_of }} {{ day(report.frozen_at) }}</p>
{% if w.in_german %}<p>{{ w.in_german }}</p>{% endif %}
<section aria-labelledby="mitnehmen"><h2 id="mitnehmen">{{ w.files }}</h2><ul class="plain row">
{% for one in report.files %}<li><a href="/api/reports/{{ report.id }}/files/{{ one.format }}">{{ names[one.format] or w.figures }}</a></li>{% endfor %}
<li><a href="/api/reports/{{ report.id }}/files/json">JSON</a></li></ul></section>
{% if glossary %}<section aria-labelledby="worte"><h2 id="worte">{{ w.glossary }}</h2><dl class="pairs">
{% for german, meaning in glossary %}<div><dt lang="de">{{ german }}</dt><dd>{{ meaning }}</dd></div>{% endfor %}</dl></section>{% endif %}
<div class="report-article" lang="de">{{ article }}</div>{% endblock %}"""

_ACTORS = """{% extends "frame" %}{% from "words" import paragraphs %}{% block content %}
<h1>{{ w.landscape }}</h1><p class="lead">{{ w.actors_lead.format(region.name) }}</p>
{% if w.in_german %}<p class="note">{{ w.in_german }}</p>{% endif %}
{% for field, found in fields if found %}<section aria-labelledby="{{ field }}"><h2 id="{{ field }}">{{ w[field] }}</h2>
{% for one in found %}<article lang="de"><h3>{{ one.name }}</h3>{{ paragraphs(one.does) }}<dl class="pairs" lang="{{ language }}">
{% if one.coordinates %}<div><dt>{{ w.coordinates }}</dt><dd>✓</dd></div>{% endif %}
{% for name, told in ((w.phases, one.phases), (w.areas, one.areas), (w.contact, one.contact), (w.related, one.related)) if told %}<div><dt>{{ name }}</dt>
<dd lang="de">{{ told|join(", ") }}</dd></div>{% endfor %}</dl>
{% if one.website %}<p><a href="{{ one.website }}" rel="external nofollow">{{ w.website }}: {{ one.name }}</a></p>{% endif %}</article>{% endfor %}</section>
{% endfor %}{% if not any %}<p>{{ w.no_actors }}</p>{% endif %}
<section aria-labelledby="luecken"><h2 id="luecken">{{ w.gaps }}</h2><ul>
{% for one in gaps if one.without %}<li><span lang="de">{{ one.label }}</span>: {{ w.gap.format(one.without, one.municipalities) }}</li>{% endfor %}</ul></section>
<p><a href="/api/landscape/actors.csv">{{ w.as_table }}</a></p>{% endblock %}"""

_BODIES = """{% extends "frame" %}{% block content %}
<h1>{{ w.meetings }}</h1><p class="lead">{{ w.meetings_lead }}</p>
{% if w.in_german %}<p class="note">{{ w.in_german }}</p>{% endif %}
{% for body, found in bodies %}<section aria-labelledby="g{{ body.id }}"><h2 id="g{{ body.id }}" lang="de">{{ body.name }}</h2>
<p lang="de">{{ body.purpose }}</p><ul class="plain">{% for one in found %}<li><a href="/planungsgruppe/sitzung/{{ one.id }}/lesen?{{ query }}" lang="de">{{ one.title }}</a>
<span class="note">{{ moment(one.starts_at) }}, {{ w[one.status] }}</span></li>{% else %}<li>{{ w.no_meetings }}</li>{% endfor %}</ul></section>
{% else %}<p>{{ w.no_meetings }}</p>{% endfor %}{% endblock %}"""

_MEETING = """{% extends "frame" %}{% from "words" import paragraphs %}{% block content %}
<nav aria-label="{{ w.where }}"><a href="/planungsgruppe/lesen?{{ query }}">{{ w.meetings }}</a></nav>
<h1 lang="de">{{ m.committee }}: {{ m.title }}</h1>
<p class="lead">{{ moment(m.starts_at) }}{% if m.place %}, <span lang="de">{{ m.place }}</span>{% endif %}, {{ w[m.status] }}</p>
{% if w.in_german %}<p class="note">{{ w.in_german }}</p>{% endif %}
<section aria-labelledby="to"><h2 id="to">{{ w.agenda }}</h2>{% if items %}<ol lang="de">{% for one in items %}<li>{{ one.title }}{{ paragraphs(one.text) }}</li>{% endfor %}</ol>
{% else %}<p>{{ w.no_agenda }}</p>{% endif %}</section>
{% if material %}<section aria-labelledby="bilag"><h2 id="bilag">{{ w.material }}</h2><ul class="plain" lang="de">{% for one in material %}<li><a href="/api/committee-meetings/{{ m.id }}/material/{{ one.id }}">{{ one.title }}</a></li>{% endfor %}</ul></section>{% endif %}
{% if decisions %}<section aria-labelledby="beschluesse"><h2 id="beschluesse">{{ w.decisions }}</h2>{% for one in decisions %}<article>
<h3><span lang="de">{{ one.number }}</span>: {{ w[one.result] }}</h3><div lang="de">{{ paragraphs(one.text) }}</div>
{% if one.yes is not none %}<p class="note">{{ w.votes.format(one.yes, one.no or 0, one.abstained or 0) }}</p>{% endif %}</article>{% endfor %}</section>{% endif %}
{% if minutes %}<section aria-labelledby="ns"><h2 id="ns">{{ w.minutes }}</h2><div lang="de">{% for title, words in minutes %}{% if title %}<h3>{{ title }}</h3>{% endif %}{{ paragraphs(words) }}{% endfor %}</div></section>{% endif %}
{% endblock %}"""

_MISSING = """{% extends "frame" %}{% block content %}<h1>{{ w.missing }}</h1><p>{{ w.missing_lead }}</p>{% endblock %}"""

_environment = Environment(
    loader=DictLoader({
        "frame": _FRAME, "words": _WORDS, "reports": _REPORTS, "set": _SET, "report": _REPORT, "actors": _ACTORS,
        "bodies": _BODIES, "meeting": _MEETING, "missing": _MISSING,
    }),
    autoescape=select_autoescape(default=True, default_for_string=True), undefined=StrictUndefined,
)  # fmt: skip


def render(name: str, **values: Any) -> str:  # noqa: ANN401 (whatever a template shows)
    """A page's content."""
    return _environment.get_template(name).render(**values)


def as_made(html: str) -> Markup:
    """HTML of our own templates, in which every text is escaped already."""
    return Markup(html)  # noqa: S704 (made by `app.reports.as_html`)
