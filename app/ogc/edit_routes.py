"""HTTP of changing features (OGC API Features Part 4): learning sites, by those who edit them in the atlas too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Header, Query, Request, Response
from sqlalchemy import text

from app.accounts.access import VISITOR, Actor, Needs, Permission
from app.audit.acting import writing
from app.collections.listed import find
from app.collections.viewer import Viewer
from app.errors import InvalidFields, NotFound, PreconditionRequired
from app.ogc.asking import EVERYWHERE, only_known
from app.ogc.crs import DEFAULT, Crs, crs_of
from app.ogc.editing import as_of_feature, changed_site, kind_of, new_site, without_kind
from app.ogc.features import statement_of_one
from app.ogc.item_routes import FeatureId
from app.ogc.links import address
from app.ogc.negotiating import Reader, negotiated
from app.ogc.routes import CollectionId
from app.sites.editing.change import (
    change_site,
    check_version,
    keep_imports_out,
    open_document,
)
from app.sites.editing.create import create_site, end_site, read_new
from app.sites.editing.fields import Changes, read_changes
from app.sites.editing.rights import categories_for, require_visible
from app.sites.editing.routes import IfMatch, Raw, Reason, used
from app.web.parameters import day_of
from app.web.regions import Region, RegionOf

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.collections.model import Collection
    from app.sites.editing.document import Document

router = APIRouter(tags=["OGC API"], dependencies=[Depends(negotiated)])
Editor = Annotated[Actor, Depends(Needs(Permission.EDIT_SITES))]
ValidFrom = Annotated[str | None, Query(description="Ab wann die Änderung gilt, JJJJ-MM-TT; ohne: heute")]
ContentCrs = Annotated[str | None, Header(description="Koordinatensystem der Geometrie, in <>; ohne: CRS84")]
WRITING = EVERYWHERE | {"reason", "valid_from", "distinct_from"}
READ_ONLY = "Die Sammlung „{name}“ lässt sich nur lesen. Ändern lassen sich Lernorte, in „sites“ und den Sammlungen je Art."
WITHOUT_VERSION = "Eine Änderung sagt, welchen Stand sie ändert: If-Match mit dem ETag des Objekts, oder If-Match: * für den Stand, der gerade gilt."
ALLOWED = "GET, HEAD, OPTIONS"


@router.post(
    "/ogc/collections/{collection_id}/items",
    summary="OGC API: ein neues Objekt",
    status_code=201,
    response_class=Response,
)
async def create(
    request: Request, region: RegionOf, actor: Editor, collection_id: CollectionId, raw: Raw, reason: Reason = None,
    valid_from: ValidFrom = None,
    distinct_from: Annotated[str | None, Query(description="Kennungen ähnlicher Lernorte, die andere Orte sind")] = None,
    content_crs: ContentCrs = None,
) -> Response:  # fmt: skip
    """A new site; 409 with `alike` where one like it is there that `distinct_from` does not name."""
    only_known(request.query_params, WRITING)
    crs = _crs(content_crs, region)

    def work(connection: Connection) -> Document:
        keep_imports_out(connection, region.id)
        one = _editable(connection, request, region, actor, collection_id)
        told = new_site(raw, one, crs, categories_for(connection, region.id, VISITOR))
        others = [part for part in (distinct_from or "").split(",") if part]
        whole = {**told, "valid_from": valid_from, "reason": reason, "distinct_from": others}
        return create_site(connection, region.id, actor, read_new(connection, region.id, actor, whole))

    document = await _written(request, actor, reason, work)
    return _done(
        document, 201, Location=address(request, f"/collections/{collection_id}/items/{document.slug}")
    )


@router.put(
    "/ogc/collections/{collection_id}/items/{feature_id}",
    summary="OGC API: ein Objekt ersetzen",
    status_code=204,
)
async def replace(
    request: Request, region: RegionOf, actor: Editor, collection_id: CollectionId, feature_id: FeatureId, raw: Raw,
    reason: Reason = None, valid_from: ValidFrom = None, if_match: IfMatch = None, content_crs: ContentCrs = None,
) -> Response:  # fmt: skip
    """The whole feature; what it leaves out is empty from then on. 428 without If-Match, 412 where somebody was faster."""
    asked = _Asked(
        request, region, actor, collection_id, feature_id, raw, reason, valid_from, if_match, content_crs
    )
    return await asked.change(whole=True)


@router.patch(
    "/ogc/collections/{collection_id}/items/{feature_id}",
    summary="OGC API: Spalten eines Objekts ändern",
    status_code=204,
)
async def update(
    request: Request, region: RegionOf, actor: Editor, collection_id: CollectionId, feature_id: FeatureId, raw: Raw,
    reason: Reason = None, valid_from: ValidFrom = None, if_match: IfMatch = None, content_crs: ContentCrs = None,
) -> Response:  # fmt: skip
    """Only what is told is changed. 428 without If-Match, 412 where somebody was faster."""
    asked = _Asked(
        request, region, actor, collection_id, feature_id, raw, reason, valid_from, if_match, content_crs
    )
    return await asked.change(whole=False)


@router.delete(
    "/ogc/collections/{collection_id}/items/{feature_id}",
    summary="OGC API: ein Objekt enden lassen",
    status_code=204,
)
async def end(
    request: Request, region: RegionOf, actor: Editor, collection_id: CollectionId, feature_id: FeatureId, reason: Reason = None,
    valid_from: ValidFrom = None, if_match: IfMatch = None,
) -> Response:  # fmt: skip
    """From the day on it is no more; its history stays. In the collection of a kind only that offer ends, if there are others."""
    only_known(request.query_params, WRITING)
    version, day = _version(if_match), day_of(valid_from)

    def work(connection: Connection) -> Document:
        one = _editable(connection, request, region, actor, collection_id)
        document = _open(connection, region, actor, feature_id)
        _check(document, version)
        _current(connection, one, region, feature_id)
        kind = kind_of(one)
        ending = {} if kind is None else without_kind(document, kind)
        if ending:
            return change_site(connection, document, Changes(day, reason, {}, {**ending}))
        end_site(connection, document, day)
        return document

    await _written(request, actor, reason, work)
    return Response(status_code=204, headers={"Cache-Control": "no-store"})


@router.options("/ogc/collections/{collection_id}/items", include_in_schema=False)
async def may_add(request: Request, region: RegionOf, actor: Reader, collection_id: CollectionId) -> Response:
    """What may be done with a collection's features, by whom asks."""
    return await _allowed(request, region, actor, collection_id, "POST")


