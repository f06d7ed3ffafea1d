"""Changing the catalogue: what a Kreis tells otherwise, and its own indicators. Each change has a reason and is kept.

A formula of an own indicator is over other indicators. It is checked whole before it is stored: names, units, circles.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.errors import BadRequest, Conflict, InvalidFields, NotFound, PreconditionFailed, PreconditionRequired
from app.indicators.catalogue import EDITABLE, Indicator, changed, labels_of, read_catalogue
from app.indicators.expressions import FormulaError, in_words, order, parse, unit, unit_of
from app.indicators.parts import cuts_of, not_shared
from app.jobs.queue import defer_compute_now
from geodata.indicators import Entry, catalogue, entry_of
from geodata.indicators.breakdowns import breakdowns
from geodata.indicators.languages import FIELDS
from geodata.reading import ReadError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, RowMapping

    from app.audit.acting import Author
    from app.indicators.schemas import EntryBody, NewOwnBody, OwnBody

LOCK = "SELECT FROM region WHERE id = :region_id FOR UPDATE"
CHANGED = (
    "UPDATE region SET data_version = data_version + 1, site_edits = site_edits + 1 WHERE id = :region_id"
)
PUT = """
    INSERT INTO indicator_entry (region_id, key, told, is_own) VALUES (:region_id, :key, cast(:told AS jsonb), :is_own)
    ON CONFLICT (region_id, key) DO UPDATE
       SET told = excluded.told, is_own = excluded.is_own, ended = false, changed_at = now()"""
END = """
    UPDATE indicator_entry SET ended = true, changed_at = now()
     WHERE region_id = :region_id AND key = :key AND NOT ended"""
HISTORY = """
    SELECT c.at, c.actor, c.reason, c.kind, c.before, c.after FROM change c
     WHERE c.region_id = :region_id AND c.table_name = 'indicator_entry' AND c.object_key = :key ORDER BY c.id DESC LIMIT 200"""
OWN = {
    "field": "eigen", "source": "Andere Indikatoren", "periodicity": "wie die Indikatoren, aus denen er ist",
    "reference": "wie die Indikatoren, aus denen er ist",
    "secrecy": "aus dem berechnet, was jede und jeder von den anderen Indikatoren sieht", "of_indicators": True,
}  # fmt: skip


def change(
    connection: Connection, region_id: int, key: str, body: EntryBody, if_match: str | None, author: Author
) -> Indicator:
    """An indicator of the catalogue as it is told here from now on. Raises NotFound, PreconditionFailed, InvalidFields."""
    current = _opened(connection, region_id, key, if_match)
    if current.is_own:
        raise BadRequest("Das ist ein eigener Indikator; er wird als Ganzes geändert.")
    given = {name: value for name, value in body.model_dump(exclude_unset=True).items() if name in EDITABLE}
    base = catalogue().indicators[key]
    before = {name: asdict(current.entry)[name] for name in current.changed}
    _word(given, current)
    told = {
        name: value for name, value in {**before, **given}.items() if not _same(value, getattr(base, name))
    }
    try:
        made = Indicator(changed(base, told))
    except ReadError as error:
        raise InvalidFields("Der Indikator stimmt so nicht.", errors={"": error.reason}) from error
    _check_breakdowns(read_catalogue(connection, region_id), made)
    _put(connection, region_id, key, told, is_own=False)
    return _finish(connection, region_id, key, author)


def _word(given: dict[str, Any], current: Indicator) -> None:
    """Make what is given tell the words in other languages as they are to be kept.

    Words that only repeat the catalogue's are not kept, so that a better translation of the catalogue arrives; where a German
    word changes and its translation is not told anew, the translation goes, as it says something else now.
    """
    told = given.get("labels", current.entry.labels)
    new = {name for name in FIELDS if name in given and given[name] != getattr(current.entry, name)}
    known, kept = labels_of(replace(current, entry=replace(current.entry, labels={}))), {}
    for code, words in (told or {}).items():
        mine = {
            name: said
            for name, said in words.items()
            if said is not None and (name in new or said != known[code].get(name))
            and ("labels" in given or name not in new)
        }  # fmt: skip
        if mine:
            kept[code] = mine
    given["labels"] = kept


def _same(value: object, was: object) -> bool:
    return list(value) == list(was) if isinstance(value, list) and isinstance(was, tuple) else value == was


def add_own(connection: Connection, region_id: int, body: NewOwnBody, author: Author) -> Indicator:
    """A new own indicator. Raises Conflict where the key is taken, InvalidFields where the formula cannot be."""
    connection.execute(text(LOCK), {"region_id": region_id})
    if body.id in read_catalogue(connection, region_id):
        raise Conflict(f"Einen Indikator {body.id} gibt es schon.")
    return _store_own(connection, region_id, body.id, body, author)


def change_own(
    connection: Connection, region_id: int, key: str, body: OwnBody, if_match: str | None, author: Author
) -> Indicator:
    """An own indicator as a whole. Raises NotFound, PreconditionFailed, InvalidFields."""
    if not _opened(connection, region_id, key, if_match).is_own:
        raise BadRequest(
            "Die Formel eines Indikators aus dem Katalog lässt sich nicht ändern. Bitte einen eigenen anlegen."
        )
    return _store_own(connection, region_id, key, body, author)


def end(connection: Connection, region_id: int, key: str, if_match: str | None, author: Author) -> None:
    """End an own indicator, or tell one of the catalogue as it came again. Raises Conflict where others are made of it."""
    current = _opened(connection, region_id, key, if_match)
    known = read_catalogue(connection, region_id)
    users = [one.id for one in known.values() if one.entry.of_indicators and key in one.names]
    if current.is_own and users:
        raise Conflict(
            f"Aus {key} werden noch berechnet: {', '.join(users)}. Bitte diese zuerst beenden oder ändern."
        )
    if not current.is_own:
        _check_breakdowns(known, Indicator(catalogue().indicators[key]))
    if not connection.execute(text(END), {"region_id": region_id, "key": key}).rowcount:
        raise NotFound(f"An {key} ist hier nichts geändert.")
    _after(connection, region_id, author)


def check_formula(known: dict[str, Indicator], key: str, formula: str, told_unit: str) -> dict[str, Any]:
    """What a formula over indicators means: names and unit. Raises FormulaError with a sentence."""
    parsed = parse(formula)
    units = {one.id: one.unit for one in known.values() if one.id != key} | {key: told_unit}
    found = unit_of(parsed, units)
    own = {one.id: one.formulas[0] for one in known.values() if one.entry.of_indicators and one.id != key}
    order({**own, key: parsed})
    if found and found != unit(told_unit):
        raise FormulaError(
            f"Die Formel ergibt „{in_words(found)}“, angegeben ist „{told_unit}“. Bitte die Einheit oder die Formel ändern."
        )
    shared = not_shared((known[name] for name in parsed.names), breakdowns())
    return {
        "names": parsed.names, "unit": in_words(found),
        "breakdowns": [{"id": one.id, "name": one.name} for one in breakdowns().values() if one.id not in shared],
    }  # fmt: skip


def history(connection: Connection, region_id: int, key: str) -> list[dict[str, Any]]:
    """Who changed an indicator when and why, the newest first."""
    rows: Sequence[RowMapping] = (
        connection.execute(text(HISTORY), {"region_id": region_id, "key": key}).mappings().all()
    )
    return [dict(row) for row in rows]


def _store_own(connection: Connection, region_id: int, key: str, body: OwnBody, author: Author) -> Indicator:
    known = read_catalogue(connection, region_id)
    try:
        check_formula(known, key, body.value, body.unit)
    except FormulaError as error:
        raise InvalidFields("Die Formel stimmt so nicht.", errors={"value": error.detail}) from error
    told = {**OWN, **body.model_dump(exclude={"reason"}, exclude_none=True), "id": key, "formula": body.value}
    if body.labels is None and key in known:
        told["labels"] = _still_said(known[key].entry, told)
    try:
        made = Indicator(entry_of(told, "eigene Indikatoren"), is_own=True)
    except ReadError as error:
        raise InvalidFields("Der Indikator stimmt so nicht.", errors={"": error.reason}) from error
    _check_breakdowns(known, made)
    _put(connection, region_id, key, told, is_own=True)
    return _finish(connection, region_id, key, author)


def _still_said(was: Entry, told: dict[str, Any]) -> dict[str, dict[str, str]]:
    """The words of an own indicator in other languages whose German ones stay as they were."""
    same = {name for name in FIELDS if told.get(name) == getattr(was, name)}
    found = {
        code: {name: said for name, said in words.items() if name in same}
        for code, words in was.labels.items()
    }
    return {code: words for code, words in found.items() if words}


def _check_breakdowns(known: dict[str, Indicator], made: Indicator) -> None:
    """Raises InvalidFields where a breakdown says nothing of an indicator, Conflict where an own one needs one that goes."""
    wanted = made.entry.breakdowns
    if made.entry.of_indicators:
        lacking = not_shared((known[name] for name in made.names), wanted)
        words = [
            f"„{breakdowns()[name].name}“ haben nicht: {', '.join(ids)}" for name, ids in lacking.items()
        ]
    else:
        there = {cut.breakdown.id for cut in cuts_of(made)}
        words = [f"„{breakdowns()[name].name}“ teilt nichts von dem, woraus er berechnet wird" for name in wanted if name not in there]  # fmt: skip
    if words:
        raise InvalidFields(
            "So lässt sich der Indikator nicht aufgliedern.", errors={"breakdowns": "; ".join(words)}
        )
    for one in known.values():
        if (
            one.entry.of_indicators
            and made.id in one.names
            and (gone := not_shared([made], one.entry.breakdowns))
        ):
            names = ", ".join(f"„{breakdowns()[name].name}“" for name in gone)
            raise Conflict(
                f"{one.id} ist nach {names} aufgegliedert und wird hieraus berechnet. Bitte {one.id} zuerst ändern."
            )


def _opened(connection: Connection, region_id: int, key: str, if_match: str | None) -> Indicator:
    connection.execute(text(LOCK), {"region_id": region_id})
    known = read_catalogue(connection, region_id)
    if key not in known:
        raise NotFound(f"Einen Indikator „{key}“ gibt es hier nicht.")
    if if_match is None:
        raise PreconditionRequired("Bitte sagen, welcher Stand geändert wird (If-Match: version).")
    if if_match.strip('W/"') != known[key].version:
        raise PreconditionFailed(
            "Jemand war schneller. Bitte neu laden und die Änderung noch einmal machen.",
            current=known[key].told,
        )
    return known[key]


def _put(connection: Connection, region_id: int, key: str, told: dict[str, Any], *, is_own: bool) -> None:
    values = {"region_id": region_id, "key": key, "told": json.dumps(told), "is_own": is_own}
    connection.execute(text(PUT), values)


def _finish(connection: Connection, region_id: int, key: str, author: Author) -> Indicator:
    _after(connection, region_id, author)
    return read_catalogue(connection, region_id)[key]


def _after(connection: Connection, region_id: int, author: Author) -> None:
    """Answers kept are of the catalogue before; what depends on it is computed."""
    connection.execute(text(CHANGED), {"region_id": region_id})
    defer_compute_now(connection, region_id, author)
