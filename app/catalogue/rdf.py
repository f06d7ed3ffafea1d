"""RDF, as much of it as a catalogue needs: terms, a graph, and the three ways in which it is written.

Small enough to be our own: rdflib would bring its parsers, stores and a query language into the web's processes for three
functions that only write. The tests read every answer with rdflib.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from xml.sax.saxutils import escape, quoteattr

import orjson

PREFIXES: Mapping[str, str] = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dcatde": "http://dcat-ap.de/def/dcatde/",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "locn": "http://www.w3.org/ns/locn#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
TYPE = "rdf:type"


@dataclass(frozen=True, slots=True)
class Iri:
    """A thing by its address."""

    value: str


@dataclass(frozen=True, slots=True)
class Blank:
    """A thing without an address, by a name of letters and digits within the graph."""

    name: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A text, in a language or of a type (a prefixed name)."""

    value: str
    language: str | None = None
    datatype: str | None = None


Subject = Iri | Blank
Term = Iri | Blank | Literal


class Graph:
    """Statements about subjects, in the order in which they were made; predicates and types are prefixed names."""

    def __init__(self) -> None:
        self.about: dict[Subject, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))

    def add(self, subject: Subject, predicate: str, *objects: Term | str | date | None) -> None:
        """State it of each object, once; None is nothing, a plain text a literal, days and moments typed ones."""
        known = self.about[subject][predicate]
        for one in objects:
            term = _term(one)
            if term is not None and term not in known:
                known.append(term)

    def typed(self, subject: Subject, *names: str) -> Subject:
        """Say of which classes a subject is."""
        for name in names:
            self.add(subject, TYPE, Iri(expanded(name)))
        return subject

    def words(self, subject: Subject, predicate: str, told: Mapping[str, str]) -> None:
        """The same in each of its languages."""
        self.add(subject, predicate, *(Literal(text, language) for language, text in told.items() if text))


def expanded(name: str) -> str:
    """The address of a prefixed name."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def _term(told: Term | str | date | None) -> Term | None:
    if isinstance(told, datetime):
        return Literal(told.isoformat(), None, "xsd:dateTime")
    if isinstance(told, date):
        return Literal(told.isoformat(), None, "xsd:date")
    return Literal(told) if isinstance(told, str) else told


# ---- Turtle

_TURTLE = str.maketrans(
    {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
)
_NOT_IN_IRI = {c: f"\\u{c:04X}" for c in [*range(0x21), *map(ord, '<>"{}|^`\\')]}


def turtle(graph: Graph) -> bytes:
    """The graph as Turtle (RDF 1.1)."""
    lines = [f"@prefix {prefix}: <{address}> ." for prefix, address in PREFIXES.items()]
    for subject, stated in graph.about.items():
        parts = [
            f"{predicate} {', '.join(map(_in_turtle, objects))}"
            for predicate, objects in stated.items()
            if objects
        ]
        lines.append(f"\n{_in_turtle(subject)}\n    " + " ;\n    ".join(parts) + " .")
    return ("\n".join(lines) + "\n").encode()


def _in_turtle(term: Term) -> str:
    if isinstance(term, Iri):
        return f"<{term.value.translate(_NOT_IN_IRI)}>"
    if isinstance(term, Blank):
        return f"_:{term.name}"
    text = f'"{term.value.translate(_TURTLE)}"'
    return (
        f"{text}@{term.language}" if term.language else f"{text}^^{term.datatype}" if term.datatype else text
    )


# ---- RDF/XML


def rdf_xml(graph: Graph) -> bytes:
    """The graph as RDF/XML (RDF 1.1)."""
    spaces = " ".join(f"xmlns:{prefix}={quoteattr(address)}" for prefix, address in PREFIXES.items())
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<rdf:RDF {spaces}>"]
    for subject, stated in graph.about.items():
        lines.append(f"<rdf:Description {_named(subject, 'about')}>")
        lines += [_element(predicate, one) for predicate, objects in stated.items() for one in objects]
        lines.append("</rdf:Description>")
    return "\n".join([*lines, "</rdf:RDF>", ""]).encode()


def _named(term: Subject, how: str) -> str:
    return (
        f"rdf:nodeID={quoteattr(term.name)}"
        if isinstance(term, Blank)
        else f"rdf:{how}={quoteattr(term.value)}"
    )


def _element(predicate: str, term: Term) -> str:
    if not isinstance(term, Literal):
        return f"  <{predicate} {_named(term, 'resource')}/>"
    more = f" xml:lang={quoteattr(term.language)}" if term.language else ""
    if term.datatype:
        more = f" rdf:datatype={quoteattr(expanded(term.datatype))}"
    return f"  <{predicate}{more}>{escape(_xml_text(term.value))}</{predicate}>"


def _xml_text(text: str) -> str:
    """Without the control characters that XML does not allow; a line's end that XML would change is kept as an entity's place."""
    return "".join(
        c for c in text if c in "\t\n" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff"
    )


# ---- JSON-LD


def json_ld(graph: Graph) -> bytes:
    """The graph as JSON-LD 1.1, with prefixes as its context."""
    things = [_thing(subject, stated) for subject, stated in graph.about.items()]
    return orjson.dumps({"@context": dict(PREFIXES), "@graph": things})


def _thing(subject: Subject, stated: Mapping[str, Iterable[Term]]) -> dict[str, object]:
    told: dict[str, object] = {"@id": _id(subject)}
    for predicate, objects in stated.items():
        if predicate == TYPE:
            told["@type"] = [_id(one) for one in objects if not isinstance(one, Literal)]
        else:
            told[predicate] = [_in_json(one) for one in objects]
    return told


def _id(term: Subject) -> str:
    return f"_:{term.name}" if isinstance(term, Blank) else term.value


def _in_json(term: Term) -> dict[str, str]:
    if not isinstance(term, Literal):
        return {"@id": _id(term)}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    return {"@value": term.value, **({"@type": term.datatype} if term.datatype else {})}
