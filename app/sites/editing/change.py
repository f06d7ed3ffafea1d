"""Changing a site: checked against what is there, dated, held, rendered; all within the caller's transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.areas.queries import SITES_CHANGED
from app.errors import Conflict, DatabaseAway, PreconditionFailed, PreconditionRequired
from app.sites.alike import propose_matches
from app.sites.editing import dated, held
from app.sites.editing.after import after_site_change
from app.sites.editing.columns import as_columns, as_jsonb
from app.sites.editing.document import Document, read_document, shown
from app.sites.editing.fields import OFFER, PLACES, Changes, refused
from app.sites.editing.own_source import OwnSource, own_source
from app.sites.features import render_features
from app.sites.placing import said_point

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

NO_IMPORT = "SELECT pg_try_advisory_xact_lock_shared(hashtext('import'), :region_id)"
OFFER_ROW = """
    SELECT id, lower(valid_during) AS lower FROM offer WHERE site_id = :site_id AND key = :key
     ORDER BY lower(valid_during) DESC LIMIT 1"""
NEW_OFFER = """
    INSERT INTO offer
    SELECT (jsonb_populate_record(NULL::offer, cast(:columns AS jsonb) || jsonb_build_object(
               'id', nextval(pg_get_serial_sequence('offer', 'id')), 'site_id', cast(:site_id AS int),
               'key', cast(:key AS text), 'valid_during', daterange(:day, cast(:upper AS date)), 'attributes', '{}'::jsonb,
               'content_hash', '', 'import_id', cast(:import_id AS int)))).*"""
INSIDE = """
    SELECT NOT EXISTS (SELECT FROM area WHERE region_id = :region_id AND level = 'municipality' AND geom IS NOT NULL)
        OR EXISTS (SELECT FROM area WHERE region_id = :region_id AND level = 'municipality'
                      AND ST_Covers(geom, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)))"""
PLACED_ANEW = """
    UPDATE site_placing p SET status = 'superseded', decided_at = now()
      FROM (SELECT site_id, status FROM site_placing WHERE site_id = :site_id) was
     WHERE p.site_id = was.site_id AND p.status IN ('proposed', 'accepted', 'by_hand') RETURNING was.status"""
"""What was proposed or set on the board before: the newer decision counts."""
SAID_BY_SOURCE = f"""
    SELECT round(ST_X(said.point)::numeric, 6)::float8, round(ST_Y(said.point)::numeric, 6)::float8
      FROM (SELECT {said_point("value")} AS point FROM field_source
             WHERE site_id = :site_id AND offer_key = '' AND field = 'coordinates' AND until IS NULL
               AND source_id = :source_id ORDER BY since DESC LIMIT 1) said"""
CHECKED_BEFORE = "DELETE FROM site_check WHERE site_id = :site_id"
"""Where its former address lay, and whether its former place was near a street."""
STAY_PRIVATE = "UPDATE learning_site SET is_private = true WHERE id = :site_id AND NOT is_private"
PLACING = {"coordinates", "street", "house_number", "postal_code", "place"}
UNKNOWN_FIGURE = {"value": None, "status": "unknown"}
EMPTY_OFFER: dict[str, Any] = {
    **dict.fromkeys(OFFER), **dict.fromkeys(PLACES, UNKNOWN_FIGURE), "languages": []
}  # fmt: skip


def require_version(if_match: str | None) -> str:
    """The ETag a change is about. Raises PreconditionRequired where it is missing."""
    if not if_match or if_match.strip() == "*":
        raise PreconditionRequired(
            "Eine Änderung muss sagen, welchen Stand sie ändert (If-Match mit dem ETag von …/editable)."
        )
    return if_match.strip()


def open_document(connection: Connection, region_id: int, slug: str) -> Document:
    """The site's document, kept from others until the transaction ends. Raises DatabaseAway during an import."""
    keep_imports_out(connection, region_id)
    return read_document(connection, region_id, slug, lock=True)


def keep_imports_out(connection: Connection, region_id: int) -> None:
    """Let no import into the region until this transaction ends; raises DatabaseAway (503) while one runs."""
    if not connection.execute(text(NO_IMPORT), {"region_id": region_id}).scalar_one():
        raise DatabaseAway(
            "Gerade wird eine Datei eingespielt. Ihre Änderung ist noch nicht gespeichert; bitte gleich noch einmal."
        )


def check_version(document: Document, if_match: str, yours: Changes | None = None) -> None:
    """Raise PreconditionFailed, with both versions, where somebody else was faster."""
    if if_match == document.etag:
        return
    mine = None if yours is None else {"site": shown(yours.site), "offers": yours.offers}
    raise PreconditionFailed(
        "Jemand anders hat diesen Lernort inzwischen geändert. Ihre Änderung ist nicht gespeichert und nichts ist"
        " überschrieben: Bitte vergleichen und noch einmal speichern.",
        current=document.as_json(), yours=mine, etag=document.etag,
    )  # fmt: skip


def change_site(connection: Connection, document: Document, changes: Changes) -> Document:
    """Change the site as `changes` says; gives the document as it is then.

    Raises InvalidFields and Conflict; then the caller's transaction ends with nothing changed.
    """
    _check_day(document, changes.valid_from)
    site = {name: value for name, value in changes.site.items() if value != document.site[name]}
    offers = real_offers(document, changes)
    check_fields(connection, document, site, offers)
    own = own_source(connection, document.region_id)
    if any(told is None for told in offers.values()):
        stay_private(connection, document)
    if site:
        _write_site(connection, document, site, changes.valid_from, own)
    for key, told in offers.items():
        _write_offer(connection, document, key, told, changes.valid_from, own)
    if site or offers:
        _follow(connection, document.region_id, document.id)
    changed = read_document(connection, document.region_id, document.slug)
    if site or offers:
        connection.execute(text(SITES_CHANGED), {"region_id": document.region_id})
    return changed


