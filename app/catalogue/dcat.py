"""The catalogue as DCAT-AP.de 3.0: one dataset per collection, one distribution per format, one service (OGC API).

From the specification and its book of conventions (GovData); the numbers of conventions stand beside what follows them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.catalogue.licences import OTHER, licence_iri, needs_naming, rights_of
from app.catalogue.rdf import Blank, Graph, Iri, Literal
from app.exports.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.catalogue.datasets import Catalogue, Dataset
    from app.catalogue.rdf import Subject
    from app.exports.formats import Format

EU = "http://publications.europa.eu/resource/authority/"
AVAILABLE = Iri(f"{EU}planned-availability/AVAILABLE")
PUBLIC = Iri(f"{EU}access-right/PUBLIC")
IRREGULAR = Iri(f"{EU}frequency/IRREG")
GERMAN = Iri(f"{EU}language/DEU")
COMPLETED = Iri("http://purl.org/adms/status/Completed")
LOCAL_AUTHORITY = Iri("http://purl.org/adms/publishertype/LocalAuthority")
GEOCODING = "http://dcat-ap.de/def/politicalGeocoding/"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
CRS84 = "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
FEATURES = Iri("http://www.opengis.net/spec/ogcapi-features-1/1.0/req/core")
FILE_TYPES: Mapping[str, str] = {
    "csv": "CSV",
    "xlsx": "XLSX",
    "gpkg": "GPKG",
    "fgb": "BIN",
    "parquet": "PARQUET",
    "geojsonseq": "GEOJSON",
}
"""Entries of the European list of file types; FlatGeobuf has none of its own."""
REGISTERED = frozenset({"csv", "xlsx", "gpkg", "parquet", "geojsonseq"})
"""Formats whose media type is registered with IANA."""
FICTIONAL: Mapping[str, str] = {"de": "Erfundene Daten: ", "en": "Invented data: "}


def graph_of(catalogue: Catalogue) -> Graph:
    """The whole catalogue."""
    graph = Graph()
    whole = graph.typed(Iri(catalogue.address("/catalogue")), "dcat:Catalog")
    marked = FICTIONAL if catalogue.region.fictional else {}
    graph.words(whole, "dcterms:title", {
        "de": f"{marked.get('de', '')}Bildungsatlas {catalogue.region.name}", "en": f"{marked.get('en', '')}Education atlas {catalogue.region.name}",
    })  # fmt: skip
    graph.words(whole, "dcterms:description", {
        "de": "Wo man lernen kann, wie gut es erreichbar ist, wer außen vor bleibt: Lernorte, Gebiete, Wege, Plätze und Indikatoren.",
        "en": "Where people can learn, how well it is reached, who is left out: sites, areas, ways, places and indicators.",
    })  # fmt: skip
    graph.add(whole, "dcterms:publisher", _publisher(graph, catalogue))
    graph.add(whole, "foaf:homepage", _page(graph, catalogue.address("/datensaetze")))
    graph.add(whole, "dcterms:language", GERMAN)
    graph.add(whole, "dcterms:modified", catalogue.modified)
    graph.add(whole, "dcatap:availability", AVAILABLE)
    graph.add(whole, "dcat:themeTaxonomy", Iri(f"{EU}data-theme"))
    graph.add(whole, "dcterms:spatial", *_keys(catalogue))
    service = _service(graph, catalogue)
    graph.add(whole, "dcat:service", service)
    for one in catalogue.datasets:
        dataset = describe(graph, catalogue, one)
        graph.add(whole, "dcat:dataset", dataset)
        graph.add(service, "dcat:servesDataset", dataset)
    return graph


def describe(graph: Graph, catalogue: Catalogue, one: Dataset) -> Iri:
    """Describe a dataset with all its distributions in a graph."""
    collection = one.collection
    dataset = Iri(address_of(catalogue, one.id))
    graph.typed(dataset, "dcat:Dataset")
    marked = FICTIONAL if catalogue.region.fictional else {}
    titles = {
        language: f"{marked.get(language, '')}{words} ({catalogue.region.name})"
        for language, words in collection.title.items()
    }
    graph.words(dataset, "dcterms:title", titles)
    told = {
        language: f"{marked.get(language, '')}{words}" for language, words in collection.description.items()
    }
    graph.words(dataset, "dcterms:description", told)
    graph.add(dataset, "dcterms:identifier", dataset.value)
    graph.add(dataset, "dcterms:publisher", _publisher(graph, catalogue))
    graph.add(dataset, "dcat:contactPoint", _contact(graph, catalogue))  # Konvention 1
    graph.add(
        dataset, "dcatde:contributorID", catalogue.contributor and Iri(catalogue.contributor)
    )  # Konvention 12
    graph.add(
        dataset, "dcat:theme", *(Iri(f"{EU}data-theme/{theme}") for theme in one.themes)
    )  # Konvention 30
    graph.add(dataset, "dcat:keyword", *(Literal(word, "de") for word in keywords_of(catalogue, one)))
    graph.add(dataset, "dcterms:language", GERMAN)
    graph.add(dataset, "dcterms:accessRights", PUBLIC)
    graph.add(dataset, "dcterms:accrualPeriodicity", IRREGULAR)
    graph.add(dataset, "dcatap:availability", AVAILABLE)
    graph.add(dataset, "dcterms:modified", catalogue.modified)
    graph.add(dataset, "dcat:landingPage", _page(graph, catalogue.address(f"/datensaetze/{one.id}")))
    _where_and_when(graph, catalogue, one, dataset)
    _sources(graph, one, dataset)
    for form in FORMATS.values():
        graph.add(dataset, "dcat:distribution", _distribution(graph, catalogue, one, form))
    return dataset


def address_of(catalogue: Catalogue, dataset_id: str) -> str:
    """What a dataset is called by."""
    return catalogue.address(f"/catalogue/datasets/{dataset_id}")


def keywords_of(catalogue: Catalogue, one: Dataset) -> list[str]:
    """Words to find a dataset by."""
    return list(dict.fromkeys(["Bildung", one.collection.title["de"], catalogue.region.name]))


def _where_and_when(graph: Graph, catalogue: Catalogue, one: Dataset, dataset: Iri) -> None:
    keys = _keys(catalogue)
    level = "state" if catalogue.keys and len(catalogue.keys[0]) == 2 else "administrativeDistrict"
    if keys:
        graph.add(dataset, "dcatde:politicalGeocodingLevelURI", Iri(f"{GEOCODING}Level/{level}"))
        graph.add(dataset, "dcatde:politicalGeocodingURI", *keys)
        graph.add(dataset, "dcterms:spatial", *keys)  # Konvention 11
    if one.extent.box is not None:
        place = graph.typed(Blank(f"place{_name(one.id)}"), "dcterms:Location")
        graph.add(
            place, "dcat:bbox", Literal(f"{CRS84} {_polygon(one.extent.box)}", None, "geo:wktLiteral")
        )  # Konventionen 4 bis 6
        graph.add(dataset, "dcterms:spatial", place)
    if one.extent.first is not None or one.extent.last is not None:
        time = graph.typed(Blank(f"time{_name(one.id)}"), "dcterms:PeriodOfTime")
        graph.add(time, "dcat:startDate", one.extent.first)
        graph.add(time, "dcat:endDate", one.extent.last)
        graph.add(dataset, "dcterms:temporal", time)


def _sources(graph: Graph, one: Dataset, dataset: Iri) -> None:
    named = rights_of(one.collection.attribution)
    if named:
        statement = graph.typed(Blank(f"origin{_name(one.id)}"), "dcterms:ProvenanceStatement")
        graph.add(statement, "rdfs:label", Literal(f"Quellen: {named}", "de"))
        graph.add(dataset, "dcterms:provenance", statement)


def _distribution(graph: Graph, catalogue: Catalogue, one: Dataset, form: Format) -> Iri:
    url = catalogue.address(f"/api/exports/{one.id}.{form.ending}")
    found = Iri(f"{address_of(catalogue, one.id)}#{form.ending}")
    graph.typed(found, "dcat:Distribution")
    graph.words(found, "dcterms:title", {"de": f"{one.collection.title['de']} als {form.label}"})
    graph.add(found, "dcat:accessURL", Iri(url))  # Konvention 39: nur als Datei, also beides
    graph.add(found, "dcat:downloadURL", Iri(url))
    graph.add(found, "dcterms:format", Iri(f"{EU}file-type/{FILE_TYPES[form.ending]}"))
    if form.ending in REGISTERED:
        graph.add(found, "dcat:mediaType", Iri(MEDIA_TYPES + form.media_type.partition(";")[0]))
    _terms(graph, one, found)
    graph.add(found, "adms:status", COMPLETED)  # Konvention 22
    graph.add(found, "dcatap:availability", AVAILABLE)
    graph.add(found, "dcterms:language", GERMAN)
    graph.add(found, "dcterms:modified", catalogue.modified)
    about = catalogue.address(f"/api/exports/{one.id}/datapackage.json")
    graph.add(found, "foaf:page", _page(graph, about))
    return found


def _terms(graph: Graph, one: Dataset, distribution: Iri) -> None:
    """Exactly one licence (Konvention 32): that of the sources which asks for most; what each source says stands beside it."""
    iri = licence_iri(one.collection.licence) or OTHER
    graph.add(distribution, "dcterms:license", Iri(iri))
    if needs_naming(iri) and one.collection.attribution:  # Konvention 35
        graph.add(
            distribution,
            "dcatde:licenseAttributionByText",
            Literal(rights_of(one.collection.attribution), "de"),
        )
    if one.collection.licence:
        rights = graph.typed(Blank(f"rights{_name(one.id)}"), "dcterms:RightsStatement")
        graph.add(rights, "rdfs:label", Literal(f"Lizenzen der Quellen: {one.collection.licence}", "de"))
        graph.add(distribution, "dcterms:rights", rights)


def _service(graph: Graph, catalogue: Catalogue) -> Iri:
    service = Iri(f"{catalogue.address('/catalogue')}#ogc")
    graph.typed(service, "dcat:DataService")
    graph.words(service, "dcterms:title", {"de": f"OGC API des Bildungsatlas {catalogue.region.name}"})
    graph.add(service, "dcterms:publisher", _publisher(graph, catalogue))
    graph.add(service, "dcat:endpointURL", Iri(catalogue.address("/ogc")))
    graph.add(service, "dcat:endpointDescription", Iri(catalogue.address("/ogc/api")))
    graph.add(service, "dcterms:conformsTo", FEATURES)
    graph.typed(FEATURES, "dcterms:Standard")
    graph.add(service, "dcterms:accessRights", PUBLIC)
    graph.add(service, "dcatap:availability", AVAILABLE)
    return service


def _publisher(graph: Graph, catalogue: Catalogue) -> Subject:
    agent = graph.typed(Iri(f"{catalogue.address('/catalogue')}#publisher"), "foaf:Agent")
    graph.add(agent, "foaf:name", Literal(catalogue.publisher, "de"))
    graph.add(agent, "dcterms:type", LOCAL_AUTHORITY)
    return agent


def _contact(graph: Graph, catalogue: Catalogue) -> Subject:
    contact = graph.typed(Blank("contact"), "vcard:Kind")
    graph.add(contact, "vcard:fn", Literal(catalogue.publisher))
    if catalogue.contact_email:
        graph.add(contact, "vcard:hasEmail", Iri(f"mailto:{catalogue.contact_email}"))
    else:
        graph.add(contact, "vcard:hasURL", Iri(catalogue.base))
    return contact


def _page(graph: Graph, address: str) -> Subject:
    return graph.typed(Iri(address), "foaf:Document")


def _keys(catalogue: Catalogue) -> list[Iri]:
    return [
        Iri(f"{GEOCODING}{'stateKey' if len(key) == 2 else 'districtKey'}/{key}") for key in catalogue.keys
    ]


def _polygon(box: list[float]) -> str:
    west, south, east, north = (round(side, 5) for side in box)
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return f"POLYGON(({', '.join(f'{x} {y}' for x, y in corners)}))"


def _name(dataset_id: str) -> str:
    """A name for a thing without address: letters and digits, and no two datasets have the same."""
    return "".join(c if c.isascii() and c.isalnum() else f"Z{ord(c):X}Z" for c in dataset_id)
