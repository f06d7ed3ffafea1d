"""The pages of the datasets: whole without scripts, with schema.org data; the application takes them over."""

from __future__ import annotations

import html
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from jinja2 import DictLoader, Environment, select_autoescape

from app.accounts.access import ANYONE, VISITOR
from app.catalogue.datasets import read_catalogue
from app.catalogue.routes import dataset_of
from app.catalogue.schema_org import as_script, schema_org
from app.errors import NotFound
from app.exports.asked import columns_of
from app.exports.formats import FORMATS
from app.exports.package import fields_of, licences_of, read_sources
from app.ogc import world
from app.pages.routes import page_of
from app.web.regions import Region, read_region

router = APIRouter(include_in_schema=False, dependencies=[ANYONE])
Text = Annotated[str | None, Query()]
NOT_FOR_SEARCH = '<meta name="robots" content="noindex">'
LINKS = '<link rel="alternate" type="text/turtle" href="/catalogue.ttl"><link rel="alternate" type="application/ld+json" href="/catalogue.jsonld">'
_LIST = """
<main class="plain">
<h1>Daten zum Mitnehmen</h1>
<p>{{ region.name }}{% if region.fictional %} – <strong>erfundene Daten</strong>{% endif %}: {{ datasets|length }} Datensätze.</p>
<ul>{% for one in datasets %}<li><a href="/datensaetze/{{ one.id }}">{{ one.collection.title.de }}</a>
{{ one.collection.description.de }}</li>{% endfor %}</ul>
<p>Für Programme: <a href="/catalogue.ttl">Katalog (DCAT-AP.de)</a> · <a href="/ogc">OGC API</a></p>
</main>"""
_ONE = """
<main class="plain">
<h1>{{ one.collection.title.de }}</h1>
{% if region.fictional %}<p><strong>Erfundene Daten.</strong></p>{% endif %}
<p>{{ one.collection.description.de }}</p>
<h2>Dateien</h2>
<ul>{% for form in formats %}<li><a href="/api/exports/{{ one.id }}.{{ form.ending }}">{{ form.label }}</a> {{ form.use }}
(<a href="/api/exports/{{ one.id }}.{{ form.ending }}.zip">mit Datenwörterbuch</a>)</li>{% endfor %}</ul>
<h2>Spalten</h2>
<table><caption>Datenwörterbuch</caption><thead><tr><th scope="col">Spalte</th><th scope="col">Titel</th><th scope="col">Einheit</th>
<th scope="col">Bedeutung</th></tr></thead><tbody>{% for field in fields %}<tr><th scope="row">{{ field.name }}</th><td>{{ field.title }}</td>
<td>{{ field.unit or "" }}</td><td>{{ field.description or "" }}</td></tr>{% endfor %}</tbody></table>
<h2>Quellen</h2><ul>{% for source in sources %}<li>{{ source.attribution }}{% if source.licence %} ({{ source.licence }}){% endif %}</li>
{% endfor %}</ul>
<p><a href="/datensaetze">Alle Datensätze</a> · <a href="/ogc/collections/{{ one.id }}">OGC API</a></p>
</main>"""
_PAGES = Environment(
    loader=DictLoader({"list": _LIST, "one": _ONE}),
    autoescape=select_autoescape(default=True, default_for_string=True),
)


@router.get("/datensaetze")
async def listed(request: Request, region: Text = None) -> Response:
    """All datasets."""
    found = await read_region(request, region)
    if found is None:
        return _missing(request, "Es ist noch keine Region geladen.")
    known = await read_catalogue(request, found)
    content = _PAGES.get_template("list").render(region=found, datasets=known.datasets)
    return page_of(
        request,
        f"Daten zum Mitnehmen · {found.name}",
        content,
        LINKS + (NOT_FOR_SEARCH if found.fictional else ""),
    )


@router.get("/datensaetze/{dataset_id}")
async def dataset(request: Request, dataset_id: str, region: Text = None) -> Response:
    """One dataset: files, columns, sources."""
    found = await read_region(request, region)
    try:
        if found is None:
            raise NotFound("Es ist noch keine Region geladen.")
        return await _dataset(request, found, dataset_id)
    except NotFound as error:
        return _missing(request, error.detail)


async def _dataset(request: Request, region: Region, dataset_id: str) -> Response:
    known = await read_catalogue(request, region)
    one = dataset_of(known, dataset_id)
    async with world.reading_engine(request, VISITOR).connect() as connection:
        codelists = await world.codelists(request, connection, region)
        sources = await connection.run_sync(read_sources, region.id, one.collection)
    fields = fields_of(columns_of(one.collection), codelists)
    content = _PAGES.get_template("one").render(
        region=region, one=one, fields=fields, sources=sources, formats=FORMATS.values()
    )
    head = NOT_FOR_SEARCH if region.fictional else as_script(schema_org(known, one, licences_of(sources)))
    return page_of(request, f"{one.collection.title['de']} · {region.name}", content, LINKS + head)


def _missing(request: Request, words: str) -> Response:
    content = f"<main><h1>Nicht gefunden</h1><p>{html.escape(words)}</p><p><a href='/datensaetze'>Alle Datensätze</a></p></main>"
    return page_of(request, "Nicht gefunden", content, status=404)