def stay_private(connection: Connection, document: Document) -> None:
    """Before offers go that make a site private: it stays so, and so does what was written down about it."""
    if document.is_private:
        connection.execute(text(STAY_PRIVATE), {"site_id": document.id})


def finish(connection: Connection, region_id: int, site_id: int) -> None:
    """Make anew what follows from a change of a site, compare it with its neighbours, have computed again what does."""
    _follow(connection, region_id, site_id)
    connection.execute(text(SITES_CHANGED), {"region_id": region_id})


def _follow(connection: Connection, region_id: int, site_id: int) -> None:
    render_features(connection, region_id, [site_id])
    propose_matches(connection, region_id, [site_id])
    after_site_change(connection, region_id)


def real_offers(document: Document, changes: Changes) -> dict[str, dict[str, Any] | None]:
    """What of the offers is different from the document; None for one that ends."""
    real: dict[str, dict[str, Any] | None] = {}
    for key, told in changes.offers.items():
        was = document.offers.get(key)
        if told is None:
            if was is not None:
                real[key] = None
            continue
        differing = {n: v for n, v in told.items() if v != (was or EMPTY_OFFER)[n]}
        if differing or was is None:
            real[key] = differing
    return real


def _check_day(document: Document, day: date) -> None:
    if document.valid_to is not None and day >= document.valid_to:
        raise Conflict(
            f"Der Lernort endet am {document.valid_to:%d.%m.%Y}; danach lässt sich nichts mehr ändern."
        )
    if day < document.valid_from:
        raise refused(
            {
                "valid_from": f"Seit dem {document.valid_from:%d.%m.%Y} gilt schon ein jüngerer Stand; bitte ab da ändern."
            }
        )


def check_fields(
    connection: Connection, document: Document, site: dict[str, Any], offers: dict[str, dict[str, Any] | None]
) -> None:
    """Raise InvalidFields where a place lies outside the region, an offer has no kind, an age ends ere it begins."""
    errors: dict[str, str] = {}
    point = site.get("coordinates")
    if point is not None:
        keys = {"region_id": document.region_id, "lon": point[0], "lat": point[1]}
        if not connection.execute(text(INSIDE), keys).scalar_one():
            errors["site.coordinates"] = "Dieser Punkt liegt in keiner Gemeinde der Region."
    for key, told in offers.items():
        if told is None:
            continue
        whole = {**EMPTY_OFFER, **document.offers.get(key, {}), **told}
        if whole["category"] is None:
            errors[f"offers.{key}.category"] = "Ein neues Angebot braucht eine Art."
        first, last = whole["age_from_months"], whole["age_to_months"]
        if first is not None and last is not None and first >= last:
            errors[f"offers.{key}.age_to_months"] = "Das Höchstalter liegt nicht über dem Mindestalter."
    if errors:
        raise refused(errors)


def _write_site(
    connection: Connection, document: Document, site: dict[str, Any], day: date, own: OwnSource
) -> None:
    dated.rewrite(connection, "site_state", document.state_id, day, as_columns(site), own.import_id)
    was = document.site
    if "coordinates" in site:
        connection.execute(text(dated.MUNICIPALITY), {"site_id": document.id})
        was = {**was, "coordinates": _coordinates_before(connection, document)}
    if site.keys() & PLACING:
        connection.execute(text(CHECKED_BEFORE), {"site_id": document.id})
    held.hold(connection, document, "", was, site, day)
    held.say_own(connection, document.id, "", site, day, (own.source_id, own.import_id))


def _coordinates_before(connection: Connection, document: Document) -> list[float] | None:
    """What stands against the coordinates that are entered: the source's own, not those the site was given on the board.

    From now on these are superseded; they come back with no import, whatever the source says then.
    """
    placed = connection.execute(text(PLACED_ANEW), {"site_id": document.id}).scalar()
    if placed not in {"accepted", "by_hand"}:
        return document.site["coordinates"]
    keys = {"site_id": document.id, "source_id": document.source_id}
    said = connection.execute(text(SAID_BY_SOURCE), keys).first()
    return None if said is None else list(said)


def _write_offer(
    connection: Connection,
    document: Document,
    key: str,
    told: dict[str, Any] | None,
    day: date,
    own: OwnSource,
) -> None:
    was = document.offers.get(key)
    row = connection.execute(text(OFFER_ROW), {"site_id": document.id, "key": key}).first()
    if was is None or row is None:
        if told is not None:
            _add_offer(connection, document, key, told, day, own)
        return
    if told is None:
        dated.end(connection, "offer", row.id, day)
        held.hold_mark(connection, document, key, held.ENDED, day)
        return
    if day < row.lower:
        raise refused(
            {"valid_from": f"Das Angebot „{key}“ beginnt erst am {row.lower:%d.%m.%Y}; bitte ab da ändern."}
        )
    dated.rewrite(connection, "offer", row.id, day, as_columns(told), own.import_id)
    held.hold(connection, document, key, was, told, day)
    held.say_own(connection, document.id, key, told, day, (own.source_id, own.import_id))


def _add_offer(
    connection: Connection, document: Document, key: str, told: dict[str, Any], day: date, own: OwnSource
) -> None:
    columns = as_jsonb(as_columns({**EMPTY_OFFER, **told}))
    keys = {"site_id": document.id, "key": key, "day": day, "upper": document.valid_to}
    connection.execute(text(NEW_OFFER), {**keys, "columns": columns, "import_id": own.import_id})
    held.unmark(connection, document.id, key, held.ENDED)
    held.hold_mark(connection, document, key, held.ADDED, day)
    held.say_own(connection, document.id, key, told, day, (own.source_id, own.import_id))
