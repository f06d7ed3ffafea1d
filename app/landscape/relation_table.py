"""Relations as a table that is given out, changed in a spreadsheet and brought back: all of it, or nothing with what is wrong.

Actors are named, or told by their number where several have the same name. A row with a number changes that relation, one without
adds one; what is not in the table stays.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from app.errors import InvalidFields
from app.landscape import store
from app.landscape.cells import WrongError, code_in, day_in, table_of, yes_in
from app.landscape.exchange import NUMBER
from app.landscape.table_words import RELATIONS, answer, headings, label

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Connection

    from app.landscape.seen import Sight
    from app.landscape.words import Language

FROM, KIND, TO, SINCE, UNTIL, ABOUT, CONSENT = (
    "Von",
    "Beziehung",
    "Zu",
    "seit",
    "bis",
    "worum es geht",
    "veröffentlichen",
)
HEAD = (NUMBER, FROM, KIND, TO, SINCE, UNTIL, ABOUT, CONSENT)
NEEDED = (FROM, KIND, TO, SINCE)
EARLIEST, LATEST = date(1800, 1, 1), date(2200, 1, 1)
MOST_ABOUT = 300


def rows(connection: Connection, region_id: int, sight: Sight, lang: Language = "de") -> list[list[object]]:
    """All relations that somebody may see, of all times, with the head of the table in a language."""
    table: list[list[object]] = [list(headings(HEAD, lang))]
    actors = {one["id"]: one["name"] for one in store.read_actors(connection, region_id, sight, None)}
    shared = _shared(actors)
    table.extend(
        [
            one["id"], _called(one["from_id"], actors, shared), label(RELATIONS, one["kind"], lang), _called(one["to_id"], actors, shared),
            one["valid_from"], one["valid_to"], one["about"], answer(one.get("consent"), lang),
        ]
        for one in store.read_relations(connection, region_id, sight, None)
    )  # fmt: skip
    return table


def bring(connection: Connection, region_id: int, content: bytes, *, apply: bool) -> dict[str, Any]:
    """What a table adds and changes, in words; with `apply` it is done.

    Raises InvalidFields with `errors` that name row, column and value, and TooLarge; then nothing is changed.
    """
    actors = {one["id"]: one["name"] for one in store.read_actors(connection, region_id, "contacts", None)}
    known = {one["id"]: one for one in store.read_relations(connection, region_id, "contacts", None)}
    reading = _Reading(actors, known)
    read = [(number, reading.row(number, row)) for number, row in table_of(content, NEEDED, HEAD)]
    told = [(number, one) for number, one in read if one is not None]
    _twice(told, reading.errors)
    if reading.errors:
        count = len(reading.errors)
        words = "Eine Angabe stimmt" if count == 1 else f"{count} Angaben stimmen"
        raise InvalidFields(f"{words} nicht; nichts ist eingespielt.", errors=reading.errors)
    new = [one for _number, one in told if one["id"] is None]
    changed = [one for _number, one in told if one["id"] is not None and _differs(known[one["id"]], one)]
    if apply:
        for one in (*new, *changed):
            content_of = {name: value for name, value in one.items() if name != "id"}
            store.save_relation(connection, region_id, content_of, one["id"])
    return {
        "applied": apply, "new": [_said(one, actors) for one in new], "changed": [_said(one, actors) for one in changed],
        "same": len(told) - len(new) - len(changed),
    }  # fmt: skip


class _Reading:
    """What cells mean here; what is wrong with them stands in `errors`."""

    def __init__(self, actors: dict[int, str], known: dict[int, dict[str, Any]]) -> None:
        self.errors: dict[str, str] = {}
        self._known = known
        self._actors: dict[str, list[int]] = {}
        for number, name in actors.items():
            self._actors.setdefault(name.lower(), []).append(number)
            self._actors[f"nr. {number}"] = [number]

    def row(self, number: int, row: Mapping[str, str]) -> dict[str, Any] | None:
        """The relation of a row, `id` None for a new one; None where something is wrong."""
        before = len(self.errors)

        def told(heading: str, read: Callable[[str], Any], *, needed: bool = False) -> Any:  # noqa: ANN401 (as the column is)
            cell = row.get(heading, "")
            try:
                if needed and not cell:
                    raise WrongError("Das fehlt.")
                return read(cell)
            except WrongError as wrong:
                self.errors[f"Zeile {number}, {heading}" + (f", „{cell[:60]}“" if cell else "")] = str(wrong)
                return None

        found = {
            "id": told(NUMBER, self._number), "from_id": told(FROM, self._actor, needed=True),
            "kind": told(KIND, code_in(RELATIONS), needed=True), "to_id": told(TO, self._actor, needed=True),
            "valid_from": told(SINCE, _sensible_day, needed=True), "valid_to": told(UNTIL, _sensible_day),
            "about": told(ABOUT, _short), "consent": told(CONSENT, yes_in),
        }  # fmt: skip
        if len(self.errors) > before:
            return None
        self._agrees(number, row, found)
        return None if len(self.errors) > before else found

    def _agrees(self, number: int, row: Mapping[str, str], found: dict[str, Any]) -> None:
        if found["from_id"] == found["to_id"]:
            self.errors[f"Zeile {number}, {TO}, „{row[TO][:60]}“"] = (
                "Mit sich selbst steht niemand in Beziehung."
            )
        if found["valid_to"] is not None and found["valid_from"] >= found["valid_to"]:
            self.errors[f"Zeile {number}, {UNTIL}, „{row[UNTIL]}“"] = "Das Ende liegt nach dem Anfang."
        was = self._known.get(found["id"] or 0)
        if was is not None and (was["from_id"], was["to_id"]) != (found["from_id"], found["to_id"]):
            words = "Diese Beziehung ist zwischen anderen; für eine neue bleibt die Nummer leer."
            self.errors[f"Zeile {number}, {NUMBER}, „{row[NUMBER]}“"] = words

    def _number(self, cell: str) -> int | None:
        if not cell:
            return None
        found = int(cell) if cell.isascii() and cell.isdigit() and len(cell) < 10 else None
        if found not in self._known:
            raise WrongError("Eine Beziehung mit dieser Nummer gibt es nicht; für eine neue bleibt sie leer.")
        return found

    def _actor(self, cell: str) -> int:
        found = self._actors.get(cell.lower(), [])
        if not found:
            raise WrongError("Diesen Eintrag gibt es nicht. Tragen Sie ihn zuerst ein.")
        if len(found) > 1:
            numbers = ", ".join(f"Nr. {one}" for one in found[:10])
            raise WrongError(f"So heißen mehrere Einträge; schreiben Sie, welcher es ist: {numbers}.")
        return found[0]


def _twice(told: list[tuple[int, dict[str, Any]]], errors: dict[str, str]) -> None:
    seen: dict[object, int] = {}
    for number, one in told:
        keys = [
            (one["from_id"], one["to_id"], one["kind"], one["valid_from"]),
            *([one["id"]] if one["id"] is not None else []),
        ]
        for key in keys:
            if key in seen:
                errors[f"Zeile {number}, {FROM}"] = f"Dasselbe steht schon in Zeile {seen[key]}."
            seen.setdefault(key, number)


def _differs(was: Mapping[str, Any], told: Mapping[str, Any]) -> bool:
    return any(was[name] != told[name] for name in ("kind", "about", "valid_from", "valid_to", "consent"))


def _said(one: Mapping[str, Any], actors: Mapping[int, str]) -> str:
    return f"{actors[one['from_id']]} {label(RELATIONS, one['kind'], 'de')} {actors[one['to_id']]}"


def _sensible_day(cell: str) -> date | None:
    day = day_in(cell)
    if day is not None and not EARLIEST <= day <= LATEST:
        raise WrongError("Das Jahr stimmt so nicht.")
    return day


def _short(cell: str) -> str:
    if len(cell) > MOST_ABOUT:
        raise WrongError(f"Das sind mehr als {MOST_ABOUT} Zeichen.")
    return cell


def _shared(actors: Mapping[int, str]) -> set[str]:
    names = [name.lower() for name in actors.values()]
    return {name for name in names if names.count(name) > 1}


def _called(number: int, actors: Mapping[int, str], shared: set[str]) -> str:
    """An actor's name, or its number where others have the same name."""
    return f"Nr. {number}" if actors[number].lower() in shared else actors[number]
