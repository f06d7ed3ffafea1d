"""The interface as pages for people: Jinja templates in the frame of the application; everything from data is escaped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import DictLoader, Environment, select_autoescape
from markupsafe import Markup

from app.ogc.map_script import map_head
from app.ogc.negotiating import base_of
from app.pages.routes import page_of

if TYPE_CHECKING:
    from fastapi import Request, Response

_FRAME = """
<main class="plain ogc">
<nav aria-label="Wo Sie sind"><ol class="ogc-trail">{% for name, href in trail %}<li>{% if loop.last %}<span aria-current="page">{{ name }}</span>{% else %}<a href="{{ href }}">{{ name }}</a>{% endif %}</li>{% endfor %}</ol></nav>
<h1>{{ title }}</h1>
{% if fictional %}<p><strong>Erfundene Daten.</strong> Orte, Menschen und Einrichtungen gibt es nicht.</p>{% endif %}
{% block body %}{% endblock %}
{% if json %}<p>Für Programme: <a href="{{ json }}">diese Seite als JSON</a></p>{% endif %}
</main>"""

_LANDING = """{% extends "frame" %}{% block body %}
<p>{{ description }}</p>
<p>In QGIS: „Layer hinzufügen → WFS / OGC-API-Features“, neue Verbindung mit der Adresse <code>{{ base }}</code>.</p>
<ul>{% for name, href in links %}<li><a href="{{ href }}">{{ name }}</a></li>{% endfor %}</ul>
{% endblock %}"""

_COLLECTIONS = """{% extends "frame" %}{% block body %}
{% for name, listed in groups %}<h2>{{ name }}</h2>
<ul class="ogc-list">{% for one in listed %}<li><a href="{{ one.href }}">{{ one.title }}</a> <code>{{ one.id }}</code></li>{% endfor %}</ul>{% endfor %}
{% endblock %}"""

_COLLECTION = """{% extends "frame" %}{% block body %}
<p>{{ about.description }}</p>
<p><a class="ogc-go" href="{{ items }}">Objekte ansehen</a>{% if tiles %} <a class="ogc-go" href="{{ tiles }}">Vektorkacheln</a>{% endif %}{% if styles %} <a class="ogc-go" href="{{ styles }}">Darstellung (QML, SLD)</a>{% endif %}</p>
{{ map or "" }}
<dl><dt>Kennung</dt><dd><code>{{ about.id }}</code></dd>
<dt>Lizenz</dt><dd>{{ about.license or "nicht angegeben" }}</dd><dt>Quellen</dt><dd>{{ about.attribution or "keine" }}</dd>
{% if box %}<dt>Ausdehnung</dt><dd>{{ box }}</dd>{% endif %}{% if time %}<dt>Zeitraum</dt><dd>{{ time }}</dd>{% endif %}
<dt>Koordinatensysteme</dt><dd>{{ about.crs | map("replace", "http://www.opengis.net/def/crs/", "") | join(", ") }}</dd></dl>
<h2>Spalten</h2>
<div class="ogc-scroll" tabindex="0" role="region" aria-label="Spalten"><table><thead><tr><th scope="col">Name</th><th scope="col">Bedeutung</th><th scope="col">Art</th>
<th scope="col">Einheit</th><th scope="col">Codeliste</th></tr></thead><tbody>
{% for one in columns %}<tr><th scope="row"><code>{{ one.name }}</code></th><td>{{ one.title }}{% if one.description %} – {{ one.description }}{% endif %}</td>
<td>{{ one.kind }}</td><td>{{ one.unit or "" }}</td><td>{% if one.codelist %}<a href="{{ one.href }}">{{ one.codelist }}</a>{% endif %}</td></tr>{% endfor %}
</tbody></table></div>
{% endblock %}"""

_ITEMS = """{% extends "frame" %}{% block body %}
<p>{% if matched is not none %}{{ matched }} Objekte, hier {{ features | length }}.{% else %}{{ features | length }} Objekte auf dieser Seite.{% endif %}</p>
{% if map %}<p><a href="#objekte">Karte überspringen</a></p>{{ map }}{% endif %}
{% if known_from %}<p>Diese Sammlung ist ab dem {{ known_from }} bekannt; was davor galt, wurde nicht eingespielt.</p>{% endif %}
{% if not features and known_from %}<p><a href="{{ all }}">Alle Objekte von heute</a></p>{% elif not features %}<p>Dazu gibt es nichts. Vielleicht ist eine Auswahl zu eng: <a href="{{ all }}">alle Objekte</a>.</p>{% else %}
<div class="ogc-scroll" id="objekte" tabindex="0" role="region" aria-label="Objekte"><table><thead><tr><th scope="col">Kennung</th>{% for one in columns %}<th scope="col">{{ one.title }}</th>{% endfor %}</tr></thead><tbody>
{% for one in features %}<tr><th scope="row"><a href="{{ href(one.id) }}">{{ one.id }}</a></th>{% for column in columns %}<td>{{ value(one.properties[column.name]) }}</td>{% endfor %}</tr>{% endfor %}
</tbody></table></div>{% endif %}
<nav aria-label="Seiten"><p>{% if before %}<a rel="prev" href="{{ before }}">Vorige Seite</a>{% endif %} {% if after %}<a rel="next" href="{{ after }}">Nächste Seite</a>{% endif %}</p></nav>
{% endblock %}"""

_ITEM = """{% extends "frame" %}{% block body %}
{{ map or "" }}
<div class="ogc-scroll" tabindex="0" role="region" aria-label="Angaben"><table><tbody>{% for one in columns %}<tr><th scope="row">{{ one.title }}</th><td>{{ value(feature.properties[one.name]) }}{% if one.unit and feature.properties[one.name] is not none %} {{ unit(one.unit) }}{% endif %}</td></tr>{% endfor %}</tbody></table></div>
{% include "states" %}
{% endblock %}"""

_STATES = """{% from "steps" import steps %}{% if states %}<h2 id="staende">Frühere Stände</h2>
<p>Ein Stand gilt vom Tag der Datei an, die ihn zeigt. Was aus einem Gebiet wurde, ist aus den Flächen berechnet, wo keine Quelle genannt ist.</p>
<ol class="ogc-list" aria-labelledby="staende">
{% for one in states %}<li{% if one.here %} aria-current="true"{% endif %}>{% if one.here %}<strong>{{ one.when }} (dieser Stand)</strong>{% else %}<a href="{{ one.href }}">{{ one.when }}</a>{% endif %}:
{{ one.name }} <code>{{ one.key }}</code>{% if one.came_from %}<br>{{ steps(one.came_from) }}{% endif %}{% if one.became %}<br>{{ steps(one.became) }}{% endif %}</li>
{% endfor %}</ol>{% endif %}"""

_STEPS = """{% macro steps(listed) %}{% for one in listed %}{% if not loop.first %}<br>{% endif %}{{ one.kind }}{% if one.name %}:
{% if one.href %}<a href="{{ one.href }}">{{ one.name }}</a>{% else %}{{ one.name }}{% endif %}{% endif %}{% if one.share %} ({{ one.share }} der früheren Fläche){% endif %}{% if one.law %},
{{ one.law }}{% endif %}{% if one.told_by %}. Quelle: {{ one.told_by }}{% endif %}{% endfor %}{% endmacro %}"""
_TILES = """{% extends "frame" %}{% block body %}
<p>{{ about }}</p>
<p><a class="ogc-go" href="{{ items }}">Objekte ansehen</a></p>
{{ map }}
<h2>Kachelraster</h2>
<dl>{% for one in sets %}<dt>{% if one.href %}<a href="{{ one.href }}">{{ one.id }}</a>{% else %}{{ one.id }}{% endif %}</dt>
<dd>{{ one.title }}<br><code>{{ one.template }}</code></dd>{% endfor %}</dl>
<p>Jede Kachel hat eine Ebene <code>{{ layer }}</code> im Format Mapbox Vector Tile.</p>
{% endblock %}"""

_CODES = """{% extends "frame" %}{% block body %}
<div class="ogc-scroll" tabindex="0" role="region" aria-label="Codes"><table><thead><tr><th scope="col">Code</th><th scope="col">Deutsch</th><th scope="col">Dänisch</th><th scope="col">Englisch</th></tr></thead><tbody>
{% for one in codes %}<tr><th scope="row"><code>{{ one.code }}</code></th><td>{{ one.labels.de or "" }}</td><td>{{ one.labels.da or "" }}</td><td>{{ one.labels.en or "" }}</td></tr>{% endfor %}</tbody></table></div>
{% endblock %}"""

_LIST = """{% extends "frame" %}{% block body %}
{% if about %}<p>{{ about }}</p>{% endif %}<ul class="ogc-list">{% for name, href in listed %}<li>{% if href %}<a href="{{ href }}">{{ name }}</a>{% else %}<code>{{ name }}</code>{% endif %}</li>{% endfor %}</ul>
{% endblock %}"""

_API = """{% extends "frame" %}{% block body %}
<p>Die Beschreibung der Schnittstelle nach OpenAPI 3.0 lesen Programme als JSON. Was es gibt:</p>
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
    """A page; `trail`: the way to it, its own name last."""
    way = [("Daten für GIS", f"{base_of(request)}?f=html"), *trail]
    content = _environment.get_template(name).render(title=title, trail=way, value=value, unit=unit, **values)
    head = Markup('<link rel="stylesheet" href="{}/style.css">').format(base_of(request))
    if values.get("map"):
        head += map_head(request.app.state.dist)
    return page_of(request, title, content, head, scripts=False)


def value(told: Any) -> str:  # noqa: ANN401 (whatever JSON holds)
    """A value as people read it."""
    if told is None:
        return "–"
    if isinstance(told, bool):
        return "ja" if told else "nein"
    if isinstance(told, list):
        return ", ".join(map(str, told)) or "–"
    return f"{told:.10g}".replace(".", ",") if isinstance(told, float) else str(told)


UNITS = {"har": "ha", "a": "Jahre", "1": "", "{person}": "", "{place}": "", "{place}/100": "je 100"}


def unit(code: str) -> str:
    """A unit as people write it."""
    return UNITS.get(code, code)
