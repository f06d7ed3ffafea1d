"""New sites entered by hand, and the end of sites."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.sites.editing import dated, held
from app.sites.editing.change import change_site, finish
from app.sites.editing.document import Document, read_document
from app.sites.editing.fields import Changes, refused
from app.sites.editing.own_source import own_source
from geodata.slugs import Slugs

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

SLUGS = "SELECT slug FROM learning_site WHERE region_id = :region_id"
INSTITUTION = """
    INSERT INTO institution (region_id, source_id, source_key, name, provider, provider_kind)
    VALUES (:region_id, :source_id, :slug, :name, :provider, :provider_kind) RETURNING id"""
SITE = """
    INSERT INTO learning_site (region_id, source_id, source_key, slug)
    VALUES (:region_id, :source_id, :slug, :slug) RETURNING id"""
STATE = """
    INSERT INTO site_state (site_id, valid_during, institution_id, name, provider_kind, wheelchair, content_hash, import_id)
    VALUES (:site_id, daterange(:day, NULL), :institution_id, :name, 'unknown', 'unknown', '', :import_id)"""
OPEN_OFFERS = """
    SELECT id FROM offer WHERE site_id = :site_id AND (upper_inf(valid_during) OR upper(valid_during) > :day)"""


def create_site(connection: Connection, region_id: int, changes: Changes) -> Document:
    """Make a new site with its offers; raises InvalidFields where its name or its offers are missing."""
    name = changes.site.get("name")
    errors: dict[str, str] = {}
    if name is None:
        errors["site.name"] = "Ein Lernort braucht einen Namen."
    if not any(told is not None for told in changes.offers.values()):
        errors["offers"] = "Ein Lernort braucht mindestens ein Angebot."
    if errors:
        raise refused(errors)
    slug = _insert(connection, region_id, changes, str(name))
    document = read_document(connection, region_id, slug, lock=True)
    return change_site(connection, document, changes)


def end_site(connection: Connection, document: Document, day: date) -> None:
    """End a site and its offers: from `day` on it is no more. Its history stays."""
    _check_end(document, day)
    dated.end(connection, "site_state", document.state_id, day)
    for (offer_id,) in connection.execute(text(OPEN_OFFERS), {"site_id": document.id, "day": day}).all():
        dated.end(connection, "offer", offer_id, day)
    held.hold_mark(connection, document, "", held.ENDED, day)
    finish(connection, document)


def _check_end(document: Document, day: date) -> None:
    if document.valid_to is not None and document.valid_to <= day:
        raise refused({"on": f"Der Lernort endet schon am {document.valid_to:%d.%m.%Y}."})
    if day < document.valid_from:
        raise refused({"on": f"Der jüngste Stand gilt erst seit dem {document.valid_from:%d.%m.%Y}."})


def _insert(connection: Connection, region_id: int, changes: Changes, name: str) -> str:
    own = own_source(connection, region_id)
    taken = connection.execute(text(SLUGS), {"region_id": region_id}).scalars()
    slug = Slugs(taken).make(name, changes.site.get("place"))
    keys: dict[str, Any] = {"region_id": region_id, "source_id": own.source_id, "slug": slug, "name": name}
    provider = {
        "provider": changes.site.get("provider"),
        "provider_kind": changes.site.get("provider_kind") or "unknown",
    }
    institution_id = connection.execute(text(INSTITUTION), {**keys, **provider}).scalar_one()
    site_id = connection.execute(text(SITE), keys).scalar_one()
    state = {"site_id": site_id, "institution_id": institution_id, "day": changes.valid_from}
    connection.execute(text(STATE), {**keys, **state, "import_id": own.import_id})
    return slug
