"""Correcting what a site was: a state older than the newest one is given other values for the whole of its time.

A change says that something became different; a correction says that it had been written down wrongly. Hence it begins
and ends nothing: a site began and ended when it did, and an offer may be entered that was missing then. What is true
today, and what stands against imports, is left alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.errors import Conflict
from app.sites.editing import dated
from app.sites.editing.change import EMPTY_OFFER, NEW_OFFER, check_fields, finish, real_offers
from app.sites.editing.columns import as_columns, as_jsonb, told_by_source
from app.sites.editing.document import Document, read_document
from app.sites.editing.fields import Changes, refused
from app.sites.editing.own_source import OwnSource, own_source

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

SPANS = """
    SELECT t.day AS valid_from, lead(t.day) OVER (ORDER BY t.day) AS valid_to, s.name
      FROM (SELECT lower(valid_during) AS day FROM site_state WHERE site_id = :site_id
            UNION SELECT upper(valid_during) FROM site_state WHERE site_id = :site_id AND NOT upper_inf(valid_during)
            UNION SELECT lower(valid_during) FROM offer WHERE site_id = :site_id
            UNION SELECT upper(valid_during) FROM offer WHERE site_id = :site_id AND NOT upper_inf(valid_during)) t
      LEFT JOIN site_state s ON s.site_id = :site_id AND s.valid_during @> t.day
     ORDER BY 1"""

OFFER_THEN = """
    SELECT id, lower(valid_during) AS lower, upper(valid_during) AS upper FROM offer
     WHERE site_id = :site_id AND key = :key AND valid_during @> cast(:day AS date)"""

OVERLAPPED = """
    SELECT EXISTS (SELECT FROM offer WHERE site_id = :site_id AND key = :key
                    AND valid_during && daterange(:day, cast(:upper AS date)))"""

SAID_THEN = """
    INSERT INTO field_source (site_id, offer_key, field, value, since, until, source_id, import_id)
    SELECT :site_id, :offer_key, f.key, f.value, :since, :until, :source_id, :import_id
      FROM jsonb_each(cast(:value AS jsonb)) f WHERE f.value NOT IN ('null', '"unknown"', '[]')"""

_STILL_SO = (
    "Das gilt bis heute: bitte im jüngsten Stand ändern, mit „Gültig ab“ {:%d.%m.%Y} für die ganze Zeit."
)


@dataclass(frozen=True, slots=True)
class Span:
    """A span of time in which nothing of a site changes; `valid_to` None: still so."""

    valid_from: date
    valid_to: date | None
    name: str


def spans(connection: Connection, site_id: int) -> list[Span]:
    """The spans of a site, the oldest first; gaps in which it was not there are left out."""
    rows = connection.execute(text(SPANS), {"site_id": site_id}).all()
    return [Span(row.valid_from, row.valid_to, row.name) for row in rows if row.name is not None]


def correct_past(connection: Connection, then: Document, day: date, changes: Changes) -> Document:
    """Correct what the site was on `day`, for as long as that state lasted; gives the document of that day.

    Raises InvalidFields where fields do not do or the reason is missing, Conflict where it is the newest state, which
    is changed and not corrected.
    """
    last = spans(connection, then.id)[-1]
    if last.valid_to is None and day >= last.valid_from:
        raise Conflict("Das ist der jüngste Stand: Er wird geändert, nicht berichtigt.")
    if changes.reason is None:
        raise refused({"reason": "Wer berichtigt, was war, sagt warum."})
    site = {name: value for name, value in changes.site.items() if value != then.site[name]}
    if site and then.valid_to is None:
        raise refused({f"site.{name}": _STILL_SO.format(then.valid_from) for name in site})
    offers = real_offers(then, changes)
    check_fields(connection, then, site, offers)
    own = own_source(connection, then.region_id)
    if site:
        _correct_site(connection, then, site, own)
    for key, told in offers.items():
        _correct_offer(connection, then, day, key, told, own)
    if site or offers:
        finish(connection, then.region_id, then.id)
    return read_document(connection, then.region_id, then.slug, day=day)


def _correct_site(connection: Connection, then: Document, site: dict[str, Any], own: OwnSource) -> None:
    dated.correct(connection, "site_state", then.state_id, as_columns(site), own.import_id)
    if "coordinates" in site:
        connection.execute(text(dated.MUNICIPALITY), {"site_id": then.id})
    _say(connection, then, "", site, (then.valid_from, then.valid_to), own)


def _correct_offer(
    connection: Connection, then: Document, day: date, key: str, told: dict[str, Any] | None, own: OwnSource
) -> None:
    if told is None:
        raise refused(
            {
                f"offers.{key}": "In einem früheren Stand endet kein Angebot; bitte die Angaben selbst berichtigen."
            }
        )
    keys = {"site_id": then.id, "key": key, "day": day}
    row = connection.execute(text(OFFER_THEN), keys).first()
    if row is not None and row.upper is None:
        raise refused({f"offers.{key}.{name}": _STILL_SO.format(row.lower) for name in told})
    if row is not None:
        dated.correct(connection, "offer", row.id, as_columns(told), own.import_id)
        _say(connection, then, key, told, (row.lower, row.upper), own)
        return
    keys |= {"day": then.valid_from, "upper": then.valid_to}
    if connection.execute(text(OVERLAPPED), keys).scalar_one():
        raise refused(
            {f"offers.{key}": "Zu einem Teil dieser Zeit gab es ein Angebot mit diesem Kürzel schon."}
        )
    columns = as_jsonb(as_columns({**EMPTY_OFFER, **told}))
    connection.execute(text(NEW_OFFER), {**keys, "columns": columns, "import_id": own.import_id})
    _say(connection, then, key, told, (then.valid_from, then.valid_to), own)


def _say(
    connection: Connection, then: Document, offer_key: str, fields: dict[str, Any],
    time: tuple[date, date | None], own: OwnSource,
) -> None:  # fmt: skip
    value: dict[str, Any] = {}
    for name, told in fields.items():
        value |= told_by_source(name, told)
    keys = {
        "site_id": then.id,
        "offer_key": offer_key,
        "since": time[0],
        "until": time[1],
        "value": as_jsonb(value),
    }
    connection.execute(text(SAID_THEN), {**keys, "source_id": own.source_id, "import_id": own.import_id})
