"""What we write as RDF is read by rdflib as the same graph, in all three ways, whatever the texts hold."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rdflib.compare import isomorphic

from app.catalogue.rdf import Blank, Graph, Iri, Literal, expanded, json_ld, rdf_xml, turtle

WAYS = {"turtle": turtle, "xml": rdf_xml, "json-ld": json_ld}
TEXTS = st.text(
    st.characters(
        codec="utf-8", exclude_categories=("Cs",), exclude_characters="\r\x85\ufffe\uffff", min_codepoint=32
    ),
    max_size=40,
)


def read(graph: Graph, way: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=WAYS[way](graph), format=way)


def independently(graph: Graph) -> rdflib.Graph:
    """The same statements, made by rdflib itself."""

    def term(one: object) -> rdflib.term.Node:
        if isinstance(one, Iri):
            return rdflib.URIRef(one.value)
        if isinstance(one, Blank):
            return rdflib.BNode(one.name)
        assert isinstance(one, Literal)
        return rdflib.Literal(
            one.value,
            lang=one.language,
            datatype=rdflib.URIRef(expanded(one.datatype)) if one.datatype else None,
            normalize=False,
        )

    made = rdflib.Graph()
    for subject, stated in graph.about.items():
        for predicate, objects in stated.items():
            for one in objects:
                made.add((term(subject), rdflib.URIRef(expanded(predicate)), term(one)))
    return made


@pytest.mark.parametrize("way", WAYS)
def test_days_moments_languages_and_things_without_address(way: str) -> None:
    graph = Graph()
    thing = graph.typed(Iri("https://atlas.example/catalogue/d?a=1&b=%3C"), "dcat:Dataset")
    graph.words(thing, "dcterms:title", {"de": "Wege & <Orte>", "en": "Ways"})
    graph.add(thing, "dcterms:issued", date(2026, 8, 1))
    graph.add(thing, "dcterms:modified", datetime(2026, 8, 1, 12, tzinfo=UTC))
    graph.add(thing, "dcat:contactPoint", graph.typed(Blank("kontakt"), "vcard:Kind"))
    graph.add(thing, "dcterms:identifier", None)
    assert isomorphic(read(graph, way), independently(graph))
    assert len(read(graph, way)) == 7


@given(TEXTS, TEXTS)
def test_any_text_comes_back(one: str, other: str) -> None:
    graph = Graph()
    graph.add(Iri("https://atlas.example/x"), "dcterms:title", Literal(one, "de"), Literal(other))
    for way in WAYS:
        assert isomorphic(read(graph, way), independently(graph)), way


def test_what_xml_does_not_allow_is_left_out() -> None:
    graph = Graph()
    graph.add(Iri("https://atlas.example/x"), "dcterms:title", Literal("a\x00b\x0bc"))
    assert [str(one) for one in read(graph, "xml").objects()] == ["abc"]


def test_nobody_breaks_out_of_an_address() -> None:
    graph = Graph()
    graph.add(Iri('https://atlas.example/"> <http://evil.example/'), "dcterms:title", Literal("x"))
    for way in ("turtle", "xml"):
        assert len(read(graph, way)) == 1
