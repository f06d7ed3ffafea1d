"""HTTP of the catalogue: DCAT-AP.de as Turtle, RDF/XML and JSON-LD; whoever reads with a browser is led to the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse

from app.accounts.access import ANYONE
from app.catalogue.datasets import Catalogue, Dataset, read_catalogue
from app.catalogue.dcat import describe, graph_of
from app.catalogue.rdf import Graph, json_ld, rdf_xml, turtle
from app.collections.listed import missing
from app.errors import NotFound
from app.web import parameters as read
from app.web.answers import compressed
from app.web.openapi import sends
from app.web.regions import Region, RegionOf

if TYPE_CHECKING:
    from collections.abc import Callable

router = APIRouter(tags=["Datenkatalog"], dependencies=[ANYONE])
DatasetId = Annotated[
    str, Path(max_length=200, pattern=r"^[^.]+$", description="Sammlung", examples=["sites"])
]
Ending = Annotated[str, Path(max_length=10, description="ttl, rdf oder jsonld", examples=["ttl"])]
WAYS: dict[str, tuple[str, Callable[[Graph], bytes]]] = {
    "ttl": ("text/turtle", turtle), "rdf": ("application/rdf+xml", rdf_xml), "jsonld": ("application/ld+json", json_ld),
}  # fmt: skip
"""Endings, media types, and what writes them; the first is what programs get that ask for nothing."""
PAGES = frozenset({"text/html", "application/xhtml+xml"})


@router.get(
    "/catalogue",
    summary="Der Datenkatalog (DCAT-AP.de), in dem Format, das „Accept“ nennt",
    **sends("text/turtle", "binary"),
)
async def catalogue(request: Request, region: RegionOf) -> Response:
    """All datasets; browsers are led to the page of the datasets."""
    ending = preferred(request.headers.get("accept", ""))
    if ending is None:
        return _page(request, "/datensaetze")
    return _written(request, region, graph_of(await read_catalogue(request, region)), ending)


@router.get(
    "/catalogue.{ending}",
    summary="Der Datenkatalog als Turtle, RDF/XML oder JSON-LD",
    **sends("text/turtle", "binary"),
)
async def as_file(request: Request, region: RegionOf, ending: Ending) -> Response:
    """The same in the format that the address names."""
    return _written(request, region, graph_of(await read_catalogue(request, region)), _known(ending))


@router.get(
    "/catalogue/datasets/{dataset_id}.{ending}",
    summary="Ein Datensatz als RDF",
    **sends("text/turtle", "binary"),
)
async def dataset_as_file(
    request: Request, region: RegionOf, dataset_id: DatasetId, ending: Ending
) -> Response:
    """The same in the format that the address names."""
    known = await read_catalogue(request, region)
    return _written(request, region, _one(known, dataset_of(known, dataset_id)), _known(ending))


@router.get(
    "/catalogue/datasets/{dataset_id}", summary="Ein Datensatz des Katalogs", **sends("text/turtle", "binary")
)
async def dataset(request: Request, region: RegionOf, dataset_id: DatasetId) -> Response:
    """One dataset with its distributions; browsers are led to its page."""
    ending = preferred(request.headers.get("accept", ""))
    known = await read_catalogue(request, region)
    found = dataset_of(known, dataset_id)
    return (
        _page(request, f"/datensaetze/{found.id}")
        if ending is None
        else _written(request, region, _one(known, found), ending)
    )


def preferred(accept: str) -> str | None:
    """The ending of what a client likes best; None for a page to read; Turtle where it says nothing that there is."""
    weights: dict[str, float] = {}
    for part in accept.split(","):
        media, *more = (piece.strip().lower() for piece in part.split(";"))
        told = next((piece[2:] for piece in more if piece.startswith("q=")), "1")
        weights[media] = float(told) if told.replace(".", "", 1).isdigit() else 0.0
    best = max(weights, key=lambda media: weights[media])
    if best in PAGES:
        return None
    return next((ending for ending, (media, _) in WAYS.items() if media == best), "ttl")


def dataset_of(known: Catalogue, dataset_id: str) -> Dataset:
    """A dataset of the catalogue. Raises NotFound, naming the one that is spelled most like it."""
    found = next((one for one in known.datasets if one.id == dataset_id), None)
    if found is None:
        raise missing("Sammlung", dataset_id[:100], [one.id for one in known.datasets])
    return found


def _one(known: Catalogue, found: Dataset) -> Graph:
    graph = Graph()
    describe(graph, known, found)
    return graph


def _known(ending: str) -> str:
    if ending not in WAYS:
        raise NotFound(str(read.unknown("format", ending, list(WAYS)).detail), parameter="format")
    return ending


def _page(request: Request, path: str) -> Response:
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{path}{query}", 303, {"Vary": "Accept"})


def _written(request: Request, region: Region, graph: Graph, ending: str) -> Response:
    media_type, write = WAYS[ending]
    headers = {**region.headers, "Cache-Control": "no-cache", "Link": '</catalogue>; rel="canonical"'}
    response = compressed(request, write(graph), f"{media_type}; charset=utf-8", headers)
    response.headers["Vary"] = "Accept, Accept-Encoding"
    return response
