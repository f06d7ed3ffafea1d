"""Changing standards and rules: checked against the version that was seen, dated, told with its reason.

A standard begins a new version on a day, or corrects the one that began that day; later versions planned already stay. A rule
that the Kreis enters stands beside the program's and goes first in its days.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.errors import BadRequest, Conflict, InvalidFields, NotFound, PreconditionFailed, PreconditionRequired
from app.standards.rules import Rule, Value
from app.standards.standards import Standard, faults
from app.standards.store import read_rulebook, read_versions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Connection

    from app.standards.schemas import NewStandard, RuleBody, StandardBody

LOCK = "SELECT FROM region WHERE id = :region_id FOR UPDATE"
CHANGED = (
    "UPDATE region SET data_version = data_version + 1, site_edits = site_edits + 1 WHERE id = :region_id"
)
CATEGORY = "SELECT FROM category WHERE code = :code AND (region_id IS NULL OR region_id = :region_id)"
CORRECT = """
    DELETE FROM provision_standard
     WHERE region_id = :region_id AND key = :key AND lower(valid_during) = :valid_from"""
END = """
    UPDATE provision_standard SET valid_during = daterange(lower(valid_during), cast(:day AS date))
     WHERE region_id = :region_id AND key = :key AND valid_during @> cast(:day AS date) AND lower(valid_during) < :day"""
LATER = "DELETE FROM provision_standard WHERE region_id = :region_id AND key = :key AND lower(valid_during) >= :day"
INSERT = """
    INSERT INTO provision_standard (
        region_id, key, valid_during, category, kind, age_from_months, age_to_months, mode, limit_minutes, limit_metres,
        at_time, people_share, places_per_100, smallest_pupils, decision, decision_url, decided_on, note, border, weekday)
    VALUES (:region_id, :key, daterange(:valid_from, :valid_to), :category, :kind, :age_from_months, :age_to_months,
            :mode, :limit_minutes, :limit_metres, :at_time, :people_share, :places_per_100, :smallest_pupils, :decision,
            :decision_url, :decided_on, :note, :border, :weekday)"""
OWN_RULE_ENDS = """
    UPDATE legal_rule SET valid_during = daterange(lower(valid_during), cast(:valid_from AS date))
     WHERE region_id = :region_id AND code = :code AND valid_during @> cast(:valid_from AS date)
       AND lower(valid_during) < :valid_from"""
OWN_RULE_CORRECTED = """
    DELETE FROM legal_rule WHERE region_id = :region_id AND code = :code AND lower(valid_during) = :valid_from"""
OWN_RULE = """
    INSERT INTO legal_rule (region_id, code, area_prefix, valid_during, topic, title, sentence, paragraph, named_values,
                            source, source_url, read_as_of, checked_on, status, note)
    VALUES (:region_id, :code, :area_prefix, daterange(:valid_from, :valid_to), :topic, :title, :sentence, :paragraph,
            cast(:named_values AS jsonb), :source, :source_url, :read_as_of, :checked_on, :status, :note)"""


def etag_of(versions: Sequence[Standard | Rule]) -> str:
    """A strong ETag of all versions of a standard or a rule: any change by anybody gives another."""
    told = json.dumps([asdict(one) for one in versions], sort_keys=True, default=str)
    return f'"{hashlib.sha256(told.encode()).hexdigest()[:20]}"'


def add_standard(connection: Connection, region_id: int, body: NewStandard) -> list[Standard]:
    """A new standard; gives its versions. Raises Conflict where there is one of that key, InvalidFields."""
    connection.execute(text(LOCK), {"region_id": region_id})
    if read_versions(connection, region_id, body.key):
        raise Conflict(f"Einen Standard „{body.key}“ gibt es schon. Er lässt sich ändern.")
    _insert(connection, region_id, _standard_of(body.key, body))
    return _finish(connection, region_id, body.key)


def change_standard(
    connection: Connection, region_id: int, key: str, body: StandardBody, if_match: str | None
) -> list[Standard]:
    """The standard as it is to hold from a day on; gives its versions.

    Raises NotFound, PreconditionRequired, and PreconditionFailed with both versions where somebody was faster.
    """
    versions = _opened(connection, region_id, key, if_match, _standard_of(key, body).told)
    later = [one.valid_from for one in versions if one.valid_from > body.valid_from]
    wanted = replace(_standard_of(key, body), valid_to=min(later, default=None))
    keys = {"region_id": region_id, "key": key, "valid_from": body.valid_from, "day": body.valid_from}
    connection.execute(text(CORRECT), keys)
    connection.execute(text(END), keys)
    _insert(connection, region_id, wanted)
    return _finish(connection, region_id, key)


def end_standard(connection: Connection, region_id: int, key: str, day: date, if_match: str | None) -> None:
    """From the day on the standard holds no longer; versions planned for later go. Raises as `change_standard`."""
    versions = _opened(connection, region_id, key, if_match, None)
    if not any(one.valid_to is None or one.valid_to > day for one in versions):
        raise BadRequest("An diesem Tag gilt der Standard schon nicht mehr.", parameter="on")
    keys = {"region_id": region_id, "key": key, "day": day}
    connection.execute(text(LATER), keys)
    connection.execute(text(END), keys)
    connection.execute(text(CHANGED), {"region_id": region_id})


def change_rule(
    connection: Connection, region_id: int, config: dict[str, Any], code: str, body: RuleBody, if_match: str | None
) -> list[Rule]:  # fmt: skip
    """The rule as the Kreis enters it from a day on; gives all versions. Raises NotFound, InvalidFields, and as above."""
    connection.execute(text(LOCK), {"region_id": region_id})
    book = read_rulebook(connection, region_id, config)
    versions = book.of_code(code)
    _check_version(if_match, etag_of(versions), [one.told for one in versions], body.model_dump(mode="json"))
    base = book.find(code, body.valid_from) or versions[0]
    row = _rule_row(region_id, base, body)
    connection.execute(text(OWN_RULE_CORRECTED), row)
    connection.execute(text(OWN_RULE_ENDS), row)
    try:
        with connection.begin_nested():
            connection.execute(text(OWN_RULE), row)
    except IntegrityError as error:
        raise Conflict("Eine spätere Fassung ist schon eingetragen; „gilt bis“ muss davor enden.") from error
    connection.execute(text(CHANGED), {"region_id": region_id})
    return read_rulebook(connection, region_id, config).of_code(code)


def _rule_row(region_id: int, base: Rule, body: RuleBody) -> dict[str, Any]:
    if body.valid_to is not None and body.valid_to <= body.valid_from:
        raise InvalidFields("„Gilt bis“ liegt nicht nach „gilt ab“.", errors={"valid_to": "liegt zu früh"})
    told = body.model_dump(exclude={"values", "reason"})
    return {
        **told, "region_id": region_id, "code": base.code, "area_prefix": base.area_prefix, "topic": base.topic,
        "title": base.title, "sentence": base.sentence,
        "named_values": json.dumps([asdict(one) for one in _values(base, body.values)]),
    }  # fmt: skip


def _values(base: Rule, told: dict[str, float]) -> list[Value]:
    known = {one.name for one in base.values}
    errors = {name: f"Die Regel {base.code} kennt diesen Wert nicht." for name in told if name not in known}
    values = [replace(one, value=told.get(one.name, one.value)) for one in base.values]
    errors |= {
        one.name: f"Liegt nicht zwischen {one.lowest:g} und {one.highest:g}."
        for one in values if not one.lowest <= one.value <= one.highest
    }  # fmt: skip
    if errors:
        raise InvalidFields("Die Werte passen nicht zur Regel.", errors=errors)
    return values


def _opened(
    connection: Connection, region_id: int, key: str, if_match: str | None, yours: object
) -> list[Standard]:
    connection.execute(text(LOCK), {"region_id": region_id})
    versions = read_versions(connection, region_id, key)
    if not versions:
        raise NotFound(f"Einen Standard „{key}“ gibt es in dieser Region nicht.")
    _check_version(if_match, etag_of(versions), [one.told for one in versions], yours)
    return versions


def _check_version(if_match: str | None, current: str, stored: object, yours: object) -> None:
    if not if_match or if_match.strip() == "*":
        raise PreconditionRequired(
            "Eine Änderung muss sagen, welchen Stand sie ändert (If-Match mit dem ETag)."
        )
    if if_match.strip() != current:
        raise PreconditionFailed(
            "Jemand anders hat das inzwischen geändert. Ihre Änderung ist nicht gespeichert und nichts ist überschrieben:"
            " Bitte vergleichen und noch einmal speichern.",
            current=stored, yours=yours, etag=current,
        )  # fmt: skip


def _standard_of(key: str, body: StandardBody) -> Standard:
    return Standard(key=key, **body.model_dump(exclude={"reason", "key"}))


def _insert(connection: Connection, region_id: int, standard: Standard) -> None:
    if (
        connection.execute(text(CATEGORY), {"code": standard.category, "region_id": region_id}).first()
        is None
    ):
        raise InvalidFields(
            "Diese Art von Lernort gibt es nicht.",
            errors={"category": f"„{standard.category}“ ist unbekannt."},
        )
    if errors := faults(standard):
        raise InvalidFields("Der Standard widerspricht sich.", errors=errors)
    connection.execute(text(INSERT), {**asdict(standard), "region_id": region_id})


def _finish(connection: Connection, region_id: int, key: str) -> list[Standard]:
    connection.execute(text(CHANGED), {"region_id": region_id})
    return read_versions(connection, region_id, key)