@router.options("/ogc/collections/{collection_id}/items/{feature_id}", include_in_schema=False)
async def may_change(
    request: Request, region: RegionOf, actor: Reader, collection_id: CollectionId, feature_id: FeatureId
) -> Response:
    """What may be done with a feature, by whom asks."""
    del feature_id  # the same for every feature
    return await _allowed(request, region, actor, collection_id, "PUT, PATCH, DELETE")


async def _allowed(request: Request, region: Region, actor: Actor, collection_id: str, more: str) -> Response:
    viewer = Viewer(actor, request.app.state.secret)
    async with request.app.state.engine.connect() as connection:
        one = await connection.run_sync(find, region, viewer, collection_id)
    may = one.editable and actor.may(Permission.EDIT_SITES)
    return Response(status_code=204, headers={"Allow": f"{ALLOWED}, {more}" if may else ALLOWED})


class _Asked:
    """A change of one feature."""

    def __init__(
        self, request: Request, region: Region, actor: Actor, collection_id: str, feature_id: str, raw: dict[str, Any],
        reason: str | None, valid_from: str | None, if_match: str | None, content_crs: str | None,
    ) -> None:  # fmt: skip
        only_known(request.query_params, WRITING)
        self.request, self.region, self.actor = request, region, actor
        self.collection_id, self.feature_id, self.raw = collection_id, feature_id, raw
        self.reason, self.valid_from = reason, valid_from
        self.version = _version(if_match)
        self.crs = _crs(content_crs, region)

    async def change(self, *, whole: bool) -> Response:
        """Change it, wholly or in part."""
        document = await _written(
            self.request, self.actor, self.reason, lambda connection: self._work(connection, whole=whole)
        )
        return _done(document, 204)

    def _work(self, connection: Connection, *, whole: bool) -> Document:
        region = self.region
        one = _editable(connection, self.request, region, self.actor, self.collection_id)
        document = _open(connection, region, self.actor, self.feature_id)
        _check(document, self.version)
        public = categories_for(connection, region.id, VISITOR)
        current = _current(connection, one, region, self.feature_id)
        told = changed_site(self.raw, one, self.crs, public, document, current, whole=whole)
        changes = read_changes(
            {**told, "valid_from": self.valid_from, "reason": self.reason}, public | used(document)
        )
        return change_site(connection, document, changes)


async def _written(request: Request, actor: Actor, reason: str | None, work: Any) -> Document:  # noqa: ANN401 (a function)
    try:
        async with writing(request, actor, reason) as connection:
            return await connection.run_sync(work)
    except InvalidFields as error:
        raise as_of_feature(error) from None


def _version(if_match: str | None) -> str | None:
    """The ETag that a change is about; None for `*`: whatever is there now. Raises PreconditionRequired where nothing is said."""
    if not if_match or not if_match.strip():
        raise PreconditionRequired(WITHOUT_VERSION)
    told = if_match.strip()
    return None if told == "*" else told


def _check(document: Document, version: str | None) -> None:
    if version is not None:
        check_version(document, version)


def _editable(
    connection: Connection, request: Request, region: Region, actor: Actor, collection_id: str
) -> Collection:
    """The collection. Raises NotFound for one that there is not, or that can only be read."""
    one = find(connection, region, Viewer(actor, request.app.state.secret), collection_id)
    if not one.editable:
        raise NotFound(READ_ONLY.format(name=collection_id))
    return one


def _open(connection: Connection, region: Region, actor: Actor, slug: str) -> Document:
    document = open_document(connection, region.id, slug)
    require_visible(actor, document)
    return document


def _current(connection: Connection, one: Collection, region: Region, key: str) -> dict[str, Any]:
    """The feature as it is. Raises NotFound for a site that is not in the collection: one that is not public, or merged."""
    found = statement_of_one(one, region.id, key, names=None, crs=DEFAULT, as_of=None, with_geometry=True)
    row = connection.execute(text(found.sql), found.parameters).scalars().first()
    if row is None:
        raise NotFound(f"Ein Objekt „{key[:100]}“ gibt es in dieser Sammlung nicht, oder nicht heute.")
    return orjson.loads(row)


def _crs(content_crs: str | None, region: Region) -> Crs:
    return crs_of(content_crs, region, "Content-Crs")


def _done(document: Document, status: int, **headers: str) -> Response:
    told = {"ETag": document.etag, "Cache-Control": "no-store", **headers}
    return Response(status_code=status, headers=told)
