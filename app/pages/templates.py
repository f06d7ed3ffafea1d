"""The pages as Jinja templates; everything from data is escaped."""

from __future__ import annotations

from jinja2 import DictLoader, Environment, select_autoescape

_LIST = """
<main class="plain">
<h1>{{ w.title }}</h1>
<p>{{ region.name }}{% if region.fictional %} – <strong>{{ w.invented }}</strong>{% endif %}: {{ w.places.format(matched) }}.</p>
<form action="/" role="search"><label for="q">{{ w.search_for }}</label>
<input id="q" name="q" value="{{ q }}">{% if lang != "de" %}<input type="hidden" name="lang" value="{{ lang }}">{% endif %}<button>{{ w.search }}</button></form>
<ul>{% for site in sites %}<li><a href="/lernort/{{ site.slug }}{{ asked }}">{{ site.name }}</a>
{{ site.kinds }}{% if site.place %}, {{ site.place }}{% endif %}</li>{% endfor %}</ul>
{% if next %}<p><a href="{{ next }}">{{ w.more }}</a></p>{% endif %}
<p>{{ w.data }}: <a href="/api/sites">GeoJSON</a></p>
</main>"""

_SITE = """
<main class="plain">
<h1>{{ p.name }}</h1>
{% if region.fictional %}<p>{{ w.no_such_place }}</p>{% endif %}
<address>{{ p.address.street or "" }} {{ p.address.house_number or "" }}<br>
{{ p.address.postal_code or "" }} {{ p.address.place or "" }}</address>
<h2>{{ w.offers }}</h2>
<ul>{% for offer in p.offers %}<li>{{ kind(offer.category, offer.label) }}{% if offer.age_from_months is not none %},
{{ w.from_age.format((offer.age_from_months / 12)|round(1)) }}{% endif %}, {{ w.approved }}:
{% if offer.approved_places.value is not none %}{{ offer.approved_places.value|int }}{% else %}{{ w.unknown }}{% endif %}
</li>{% endfor %}</ul>
<dl><dt>{{ w.hours }}</dt><dd>{{ p.opening_hours or w.unknown }}</dd>
<dt>{{ w.phone }}</dt><dd>{{ p.phone or w.unknown }}</dd>
<dt>{{ w.email }}</dt><dd>{{ p.email or w.unknown }}</dd>
<dt>{{ w.website }}</dt><dd>{% if p.website %}<a href="{{ p.website }}">{{ p.website }}</a>{% else %}{{ w.unknown }}{% endif %}</dd>
<dt>{{ w.provider }}</dt><dd>{{ p.provider or w.unknown }}</dd>
<dt>{{ w.step_free }}</dt><dd>{{ w["step_" ~ p.wheelchair] }}</dd></dl>
{% if p.nearby %}<h2>{{ w.nearby }}</h2><ul>{% for near in p.nearby %}
<li><a href="/lernort/{{ near.slug }}{{ asked }}">{{ near.name }}</a>, {{ w.straight.format(near.distance_m|int) }}</li>{% endfor %}</ul>{% endif %}
<p><a href="/{{ asked }}">{{ w.all }}</a> · {{ w.data }}: <a href="/api/sites/{{ p.slug }}">GeoJSON</a></p>
</main>"""

_TABLE = """
<main class="plain">
<h1>{{ label }}: Wie weit ist der Weg?</h1>
<p>{{ region.name }}{% if region.fictional %} – <strong>erfundene Daten</strong>{% endif %}. Weg {{ mode }} von der
Wohnung zum nächsten Ort{% if basis == "straight_line" %}, <strong>Luftlinie × Umwegfaktor</strong>{% endif %}.</p>
<table><caption>Gemeinden, der weiteste Weg zuerst</caption>
<thead><tr><th scope="col">Gemeinde</th><th scope="col">Mittlerer Weg (Minuten)</th><th scope="col">Menschen</th></tr></thead>
<tbody>{% for area in areas %}<tr><th scope="row">{{ area.name }}</th>
<td>{% if area.mean_minutes is none %}keine Angabe{% else %}{{ area.mean_minutes|round|int }}{% endif %}</td>
<td>{% if area.people_total is none %}keine Angabe{% else %}{{ area.people_total|round|int }}{% endif %}</td></tr>{% endfor %}</tbody></table>
<p>Daten: <a href="/api/statistics/areas?category={{ category }}&amp;mode=walk">JSON</a></p>
</main>"""

_CATCHMENT = """
<main class="plain"><h1>Wer erreicht diesen Ort?</h1>
<p>Diese Ansicht zeichnet Karten und braucht dafür JavaScript. Die Zahlen gibt es auch ohne: von jedem
<a href="/">Lernort</a> führt die Adresse <code>/api/sites/…/catchment?mode=walk&amp;minutes=15</code> zu den Menschen,
die ihn erreichen.</p></main>"""

_environment = Environment(
    loader=DictLoader({"list": _LIST, "site": _SITE, "table": _TABLE, "catchment": _CATCHMENT}),
    autoescape=select_autoescape(default=True, default_for_string=True),
)


def render(name: str, **values: object) -> str:
    """A page's content."""
    return _environment.get_template(name).render(**values)
