"""Who may see and change which site: private ones by permission, a provider's by their organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from app.accounts.access import Actor, Permission
from app.errors import Forbidden, NotFound

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.sites.editing.document import Document

PRIVATE = """
    SELECT EXISTS (SELECT FROM private_site p WHERE p.site_id = l.id) FROM learning_site l WHERE l.id = :site_id"""

CATEGORIES = """
    SELECT code FROM category
     WHERE (region_id IS NULL OR region_id = :region_id) AND (:private OR NOT is_private)"""


def keeps(actor: Actor, document: Document) -> bool:
    """Whether the site is an entry of the actor's organisation."""
    return actor.organisation_id is not None and actor.organisation_id == document.organisation_id


def require_visible(actor: Actor, document: Document) -> None:
    """Raise NotFound for a private site the actor may not see: not even its existence is told."""
    if document.is_private and not actor.may(Permission.SEE_PRIVATE) and not keeps(actor, document):
        raise NotFound(f"Den Lernort „{document.slug}“ gibt es in dieser Region nicht.")


def may_see(connection: Connection, actor: Actor, site_id: int) -> bool:
    """Whether there is such a site, with a state or without, and the actor may see it."""
    is_private = connection.execute(text(PRIVATE), {"site_id": site_id}).scalar()
    return is_private is not None and (not is_private or actor.may(Permission.SEE_PRIVATE))


def require_kept(actor: Actor, document: Document) -> None:
    """Raise Forbidden where a provider asks for an entry that another organisation keeps."""
    require_visible(actor, document)
    if not actor.may(Permission.EDIT_SITES) and not keeps(actor, document):
        raise Forbidden("Diesen Lernort pflegt eine andere Organisation.")


def categories_for(connection: Connection, region_id: int, actor: Actor, *, own: bool = False) -> set[str]:
    """The categories the actor may enter; private ones only if it may see what becomes of them."""
    keys = {"region_id": region_id, "private": own or actor.may(Permission.SEE_PRIVATE)}
    return set(connection.execute(text(CATEGORIES), keys).scalars())
