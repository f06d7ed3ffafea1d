"""Proposals: what providers would change in the entries of their organisation, until an editor decides."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.accounts.access import Actor, Permission
from app.errors import Conflict, Forbidden, InvalidFields, NotFound
from app.sites.alike import alike
from app.sites.editing.change import change_site
from app.sites.editing.create import told_alike
from app.sites.editing.document import Document, read_document, shown
from app.sites.editing.fields import Changes

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

MOST_OPEN = 100
PROPOSE = """
    INSERT INTO proposal (region_id, site_id, account_id, proposed_by, organisation_id, valid_from, changes, before,
                          reason)
    VALUES (:region_id, :site_id, :account_id, :proposed_by, :organisation_id, :valid_from, cast(:changes AS jsonb),
            cast(:before AS jsonb), :reason)
    RETURNING id"""

OPEN_OF = "SELECT count(*) FROM proposal WHERE organisation_id = :organisation_id AND status = 'open'"

# Of a site that is private, or is to have an offer of a private kind.
PRIVATE = """(EXISTS (SELECT FROM private_site x WHERE x.site_id = p.site_id)
            OR EXISTS (SELECT FROM jsonb_each(p.changes -> 'offers') o JOIN category c ON c.code = o.value ->> 'category'
                        WHERE c.is_private))"""

LISTED = f"""
    SELECT p.id, l.slug, p.proposed_by, p.account_id, p.organisation_id, p.made_at, p.valid_from, p.changes, p.before,
           p.reason, p.status, p.decided_at, p.decided_by, p.decision_reason, p.is_new
      FROM proposal p LEFT JOIN learning_site l ON l.id = p.site_id
     WHERE p.region_id = :region_id AND (cast(:status AS text) IS NULL OR p.status = :status)
       AND (cast(:organisation_id AS int) IS NULL OR p.organisation_id = :organisation_id)
       AND (:see_private OR p.organisation_id = cast(:own AS int) OR NOT {PRIVATE})
       AND (cast(:before_id AS int) IS NULL OR p.id < :before_id)
     ORDER BY p.id DESC LIMIT :limit"""

ONE = f"""
    SELECT p.*, l.slug, {PRIVATE} AS is_private FROM proposal p LEFT JOIN learning_site l ON l.id = p.site_id
     WHERE p.region_id = :region_id AND p.id = :id FOR UPDATE OF p"""

DECIDE = """
    UPDATE proposal SET status = :status, decided_at = now(), decided_by_id = :account_id, decided_by = :name,
           decision_reason = :reason WHERE id = :id"""


def propose(connection: Connection, document: Document, actor: Actor, changes: Changes) -> int:
    """Keep the changes as a proposal and give its number; raises InvalidFields where nothing would change."""
    require_room(connection, actor)
    before = _before(document, changes)
    if before == _told(changes):
        raise InvalidFields("Der Vorschlag ändert nichts.", errors={})
    values = {
        "region_id": document.region_id, "site_id": document.id, "account_id": actor.account_id,
        "proposed_by": actor.name, "organisation_id": actor.organisation_id, "valid_from": changes.valid_from,
        "changes": json.dumps(_told(changes)), "before": json.dumps(before), "reason": changes.reason,
    }  # fmt: skip
    return connection.execute(text(PROPOSE), values).scalar_one()


def require_room(connection: Connection, actor: Actor) -> None:
    """Raise Conflict where the actor's organisation has too many proposals open."""
    if actor.organisation_id is not None:
        found = connection.execute(text(OPEN_OF), {"organisation_id": actor.organisation_id}).scalar_one()
        if found >= MOST_OPEN:
            raise Conflict(f"Es sind schon {MOST_OPEN} Vorschläge Ihrer Organisation offen.")


def read_proposals(
    connection: Connection,
    region_id: int,
    actor: Actor,
    status: str | None,
    before_id: int | None,
    limit: int,
) -> list[dict[str, Any]]:
    """Proposals, the newest first; providers see those of their organisation. Open ones say whether they still fit."""
    editor = actor.may(Permission.EDIT_SITES)
    if not editor and actor.organisation_id is None:
        return []
    keys = {
        "region_id": region_id, "status": status, "organisation_id": None if editor else actor.organisation_id,
        "own": actor.organisation_id, "see_private": actor.may(Permission.SEE_PRIVATE), "before_id": before_id,
        "limit": limit,
    }  # fmt: skip
    found = []
    for row in connection.execute(text(LISTED), keys).mappings().all():
        told = {**row, **_standing(connection, region_id, actor, row)}
        found.append({**told, "changes": _shown(row["changes"]), "before": _shown(row["before"])})
    return found


