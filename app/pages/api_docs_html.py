"""Template and style of the page that describes the interface."""

from __future__ import annotations

from jinja2 import Environment

STYLE = """
:root { color-scheme: light dark; --ink: #1d242b; --paper: #fff; --line: #8a949c; --soft: #eef1f3; --link: #00518e }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ecef; --paper: #14191d; --line: #77828b; --soft: #222a30; --link: #8cc4f5 } }
* { box-sizing: border-box }
body { margin: 0 auto; max-inline-size: 62rem; padding: 1rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.5 system-ui, sans-serif }
a { color: var(--link) }
h2 { margin-block: 2rem .5rem }
details { border: 1px solid var(--line); border-radius: 6px; margin-block: .4rem }
summary { padding: .6rem .8rem; cursor: pointer; overflow-wrap: anywhere }
summary:focus-visible, a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
details > div { padding: 0 .8rem .8rem; overflow-x: auto }
code { font-size: .95em }
.method { display: inline-block; min-inline-size: 4.2rem; font-weight: 700 }
table { border-collapse: collapse; inline-size: 100% }
th, td { text-align: start; vertical-align: top; border-block-end: 1px solid var(--line); padding: .3rem .6rem .3rem 0 }
pre { background: var(--soft); padding: .6rem; overflow-x: auto }
"""

_PAGE = """<!doctype html>
<html lang="de"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Schnittstelle · {{ title }}</title><link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/api/docs.css"></head><body><main>
<h1>Die Schnittstelle des Bildungsatlas</h1>
<p>{{ about }} Fassung {{ version }}. Maschinenlesbar: <a href="/api/openapi.json">OpenAPI-Beschreibung</a>.
<a href="/">Zum Atlas</a></p>
<p>Alle Antworten sind JSON oder GeoJSON (RFC 7946, EPSG:4326), Fehler sind Problembeschreibungen nach RFC 9457.
Wer zu oft fragt, bekommt 429 mit <code>Retry-After</code>.</p>
{% for tag, operations in groups.items() %}<h2>{{ tag }}</h2>
{% for one in operations %}<details id="{{ one.id }}"><summary><span class="method">{{ one.method }}</span>
<code>{{ one.path }}</code> – {{ one.summary }}</summary><div>
{% if one.description %}<p lang="en">{{ one.description }}</p>{% endif %}
{% if one.parameters %}<table><thead><tr><th scope="col">Parameter</th>
<th scope="col">Art</th><th scope="col">Bedeutung</th></tr></thead><tbody>
{% for p in one.parameters %}<tr><th scope="row"><code>{{ p.name }}</code>{% if p.required %} (nötig){% endif %}</th>
<td>{{ p.kind }}{% if p.place == "path" %}, im Pfad{% endif %}</td><td>{{ p.description }}
{% if p.example is not none %} Beispiel: <code>{{ p.example }}</code>.{% endif %}
{% if p.default is not none %} Vorgabe: <code>{{ p.default }}</code>.{% endif %}</td></tr>{% endfor %}</tbody></table>{% endif %}
{% if one.takes %}<p>Nimmt: {{ one.takes|join(", ") }}</p>{% endif %}
<p>Antwortet: {% for code, words in one.answers %}<code>{{ code }}</code> {{ words }}{% if not loop.last %}; {% endif %}{% endfor %}</p>
</div></details>{% endfor %}{% endfor %}
</main></body></html>"""

_template = Environment(autoescape=True).from_string(_PAGE)


def render(**values: object) -> str:
    """The page; everything in it is escaped."""
    return _template.render(**values)
