"""The pages as Jinja templates; everything from data is escaped."""

from __future__ import annotations

from jinja2 import DictLoader, Environment, select_autoescape

_LIST = """
<main class="plain">
<h1>Wo kann man hier lernen?</h1>
<p>{{ region.name }}{% if region.fictional %} – <strong>erfundene Daten</strong>{% endif %}: {{ matched }} Orte.</p>
<form action="/" role="search"><label for="q">Name, Ort oder Art</label>
<input id="q" name="q" value="{{ q }}"><button>Suchen</button></form>
<ul>{% for site in sites %}<li><a href="/lernort/{{ site.slug }}">{{ site.name }}</a>
{{ site.kinds }}{% if site.place %}, {{ site.place }}{% endif %}</li>{% endfor %}</ul>
{% if next %}<p><a href="{{ next }}">Weitere Orte</a></p>{% endif %}
<p>Daten: <a href="/api/sites">GeoJSON</a></p>
</main>"""

_SITE = """
<main class="plain">
<h1>{{ p.name }}</h1>
{% if region.fictional %}<p><strong>Erfundene Daten.</strong> Diesen Ort gibt es nicht.</p>{% endif %}
<address>{{ p.address.street or "" }} {{ p.address.house_number or "" }}<br>
{{ p.address.postal_code or "" }} {{ p.address.place or "" }}</address>
<h2>Angebote</h2>
<ul>{% for offer in p.offers %}<li>{{ offer.label }}{% if offer.age_from_months is not none %},
ab {{ (offer.age_from_months / 12)|round(1) }} Jahren{% endif %}, genehmigte Plätze:
{% if offer.approved_places.value is not none %}{{ offer.approved_places.value|int }}{% else %}unbekannt{% endif %}
</li>{% endfor %}</ul>
<dl><dt>Öffnungszeiten</dt><dd>{{ p.opening_hours or "unbekannt" }}</dd>
<dt>Telefon</dt><dd>{{ p.phone or "unbekannt" }}</dd>
<dt>E-Mail</dt><dd>{{ p.email or "unbekannt" }}</dd>
<dt>Internet</dt><dd>{% if p.website %}<a href="{{ p.website }}">{{ p.website }}</a>{% else %}unbekannt{% endif %}</dd>
<dt>Träger</dt><dd>{{ p.provider or "unbekannt" }}</dd>
<dt>Stufenloser Zugang</dt><dd>{{ wheelchair[p.wheelchair] }}</dd></dl>
{% if p.nearby %}<h2>In der Nähe</h2><ul>{% for near in p.nearby %}
<li><a href="/lernort/{{ near.slug }}">{{ near.name }}</a>, {{ near.distance_m|int }} m Luftlinie</li>{% endfor %}</ul>{% endif %}
<p><a href="/">Alle Orte</a> · Daten: <a href="/api/sites/{{ p.slug }}">GeoJSON</a></p>
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

WHEELCHAIR = {"yes": "ja", "limited": "eingeschränkt", "no": "nein", "unknown": "unbekannt"}

_environment = Environment(
    loader=DictLoader({"list": _LIST, "site": _SITE, "table": _TABLE, "catchment": _CATCHMENT}),
    autoescape=select_autoescape(default=True, default_for_string=True),
)


def render(name: str, **values: object) -> str:
    """A page's content."""
    return _environment.get_template(name).render(**values)
