"""The interface as pages for people: Jinja templates in the frame of the application; everything from data is escaped."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from jinja2 import DictLoader, Environment, select_autoescape
from markupsafe import Markup

from app.ogc.links import address, here
from app.ogc.map_script import map_head
from app.ogc.negotiating import base_of, language_of
from app.ogc.words import PAGE_LANGUAGES, page_language, unit, value, words_of
from app.pages.routes import page_of

if TYPE_CHECKING:
    from fastapi import Request, Response

_FRAME = """
<main class="plain ogc">
<nav aria-label="{{ w.where }}"><ol class="ogc-trail">{% for name, href in trail %}<li>{% if loop.last %}<span aria-current="page">{{ name }}</span>{% else %}<a href="{{ href }}">{{ name }}</a>{% endif %}</li>{% endfor %}</ol></nav>
<nav class="languages" aria-label="{{ w.languages }}"><ul class="row plain">{% for code, name, href in languages %}<li><a href="{{ href }}" hreflang="{{ code }}" lang="{{ code }}"{% if code == language %} aria-current="true"{% endif %}>{{ name }}</a></li>{% endfor %}</ul></nav>
<h1>{{ title }}</h1>
{% if fictional %}<p><strong>{{ w.invented }}</strong> {{ w.invented_more }}</p>{% endif %}
{% block body %}{% endblock %}
{% if json %}<p>{{ w.for_programs }} <a href="{{ json }}">{{ w.as_json }}</a></p>{% endif %}
</main>"""

_LANDING = """{% extends "frame" %}{% block body %}
<p>{{ description }}</p>
<p>{{ w.in_qgis }} <code>{{ base }}</code>.</p>
<ul>{% for name, href in links %}<li><a href="{{ href }}">{{ name }}</a></li>{% endfor %}</ul>
{% endblock %}"""

_COLLECTIONS = """{% extends "frame" %}{% block body %}
{% for name, listed in groups %}<h2>{{ name }}</h2>
<ul class="ogc-list">{% for one in listed %}<li><a href="{{ one.href }}">{{ one.title }}</a> <code>{{ one.id }}</code></li>{% endfor %}</ul>{% endfor %}
{% endblock %}"""

_COLLECTION = """{% extends "frame" %}{% block body %}
<p>{{ about.description }}</p>
<p><a class="ogc-go" href="{{ items }}">{{ w.see_items }}</a>{% if tiles %} <a class="ogc-go" href="{{ tiles }}">{{ w.tiles }}</a>{% endif %}{% if styles %} <a class="ogc-go" href="{{ styles }}">{{ w.styles }}</a>{% endif %}</p>
{{ map or "" }}
<dl><dt>{{ w.id }}</dt><dd><code>{{ about.id }}</code></dd>
<dt>{{ w.licence }}</dt><dd>{{ about.license or w.not_told }}</dd><dt>{{ w.sources }}</dt><dd>{% if about.attribution %}<span lang="de">{{ about.attribution }}</span>{% else %}{{ w.none }}{% endif %}</dd>
{% if box %}<dt>{{ w.extent }}</dt><dd>{{ box }}</dd>{% endif %}{% if time %}<dt>{{ w.period }}</dt><dd>{{ time }}</dd>{% endif %}
<dt>{{ w.crs }}</dt><dd>{{ about.crs | map("replace", "http://www.opengis.net/def/crs/", "") | join(", ") }}</dd></dl>
<h2>{{ w.columns }}</h2>
<div class="ogc-scroll" tabindex="0" role="region" aria-label="{{ w.columns }}"><table><thead><tr><th scope="col">{{ w.name }}</th><th scope="col">{{ w.meaning }}</th><th scope="col">{{ w.kind }}</th>
<th scope="col">{{ w.unit }}</th><th scope="col">{{ w.codelist }}</th></tr></thead><tbody>
{% for one in columns %}<tr><th scope="row"><code>{{ one.name }}</code></th><td>{{ one.title }}{% if one.description %} – {{ one.description }}{% endif %}</td>
<td>{{ one.kind }}</td><td>{{ one.unit or "" }}</td><td>{% if one.codelist %}<a href="{{ one.href }}">{{ one.codelist }}</a>{% endif %}</td></tr>{% endfor %}
</tbody></table></div>
{% endblock %}"""

_ITEMS = """{% extends "frame" %}{% block body %}
<p>{% if matched is not none %}{{ w.matched.format(matched, features | length) }}{% else %}{{ w.on_page.format(features | length) }}{% endif %}</p>
{% if map %}<p><a href="#objekte">{{ w.skip_map }}</a></p>{{ map }}{% endif %}
{% if known_from %}<p>{{ w.known_from.format(known_from) }}</p>{% endif %}
{% if not features and known_from %}<p><a href="{{ all }}">{{ w.all_today }}</a></p>{% elif not features %}<p>{{ w.nothing }} <a href="{{ all }}">{{ w.all_items }}</a>.</p>{% else %}
<div class="ogc-scroll" id="objekte" tabindex="0" role="region" aria-label="{{ w["items"] }}"><table><thead><tr><th scope="col">{{ w.id }}</th>{% for one in columns %}<th scope="col">{{ one.title }}</th>{% endfor %}</tr></thead><tbody>
{% for one in features %}<tr><th scope="row"><a href="{{ href(one.id) }}">{{ one.id }}</a></th>{% for column in columns %}<td>{{ value(one.properties[column.name]) }}</td>{% endfor %}</tr>{% endfor %}
</tbody></table></div>{% endif %}
<nav aria-label="{{ w.pages }}"><p>{% if before %}<a rel="prev" href="{{ before }}">{{ w.page_before }}</a>{% endif %} {% if after %}<a rel="next" href="{{ after }}">{{ w.page_after }}</a>{% endif %}</p></nav>
{% endblock %}"""

_ITEM = """{% extends "frame" %}{% block body %}
{{ map or "" }}
<div class="ogc-scroll" tabindex="0" role="region" aria-label="{{ w["values"] }}"><table><tbody>{% for one in columns %}<tr><th scope="row">{{ one.title }}</th><td>{{ value(feature.properties[one.name]) }}{% if one.unit and feature.properties[one.name] is not none %} {{ unit(one.unit) }}{% endif %}</td></tr>{% endfor %}</tbody></table></div>
{% include "states" %}
{% endblock %}"""

_STATES = """{% from "steps" import steps with context %}{% if states %}<h2 id="staende">{{ w.states }}</h2>
<p>{{ w.states_lead }}</p>
<ol class="ogc-list" aria-labelledby="staende">
{% for one in states %}<li{% if one.here %} aria-current="true"{% endif %}>{% if one.here %}<strong>{{ one.when }} {{ w.this_state }}</strong>{% else %}<a href="{{ one.href }}">{{ one.when }}</a>{% endif %}:
{{ one.name }} <code>{{ one.key }}</code>{% if one.came_from %}<br>{{ steps(one.came_from) }}{% endif %}{% if one.became %}<br>{{ steps(one.became) }}{% endif %}</li>
{% endfor %}</ol>{% endif %}"""

_STEPS = """{% macro steps(listed) %}{% for one in listed %}{% if not loop.first %}<br>{% endif %}{{ one.kind }}{% if one.name %}:
{% if one.href %}<a href="{{ one.href }}">{{ one.name }}</a>{% else %}{{ one.name }}{% endif %}{% endif %}{% if one.share %} {{ w.share.format(one.share) }}{% endif %}{% if one.law %},
{{ one.law }}{% endif %}{% if one.told_by %}. {{ w.source }} <span lang="de">{{ one.told_by }}</span>{% endif %}{% endfor %}{% endmacro %}"""
_TILES = """{% extends "frame" %}{% block body %}
<p>{{ about }}</p>
<p><a class="ogc-go" href="{{ items }}">{{ w.see_items }}</a></p>
{{ map }}
<h2>{{ w.tile_set }}</h2>
<dl>{% for one in sets %}<dt>{% if one.href %}<a href="{{ one.href }}">{{ one.id }}</a>{% else %}{{ one.id }}{% endif %}</dt>
<dd>{{ one.title }}<br><code>{{ one.template }}</code></dd>{% endfor %}</dl>
<p>{{ w.tile_layer }} <code>{{ layer }}</code>.</p>
{% endblock %}"""

_CODES = """{% extends "frame" %}{% block body %}
<div class="ogc-scroll" tabindex="0" role="region" aria-label="{{ w.codelist }}"><table><thead><tr><th scope="col">{{ w.code }}</th><th scope="col">{{ w.german }}</th><th scope="col">{{ w.danish }}</th><th scope="col">{{ w.english }}</th></tr></thead><tbody>
{% for one in codes %}<tr><th scope="row"><code>{{ one.code }}</code></th><td lang="de">{{ one.labels.de or "" }}</td><td lang="da">{{ one.labels.da or "" }}</td><td lang="en">{{ one.labels.en or "" }}</td></tr>{% endfor %}</tbody></table></div>
{% endblock %}"""

_LIST = """{% extends "frame" %}{% block body %}
{% if about %}<p>{{ about }}</p>{% endif %}<ul class="ogc-list">{% for name, href in listed %}<li>{% if href %}<a href="{{ href }}">{{ name }}</a>{% else %}<code>{{ name }}</code>{% endif %}</li>{% endfor %}</ul>
{% endblock %}"""

_API = """{% extends "frame" %}{% block body %}
<p>{{ w.api_lead }}</p>
<ul class="ogc-list">{% for path, methods in paths %}<li><code>{{ path }}</code> {{ methods }}</li>{% endfor %}</ul>
{% endblock %}"""

_environment = Environment(
    loader=DictLoader({
        "frame": _FRAME, "landing": _LANDING, "collections": _COLLECTIONS, "collection": _COLLECTION, "items": _ITEMS, "item": _ITEM,
        "states": _STATES, "steps": _STEPS,
        "tiles": _TILES, "codes": _CODES, "list": _LIST, "api": _API,
    }),
    autoescape=select_autoescape(default=True, default_for_string=True),
)  # fmt: skip


def shown(request: Request, name: str, title: str, trail: list[tuple[str, str]], **values: Any) -> Response:  # noqa: ANN401
    """A page in the language that was settled; `trail`: the way to it, its own name last."""
    language = page_language(language_of(request))
    w = words_of(language)
    way = [(w["data_for_gis"], address(request, f="html")), *trail]
    languages = [(code, called, here(request, lang=code)) for code, called in PAGE_LANGUAGES.items()]
    content = _environment.get_template(name).render(
        title=title, trail=way, w=w, language=language, languages=languages, value=partial(value, language=language),
        unit=partial(unit, language=language), **values,
    )  # fmt: skip
    head = Markup('<link rel="stylesheet" href="{}/style.css">').format(base_of(request))
    for code, _, href in languages:
        head += Markup('<link rel="alternate" hreflang="{}" href="{}">').format(code, href)
    if values.get("map"):
        head += map_head(request.app.state.dist)
    response = page_of(request, title, content, head, scripts=False, language=language)
    response.headers["Content-Language"] = language
    response.headers.add_vary_header("Accept")
    response.headers.add_vary_header("Accept-Language")
    return response
