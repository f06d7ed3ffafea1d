"""The public pages of topics as Jinja templates; everything from data is escaped. They need no script and have none.

`w` are the words of the page's language (`app.measures.languages`); words that are there in German only say so and are marked as German.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import DictLoader, Environment, select_autoescape

from app.measures.languages import NAMES, TAGS, Told

if TYPE_CHECKING:
    from typing import Any

_FRAME = """{% from "words" import at with context %}
<a class="skip" href="#panel">{{ w("skip") }}</a>
{% if region.fictional %}<aside class="banner" aria-label="{{ w('hint') }}">{{ w("fictional") }}</aside>{% endif %}
<header class="header"><a class="brand" href="/"><strong>Bildungsatlas</strong><span>{{ region.name }}</span></a>
<nav aria-label="{{ w('views') }}"><a href="/">{{ w("find") }}</a><a href="/versorgung">{{ w("supply") }}</a>
<a href="{{ at('/themen') }}" aria-current="{{ 'page' if here == '/themen' else 'true' }}">{{ w("topics") }}</a></nav></header>
<main class="stage" data-map="none" data-view="themen"><div class="panel" id="panel" tabindex="-1"><div class="stack topic">
{% if languages %}<nav class="languages" aria-label="{{ w('languages') }}"><ul class="row plain">{% for code, name in languages %}<li>
<a href="{{ path }}?sprache={{ code }}" hreflang="{{ tags[code] }}" lang="{{ tags[code] }}"{% if code == w.language %} aria-current="true"{% endif %}>{{ name }}</a></li>{% endfor %}</ul></nav>{% endif %}
{% block content %}{% endblock %}
</div></div></main>"""

_FORMS = """
{% macro outcome(told) %}{% if told %}<div class="notice{% if told.failed %} failure{% endif %}" role="{{ 'alert' if told.failed else 'status' }}" id="antwort">{% if told.failed and w("failed") %}
<p>{{ w("failed") }}</p>{% endif %}<p{% if told.failed and w.language not in ("de", "ls") %} lang="de"{% endif %}>{{ told.words if told.failed else w(told.done) }}</p></div>{% endif %}{% endmacro %}
{% macro subscribe(action, told, typed) %}
<form class="stack tight form" method="post" action="{{ action }}?sprache={{ w.language }}#abo">
<div class="field"><label for="email">{{ w("email") }}</label>
<input id="email" name="email" type="email" required autocomplete="email" value="{{ typed.email or '' }}" aria-describedby="email-hint">
<p class="note" id="email-hint">{{ w("email_hint") }}</p></div>
<button class="button">{{ w("order") }}</button></form>{{ outcome(told) }}{% endmacro %}"""

_WORDS = """
{% macro at(path) %}{{ path }}{% if w.language != "de" %}?sprache={{ w.language }}{% endif %}{% endmacro %}
{% macro lang(missing) %}{% if missing and w.language not in ("de", "ls") %} lang="de"{% endif %}{% endmacro %}
{% macro told_in(pair) %}<span{{ lang(not pair[1]) }}>{{ pair[0] }}</span>{% endmacro %}
{% macro said_so(one) %}{% if one.german %}<p class="note">{{ w("only_german") }}</p>{% elif one.outdated %}<p class="note">{{ w("outdated") }}</p>{% endif %}{% endmacro %}
{% macro paragraphs(words, missing=false) %}{% for line in (words or "").split("\\n") if line.strip() %}<p{{ lang(missing) }}>{{ line }}</p>{% endfor %}{% endmacro %}
{% macro skipped(one) %}{% for step in one.steps if step.skipped %}<p class="note">{% set names %}{% for stage in step.skipped %}{{ w("stage_" ~ stage) }}{% if not loop.last %}, {% endif %}{% endfor %}{% endset %}
{{ w("skipped", day=w.day(step.made_at), stages=names, why=step.skip_reason) }}</p>{% endfor %}{% endmacro %}"""

_LIST = """{% extends "frame" %}{% import "forms" as forms with context %}{% from "words" import at, lang with context %}{% block content %}
<h1>{{ w("list_title") }}</h1>
<p class="lead">{{ w("list_lead", region=region.name) }}</p>
{% if topics %}<ul class="plain">{% for one in topics %}<li><a href="{{ at('/themen/' ~ one.slug) }}"{{ lang("title" in one.german) }}>{{ one.title }}</a>
<span class="note">{{ w("counts", findings=one.findings, undertakings=one.undertakings) }}</span></li>{% endfor %}</ul>
{% else %}<p>{{ w("no_topic") }}</p>{% endif %}
<section aria-labelledby="abo"><h2 id="abo">{{ w("up_to_date") }}</h2>
<p>{{ w("feed") }}: <a href="{{ at('/themen/feed.atom') }}">Atom</a></p>{{ forms.subscribe("/themen/abo", told, typed) }}</section>
{% endblock %}"""

_TOPIC = """{% extends "frame" %}{% import "forms" as forms with context %}{% from "words" import at, lang, paragraphs, said_so, skipped with context %}{% block content %}
<nav aria-label="{{ w('where') }}"><a href="{{ at('/themen') }}">{{ w("all_topics") }}</a></nav>
<h1{{ lang("title" in topic.german) }}>{{ topic.title }}</h1>
{% if topic.summary %}<p class="lead"{{ lang("text" in topic.german) }}>{{ topic.summary }}</p>{% endif %}{{ said_so(topic) }}
<section aria-labelledby="bekannt"><h2 id="bekannt">{{ w("known") }}</h2>
{% for one in findings %}<article><h3{{ lang("title" in one.german) }}>{{ one.title }}</h3>{{ paragraphs(one.text, "text" in one.german) }}{{ said_so(one) }}
{% if one.figures %}<div class="table-scroll" tabindex="0" role="region" aria-label="{{ w('figures') }}: {{ one.title }}"><table>
<caption>{{ w("figures_caption") }}</caption>
<thead><tr><th scope="col">{{ w("figure") }}</th><th scope="col">{{ w("then") }}</th><th scope="col">{{ w("now") }}</th><th scope="col">{{ w("picture") }}</th></tr></thead>
<tbody>{% for figure in one.figures %}<tr><th scope="row"{{ lang(figure.german) }}>{{ figure.label }}{% if figure.area %}, {{ figure.area }}{% endif %}</th>
<td>{{ w.figure(figure.value, figure.status, figure.unit) }}{% if figure.as_of %}<br><span class="note">{{ w("as_of", day=w.day(figure.as_of)) }}</span>{% endif %}</td>
<td>{% if figure.now %}{{ w.figure(figure.now.value, figure.now.status, figure.unit) }}{% if figure.now.superseded %}
<br><span class="note">{{ w("newer") }}</span>{% endif %}{% if figure.address %}
<br><a href="{{ figure.address }}">{{ w("whence") }}</a>{% endif %}{% else %}{{ w("not_again") }}{% endif %}</td>
<td><a href="{{ at('/themen/' ~ topic.slug ~ '/zahl/' ~ figure.id ~ '.svg') }}">SVG</a> <a href="{{ at('/themen/' ~ topic.slug ~ '/zahl/' ~ figure.id ~ '.png') }}">PNG</a>
{% if figure.indicator and figure.now %}<br>{{ w("map") }}: <a href="{{ at('/themen/' ~ topic.slug ~ '/karte/' ~ figure.id ~ '.svg') }}" aria-label="{{ w('map') }} SVG">SVG</a> <a href="{{ at('/themen/' ~ topic.slug ~ '/karte/' ~ figure.id ~ '.png') }}" aria-label="{{ w('map') }} PNG">PNG</a>{% endif %}</td>
</tr>{% endfor %}</tbody></table></div>{% endif %}</article>{% else %}<p>{{ w("nothing") }}</p>{% endfor %}</section>
<section aria-labelledby="geplant"><h2 id="geplant">{{ w("planned") }}</h2>
{% for one in undertakings if one.planned %}<article><h3{{ lang("title" in one.german) }}>{{ one.title }}</h3><p class="note">{{ w("stage", stage=w("stage_" ~ one.stage)) }}</p>
{% for part in one.planned %}{% include "part" %}{% endfor %}{{ skipped(one) }}</article>
{% else %}<p>{{ w("nothing") }}</p>{% endfor %}</section>
<section aria-labelledby="beschlossen"><h2 id="beschlossen">{{ w("decided") }}</h2>
{% for one in undertakings if one.decided %}<article><h3{{ lang("title" in one.german) }}>{{ one.title }}</h3>
{% for part in one.decided %}<p><strong>{{ w(part.content.outcome) }}</strong>: {{ part.content.body }},
{{ w.day(part.content.decided_on) }}{% if part.content.majority %} ({{ part.content.majority }}){% endif %}</p>{{ paragraphs(part.said, part.german) }}{{ said_so(part) }}{% endfor %}
</article>{% else %}<p>{{ w("nothing") }}</p>{% endfor %}</section>
<section aria-labelledby="geworden"><h2 id="geworden">{{ w("became") }}</h2>
{% for one in undertakings if one.results %}<article><h3{{ lang("title" in one.german) }}>{{ one.title }}</h3>
{% for part in one.results %}{% include "part" %}{% endfor %}</article>
{% else %}<p>{{ w("nothing") }}</p>{% endfor %}</section>
<section aria-labelledby="daten"><h2 id="daten">{{ w("open_data") }}</h2><ul>
<li><a href="/api/topics/{{ topic.slug }}/figures.csv?language={{ w.language }}">{{ w("as_csv") }}</a></li>
<li><a href="/api/topics/{{ topic.slug }}?language={{ w.language }}">{{ w("as_json") }}</a></li>
<li><a href="{{ at('/themen/' ~ topic.slug ~ '/feed.atom') }}">{{ w("as_feed") }}</a></li></ul>
<p class="note">{{ w("sources", sources=attribution) }}</p></section>
<section aria-labelledby="abo"><h2 id="abo">{{ w("up_to_date") }}</h2>
{{ forms.subscribe("/themen/" ~ topic.slug ~ "/abo", told if told and told.about == "abo" else none, typed) }}</section>
{% endblock %}"""

_PART = """{% import "forms" as forms with context %}{% from "words" import lang, paragraphs, said_so, told_in with context %}{% set c = part.content %}
{% if part.kind == "recommendation" %}<h4>{{ w("stage_recommendation") }}</h4>{{ paragraphs(part.said, part.german) }}{{ said_so(part) }}
{% if c.variants %}<ul>{% for v in c.variants %}<li>{% if c.chosen == loop.index %}<strong>{{ w("recommended", title=v.title) }}</strong>{% else %}{{ v.title }}{% endif %}{% if v.cost_cents is not none %},
{{ w.euros(v.cost_cents) }}{% endif %}{% if v.effect %}: {{ v.effect }}{% endif %}</li>{% endfor %}</ul>{% endif %}
{% elif part.kind == "consultation" %}<h4>{{ w("stage_consultation") }}: {{ c.body }}{% if c.meets_on %}, {{ w.day(c.meets_on) }}{% endif %}</h4>
<p>{% if c.agenda_item %}{{ w("agenda", item=c.agenda_item) }} {% endif %}{% if c.paper_number %}{{ w("paper", paper=c.paper_number) }}{% endif %}</p>
{{ paragraphs(part.said, part.german) }}{{ said_so(part) }}
{% if part.oparl %}<ul>{% for link in part.oparl %}<li><a href="{{ link.content.web or link.url }}" rel="external">{{ link.content.name or link.url }}</a></li>{% endfor %}</ul>{% endif %}
{% if c.comments_from %}<h4 id="beitraege-{{ part.id }}">{{ w("your_view") }}</h4>
{% for one in part.comments %}<blockquote><p class="note">{{ one.name or w("anonymous") }}, {{ w.day(one.made_at) }}</p>{{ paragraphs(one.text) }}
{% if one.answer %}<p class="note">{{ w("answer", day=w.day(one.answered_at)) }}</p>{{ paragraphs(one.answer) }}{% endif %}</blockquote>
{% else %}<p>{{ w("no_comment") }}</p>{% endfor %}
{% if part.open %}<form class="stack tight form" method="post" action="/themen/{{ topic.slug }}/beitrag/{{ part.id }}?sprache={{ w.language }}#beitraege-{{ part.id }}">
<div class="field"><label for="name-{{ part.id }}">{{ w("name") }}</label><input id="name-{{ part.id }}" name="name" maxlength="80" autocomplete="name" value="{{ typed.name or '' }}"></div>
<div class="field"><label for="text-{{ part.id }}">{{ w("comment") }}</label><textarea id="text-{{ part.id }}" name="text" rows="5" maxlength="4000" required aria-describedby="hint-{{ part.id }}">{{ typed.text or '' }}</textarea>
<p class="note" id="hint-{{ part.id }}">{{ w("comment_hint", day=w.day(c.comments_until), days=days) }}</p></div>
<button class="button">{{ w("send") }}</button></form>{{ forms.outcome(told if told and told.about == part.id else none) }}
{% else %}<p class="note">{{ w("took_part", first=w.day(c.comments_from), last=w.day(c.comments_until)) }}</p>{% endif %}{% endif %}
{% elif part.kind == "measure" %}<h4>{{ w("stage_measure") }}: {{ c.title }}</h4><p>{{ w("state_" ~ c.status) }}. {{ w("responsible", who=c.responsible) }}{% if c.budget_cents is not none %}. {{ w("money", amount=w.euros(c.budget_cents)) }}{% endif %}.</p>{{ paragraphs(part.said, part.german) }}{{ said_so(part) }}
{% if c.milestones %}<ul>{% for m in c.milestones %}<li>{{ m.title }}: {% if m.done_on %}{{ w("reached_on", day=w.day(m.done_on)) }}{% else %}{{ w("planned_by", day=w.day(m.due_on)) }}{% endif %}</li>{% endfor %}</ul>{% endif %}
{% elif part.kind == "effect" %}<h4>{{ w("effect_seen", day=w.day(part.result.computed_at)) if part.result else w("effect_planned", day=w.day(c.check_on)) }}</h4>{{ paragraphs(part.said, part.german) }}{{ said_so(part) }}
{% if part.result %}<ul>{% for f in part.result.figures %}<li><span{{ lang(f.german) }}>{{ f.label }}</span>{% if f.area %}, {{ f.area }}{% endif %}: {{ w("effect_figure", then=w.figure(f.before.value, f.before.status, f.unit)) }}{% if f.expected is not none %}, {{ w("effect_expected", expected=w.figure(f.expected, "known", f.unit)) }}{% endif %}, {% if f.now %}{{ w("effect_now", now=w.figure(f.now.value, f.now.status, f.unit)) }}{% else %}{{ w("not_again") }}{% endif %}.
{% if f.standing %}{{ w(f.standing) }}.{% endif %}
{% if f.comparison.effect is defined %}{{ w("compared", count=f.comparison.areas|length, effect=w.signed(f.comparison.effect), unit=f.unit, low=w.signed(f.comparison.low), high=w.signed(f.comparison.high)) }}{% if f.comparison.trends is defined %} {{ told_in(w.trends(f.comparison.trends)) }}{% endif %}{% else %}{{ told_in(w.why_not(f.comparison)) }}{% endif %}</li>{% endfor %}</ul>
<p class="note">{{ w("assumption") }}</p>{% endif %}
{% else %}<h4>{{ w("lesson") }}</h4>{{ paragraphs(part.said, part.german) }}{{ said_so(part) }}{% endif %}"""

_SUBSCRIPTION = """{% extends "frame" %}{% from "words" import at with context %}{% block content %}
<h1>{{ w("news_about", about=about) }}</h1>
{% if ended %}<p class="notice" role="status">{{ w("ended") }}</p>
{% else %}{% if confirmed_at %}<p class="notice" role="status">{{ w("confirmed", email=email, about=about) }}</p>
{% else %}<p>{{ w("shall", email=email, about=about) }}</p>
<form method="post"><input type="hidden" name="confirmed" value="ja"><button class="button primary">{{ w("confirm") }}</button></form>{% endif %}
<form method="post"><input type="hidden" name="confirmed" value="nein"><button class="button">{{ w("end") }}</button></form>{% endif %}
<p><a href="{{ at('/themen') }}">{{ w("all_topics") }}</a></p>{% endblock %}"""

_MISSING = """{% extends "frame" %}{% from "words" import at with context %}{% block content %}<h1>{{ w("not_found") }}</h1><p{% if w.language not in ("de", "ls") %} lang="de"{% endif %}>{{ words }}</p><p><a href="{{ at('/themen') }}">{{ w("all_topics") }}</a></p>{% endblock %}"""

_environment = Environment(
    loader=DictLoader({
        "frame": _FRAME, "forms": _FORMS, "list": _LIST, "topic": _TOPIC, "part": _PART, "words": _WORDS, "subscription": _SUBSCRIPTION,
        "missing": _MISSING,
    }),
    autoescape=select_autoescape(default=True, default_for_string=True),
)  # fmt: skip
_environment.globals |= {"tags": TAGS}


def render(name: str, *, language: str = "de", path: str | None = None, **values: Any) -> str:  # noqa: ANN401 (whatever a template shows)
    """A page's content in a language; `path`: its address, where there are other languages of it."""
    languages = list(NAMES.items()) if path is not None else []
    shown = {"told": None, "typed": {}, "w": Told(language), "languages": languages, "path": path, **values}
    return _environment.get_template(name).render(**shown)
