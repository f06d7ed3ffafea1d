"""New sites entered by hand, and the end of sites."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.accounts.access import Permission
from app.errors import BadRequest, Conflict
from app.sites.alike import alike
from app.sites.editing import dated, held
from app.sites.editing.change import change_site, finish, stay_private
from app.sites.editing.document import Document, read_document
from app.sites.editing.fields import Changes, read_changes, refused
from app.sites.editing.own_source import own_source
from app.sites.editing.rights import categories_for, require_kept
from app.sites.editing.values import ValueRefusedError, text_of
from geodata.slugs import Slugs

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from app.accounts.access import Actor

MOST_DISTINCT = 50
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('new site'), :region_id)"
"""So that of two who make the same site the second is shown the first one's."""
SLUGS = "SELECT slug FROM learning_site WHERE region_id = :region_id"
INSTITUTION = """
    INSERT INTO institution (region_id, source_id, source_key, name, provider, provider_kind, organisation_id)
    VALUES (:region_id, :source_id, :slug, :institution, :provider, :provider_kind, :organisation_id) RETURNING id"""
INSTITUTION_OF = "SELECT institution_id FROM site_state WHERE id = :state_id"
SITE = """
    INSERT INTO learning_site (region_id, source_id, source_key, slug)
    VALUES (:region_id, :source_id, :slug, :slug) RETURNING id"""
STATE = """
    INSERT INTO site_state (site_id, valid_during, institution_id, is_branch, name, provider_kind, wheelchair,
                            content_hash, import_id)
    VALUES (:site_id, daterange(:day, NULL), :institution_id, :is_branch, :name, 'unknown', 'unknown', '', :import_id)"""
OPEN_OFFERS = """
    SELECT id FROM offer WHERE site_id = :site_id AND (upper_inf(valid_during) OR upper(valid_during) > :day)"""
DIFFERENT = """
    INSERT INTO site_match (site_id, other_site_id, distance_m, similarity, status, decided_at)
    VALUES (least(:id, :other), greatest(:id, :other), :distance_m, :similarity, 'different', now())
    ON CONFLICT (site_id, other_site_id) DO UPDATE SET status = 'different', decided_at = now()"""
_INSTITUTION_NAME = text_of(200, required=True)


@dataclass(frozen=True, slots=True)
class NewSite:
    """A site that is to be made.

    Its institution is called `institution` (None: as the site itself), or it is the one that the site `branch_of` is of.
    `distinct_from`: slugs of sites like it, of which somebody has said that they are other places.
    """

    changes: Changes
    institution: str | None = None
    branch_of: str | None = None
    distinct_from: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The site as a proposal keeps it."""
        return {**self.changes.as_json(), "institution": self.institution, "branch_of": self.branch_of}


def read_new(
    connection: Connection, region_id: int, actor: Actor, raw: dict[str, Any], *, own: bool = False
) -> NewSite:
    """The new site in a request's body; raises InvalidFields with a sentence for every field that does not do.

    `own`: it is to become an entry of the actor's own organisation, whose private kinds it may name.
    """
    more = {name: raw.get(name) for name in ("institution", "branch_of", "distinct_from")}
    rest = {name: value for name, value in raw.items() if name not in more}
    changes = read_changes(rest, categories_for(connection, region_id, actor, own=own))
    new = NewSite(
        changes, _institution(more["institution"]), _slug(more["branch_of"]), _slugs(more["distinct_from"])
    )
    _require_whole(changes)
    if new.branch_of is not None:
        require_kept(actor, read_document(connection, region_id, new.branch_of))
    return new


def create_site(
    connection: Connection, region_id: int, actor: Actor, new: NewSite, organisation_id: int | None = None
) -> Document:
    """Make a new site with its offers, kept by an organisation if one is named.

    Raises InvalidFields where fields do not do, Conflict with `alike` where a site like it is there already that
    nobody has said to be another place.
    """
    connection.execute(text(ONE_AT_A_TIME), {"region_id": region_id})
    found = alike(connection, region_id, new.changes.site, see_private=actor.may(Permission.SEE_PRIVATE))
    doubtful = [one for one in found if one["slug"] not in new.distinct_from]
    if doubtful:
        raise Conflict(
            "An dieser Stelle gibt es schon einen Lernort mit ähnlichem Namen. Bitte dort ändern, oder sagen, dass es ein"
            " anderer Ort ist.",
            alike=told_alike(doubtful),
        )  # fmt: skip
    slug = _insert(connection, region_id, new, organisation_id)
    document = read_document(connection, region_id, slug, lock=True)
    made = change_site(connection, document, new.changes)
    for one in found:
        keys = {"id": made.id, "other": one["id"], "similarity": one["similarity"]}
        connection.execute(text(DIFFERENT), {**keys, "distance_m": one["distance_m"] or 0.0})
    return made


def told_alike(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sites like another, as they are told: by their slugs."""
    return [{name: value for name, value in one.items() if name != "id"} for one in found]