def accept(connection: Connection, row: RowMapping, actor: Actor, reason: str | None) -> Document:
    """Make the proposed change, of a proposal that is open. Raises Conflict where it no longer fits."""
    region_id = row["region_id"]
    document = read_document(connection, region_id, row["slug"], lock=True)
    changed = _changed_since(document, row)
    if changed:
        raise Conflict(
            "Der Vorschlag passt nicht mehr: Der Lernort wurde inzwischen an derselben Stelle geändert. Bitte ablehnen"
            " oder die Angaben von Hand übernehmen.",
            changed_since=changed, current=document.as_json(),
        )  # fmt: skip
    day: date = max(row["valid_from"], document.valid_from)
    wanted = Changes(day, reason, row["changes"]["site"], row["changes"]["offers"])
    done = change_site(connection, document, replace(wanted))
    decide(connection, row["id"], "accepted", actor, reason)
    return done


def decline(connection: Connection, region_id: int, number: int, actor: Actor, reason: str | None) -> None:
    """Decline a proposal; raises InvalidFields without a reason."""
    open_proposal(connection, region_id, number, actor)
    if not reason or not reason.strip():
        raise InvalidFields(
            "Bitte sagen, warum der Vorschlag abgelehnt wird.", errors={"reason": "Das darf nicht leer sein."}
        )
    decide(connection, number, "declined", actor, reason.strip()[:500])


def open_proposal(connection: Connection, region_id: int, number: int, actor: Actor) -> RowMapping:
    """A proposal that the actor may decide. Raises NotFound, Conflict where it is decided, Forbidden for one's own."""
    row = connection.execute(text(ONE), {"region_id": region_id, "id": number}).mappings().first()
    if row is None or (row["is_private"] and not actor.may(Permission.SEE_PRIVATE)):
        raise NotFound(f"Einen Vorschlag {number} gibt es in dieser Region nicht.")
    if row["status"] != "open":
        raise Conflict(f"Über diesen Vorschlag hat {row['decided_by']} schon entschieden.")
    if row["account_id"] is not None and row["account_id"] == actor.account_id:
        raise Forbidden("Über den eigenen Vorschlag entscheidet jemand anders.")
    return row


def decide(connection: Connection, number: int, status: str, actor: Actor, reason: str | None) -> None:
    """Write down what was decided, by whom and why."""
    keys = {
        "id": number,
        "status": status,
        "account_id": actor.account_id,
        "name": actor.name,
        "reason": reason,
    }
    connection.execute(text(DECIDE), keys)


def _standing(connection: Connection, region_id: int, actor: Actor, row: RowMapping) -> dict[str, Any]:
    """What the site is called, and whether the proposal still fits; a new site always does, one that is gone never."""
    try:
        document = None if row["is_new"] else read_document(connection, region_id, row["slug"])
    except NotFound:
        return {"name": row["slug"], "fits": False, "changed_since": {}}
    if document is None:
        site, see_private = row["changes"]["site"], actor.may(Permission.SEE_PRIVATE)
        like = alike(connection, region_id, site, see_private=see_private) if row["status"] == "open" else []
        return {"name": site.get("name"), "fits": True, "changed_since": {}, "alike": told_alike(like)}
    changed = _changed_since(document, row) if row["status"] == "open" else {}
    return {"name": document.site["name"], "fits": not changed, "changed_since": changed}


def _told(changes: Changes) -> dict[str, Any]:
    return {"site": changes.site, "offers": changes.offers}


def _before(document: Document, changes: Changes) -> dict[str, Any]:
    """What the fields that would change are now."""
    site = {name: document.site[name] for name in changes.site}
    offers: dict[str, Any] = {}
    for key, told in changes.offers.items():
        was = document.offers.get(key)
        offers[key] = was if was is None or told is None else {name: was[name] for name in told}
    return {"site": site, "offers": offers}


def _changed_since(document: Document, row: RowMapping) -> dict[str, Any]:
    """The fields a proposal is about whose values are no longer those it was made for."""
    wanted = Changes(row["valid_from"], None, row["changes"]["site"], row["changes"]["offers"])
    now, then = _before(document, wanted), row["before"]
    site = {
        name: value for name, value in shown(now["site"]).items() if now["site"][name] != then["site"][name]
    }
    offers = {key: value for key, value in now["offers"].items() if value != then["offers"][key]}
    return {name: part for name, part in (("site", site), ("offers", offers)) if part}


def _shown(told: dict[str, Any]) -> dict[str, Any]:
    return {**told, "site": shown(told["site"])}