def end_site(connection: Connection, document: Document, day: date) -> None:
    """End a site and its offers: from `day` on it is no more. Its history stays."""
    _check_end(document, day)
    stay_private(connection, document)
    dated.end(connection, "site_state", document.state_id, day)
    for (offer_id,) in connection.execute(text(OPEN_OFFERS), {"site_id": document.id, "day": day}).all():
        dated.end(connection, "offer", offer_id, day)
    held.hold_mark(connection, document, "", held.ENDED, day)
    finish(connection, document.region_id, document.id)


def _check_end(document: Document, day: date) -> None:
    if document.valid_to is not None and document.valid_to <= day:
        raise refused({"on": f"Der Lernort endet schon am {document.valid_to:%d.%m.%Y}."})
    if day < document.valid_from:
        raise refused({"on": f"Der jüngste Stand gilt erst seit dem {document.valid_from:%d.%m.%Y}."})


def _require_whole(changes: Changes) -> None:
    errors: dict[str, str] = {}
    if changes.site.get("name") is None:
        errors["site.name"] = "Ein Lernort braucht einen Namen."
    if not any(told is not None for told in changes.offers.values()):
        errors["offers"] = "Ein Lernort braucht mindestens ein Angebot."
    if errors:
        raise refused(errors)


def _institution(value: object) -> str | None:
    if value in (None, ""):
        return None
    try:
        return _INSTITUTION_NAME(value)
    except ValueRefusedError as error:
        raise refused({"institution": str(error)}) from None


def _slug(value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise BadRequest("branch_of ist das Kürzel eines Lernorts.", parameter="branch_of")
    return value or None


def _slugs(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if (
        not isinstance(value, list)
        or len(value) > MOST_DISTINCT
        or not all(isinstance(s, str) for s in value)
    ):
        raise BadRequest("distinct_from ist eine Liste von Kürzeln von Lernorten.", parameter="distinct_from")
    return tuple(value)


def _insert(connection: Connection, region_id: int, new: NewSite, organisation_id: int | None) -> str:
    site, own = new.changes.site, own_source(connection, region_id)
    name = str(site["name"])
    taken = connection.execute(text(SLUGS), {"region_id": region_id}).scalars()
    slug = Slugs(taken).make(name, site.get("place"))
    keys: dict[str, Any] = {
        "region_id": region_id, "source_id": own.source_id, "import_id": own.import_id, "slug": slug, "name": name,
        "institution": new.institution or name, "organisation_id": organisation_id, "day": new.changes.valid_from,
        "provider": site.get("provider"), "provider_kind": site.get("provider_kind") or "unknown",
        "is_branch": new.branch_of is not None,
    }  # fmt: skip
    if new.branch_of is None:
        institution_id = connection.execute(text(INSTITUTION), keys).scalar_one()
    else:
        of = read_document(connection, region_id, new.branch_of)
        institution_id = connection.execute(text(INSTITUTION_OF), {"state_id": of.state_id}).scalar_one()
    site_id = connection.execute(text(SITE), keys).scalar_one()
    connection.execute(text(STATE), {**keys, "site_id": site_id, "institution_id": institution_id})
    return slug
