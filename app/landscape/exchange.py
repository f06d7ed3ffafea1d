"""Actors as a table that is given out, changed in a spreadsheet and brought back: all of it, or nothing with what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from app.errors import InvalidFields
from app.landscape import store
from app.landscape.cells import WrongError, code_in, day_in, table_of, yes_in
from app.landscape.schemas import ActorBody
from app.landscape.table_words import (
    CONSENTS,
    FIELDS,
    KINDS,
    ORDER,
    RELATIONS,
    answer,
    headings,
    label,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from sqlalchemy import Connection

    from app.landscape.seen import Sight
    from app.landscape.words import Language

NUMBER, NAME, PART_OF = "Nummer", "Name", "Teil von"
HEAD = (NUMBER, NAME, "Art", "Feld", "Funktion", "Aufgabe", "Lebensphasen", "Gebiete", "koordiniert", PART_OF, "seit", "bis", "Beziehungen",
        "Webseite")  # fmt: skip
CONTACT_HEAD = ("Ansprechpartner", "E-Mail", "Telefon", "Zustimmung", "zugestimmt am", "wie zugestimmt")
PLAIN = {NAME: "name", "Funktion": "function", "Aufgabe": "does", "wie zugestimmt": "consent_note"}
MAYBE = {"Webseite": "website", "Ansprechpartner": "contact_name", "E-Mail": "email", "Telefon": "phone"}
DAYS = {"seit": "valid_from", "bis": "valid_to", "zugestimmt am": "consent_on"}
HEADING_OF = {name: heading for columns in (PLAIN, MAYBE, DAYS) for heading, name in columns.items()}


def rows(
    connection: Connection, region_id: int, sight: Sight, day: date | None, lang: Language = "de"
) -> list[list[object]]:
    """The table with its head in a language; contact data and consent only for those who see them on the screen."""
    actors = store.read_actors(connection, region_id, sight, day)
    phases = store.read_phases(connection, lang)
    areas = {ars: name for ars, (name, _level) in store.read_areas(connection, region_id).items()}
    names: dict[int, str] = {one["id"]: one["name"] for one in actors}
    said: dict[int, list[str]] = {}
    for one in store.read_relations(connection, region_id, sight, day):
        said.setdefault(one["from_id"], []).append(
            f"{label(RELATIONS, one['kind'], lang)} {names[one['to_id']]}"
        )
    contact = sight == "contacts"
    table: list[list[object]] = [list(headings((*HEAD, *(CONTACT_HEAD if contact else ())), lang))]
    for one in actors:
        more = (
            [one["contact_name"], one["email"], one["phone"], label(CONSENTS, one["consent"], lang), one["consent_on"], one["consent_note"]]
            if contact else []
        )  # fmt: skip
        table.append([
            one["id"], one["name"], label(KINDS, one["kind"], lang), label(FIELDS, one["field"], lang), one["function"], one["does"],
            _named(one["phases"], phases), _named(one["areas"], areas), answer(one["coordinates"], lang),
            names.get(one["part_of_id"]), one["valid_from"], one["valid_to"], "; ".join(said.get(one["id"], [])), one["website"], *more,
        ])  # fmt: skip
    return table


def bring(
    connection: Connection, region_id: int, content: bytes, day: date, *, apply: bool
) -> dict[str, Any]:
    """Rows with a number change that entry, rows without add one; what is not in the table stays. Relations are a table of their own.

    Gives how many are new, changed and the same, with names. Raises InvalidFields with `errors` by row and column, TooLarge.
    """
    table = table_of(content, (NAME,), (*HEAD, *CONTACT_HEAD, "veröffentlicht"))
    known = {one["id"]: one for one in store.read_actors(connection, region_id, "contacts", None)}
    names = {number: one["name"] for number, one in known.items()}
    known = {number: {**one, "part_of_name": names.get(one["part_of_id"])} for number, one in known.items()}
    reading = _Reading(_phases(connection), store.read_areas(connection, region_id), known, {row.get(NAME, "") for _n, row in table})  # fmt: skip
    errors: dict[str, str] = {}
    read = [(number, one) for number, row in table if (one := reading.row(number, row, errors)) is not None]
    _once(read, errors)
    if errors:
        raise InvalidFields(f"{len(errors)} Angaben stimmen nicht; nichts ist eingespielt.", errors=errors)
    new = [told for _number, (at, told) in read if at is None]
    changed = [(at, told) for _number, (at, told) in read if at is not None and _differs(known[at], told)]
    if apply:
        _apply(connection, region_id, known, new, changed)
    return {
        "applied": apply, "new": [one["name"] for one in new], "changed": [one["name"] for _at, one in changed],
        "same": len(read) - len(new) - len(changed), "day": day,
    }  # fmt: skip


def _phases(connection: Connection) -> dict[str, str]:
    """The phases of life by their codes and labels in all languages of tables, in small letters."""
    told = [store.read_phases(connection, language) for language in ORDER]
    return {one.lower(): code for named in told for code, called in named.items() for one in (code, called)}


class _Reading:
    """What cells mean here."""

    def __init__(
        self,
        phases: dict[str, str],
        areas: dict[str, tuple[str, str]],
        known: dict[int, dict[str, Any]],
        names: set[str],
    ) -> None:
        self._phases = phases
        self._areas = {name.lower(): ars for ars, (name, _level) in areas.items()} | {
            ars: ars for ars in areas
        }
        self._known, self._names = known, names | {one["name"] for one in known.values()}

    def row(
        self, number: int, row: Mapping[str, str], errors: dict[str, str]
    ) -> tuple[int | None, dict[str, Any]] | None:
        """The entry's number (None: a new one) and what it is to be; None where something is wrong, which is in `errors`."""
        before = len(errors)

        def told(heading: str, read: Callable[[str], Any]) -> Any:  # noqa: ANN401 (as the column is)
            try:
                return read(row[heading])
            except WrongError as wrong:
                errors[f"Zeile {number}, {heading}"] = str(wrong)
                return None

        at = told(NUMBER, self._number) if row.get(NUMBER) else None
        entry = dict(self._known[at]) if at is not None else {}
        content = {name: entry[name] for name in ActorBody.model_fields if name in entry}
        readers: dict[str, tuple[str, Callable[[str], Any]]] = {
            "Art": ("kind", code_in(KINDS)), "Feld": ("field", code_in(FIELDS)), "Zustimmung": ("consent", code_in(CONSENTS)),
            "Lebensphasen": ("phases", self._listed(self._phases)), "Gebiete": ("areas", self._listed(self._areas)),
            "koordiniert": ("coordinates", yes_in), PART_OF: ("part_of", self._part),
            **{heading: (name, str) for heading, name in PLAIN.items()},
            **{heading: (name, lambda cell: cell or None) for heading, name in MAYBE.items()},
            **{heading: (name, day_in) for heading, name in DAYS.items()},
        }  # fmt: skip
        for heading, (name, read) in readers.items():
            if heading in row:
                content[name] = told(heading, read)
        if len(errors) > before:
            return None
        return _checked(number, at, content, errors)

    def _number(self, cell: str) -> int:
        found = int(cell) if cell.isascii() and cell.isdigit() and len(cell) < 10 else None
        if found not in self._known:
            raise WrongError(
                f"Einen Eintrag {cell[:20]} gibt es nicht; für einen neuen bleibt die Nummer leer."
            )
        return found

    def _part(self, cell: str) -> str | None:
        if cell and cell not in self._names:
            raise WrongError(f"„{cell[:60]}“ gibt es weder hier noch in der Tabelle.")
        return cell or None

    @staticmethod
    def _listed(known: Mapping[str, str]) -> Callable[[str], list[str]]:
        def read(cell: str) -> list[str]:
            told = [one.strip() for one in cell.split(";") if one.strip()]
            if unknown := [one for one in told if one.lower() not in known]:
                raise WrongError(f"Das gibt es hier nicht: {', '.join(unknown)[:150]}.")
            return list(dict.fromkeys(known[one.lower()] for one in told))

        return read


def _checked(
    number: int, at: int | None, content: dict[str, Any], errors: dict[str, str]
) -> tuple[int | None, dict[str, Any]] | None:
    part_of = content.pop("part_of", ...)
    try:
        told = ActorBody.model_validate(content).model_dump()
    except ValidationError as error:
        for one in error.errors():
            name = str(one["loc"][0])
            column = HEADING_OF.get(name, {"kind": "Art", "field": "Feld"}.get(name, name))
            errors[f"Zeile {number}, {column}"] = (
                "Das fehlt." if one["type"] == "missing" else "Das passt so nicht."
            )
        return None
    if told["consent"] != "none" and told["consent_on"] is None:
        errors[f"Zeile {number}, zugestimmt am"] = "Wann wurde zugestimmt? Ohne Datum gilt es nicht."
        return None
    if told["valid_from"] and told["valid_to"] and told["valid_from"] >= told["valid_to"]:
        errors[f"Zeile {number}, bis"] = "Das Ende liegt nach dem Anfang."
        return None
    return at, told if part_of is ... else {**told, "part_of": part_of}


def _once(read: Sequence[tuple[int, tuple[int | None, dict[str, Any]]]], errors: dict[str, str]) -> None:
    seen: dict[object, int] = {}
    for number, (at, told) in read:
        key = at if at is not None else (told["name"].lower(), told["kind"])
        if key in seen:
            errors[f"Zeile {number}, {NAME}"] = f"Dasselbe steht schon in Zeile {seen[key]}."
        seen.setdefault(key, number)


def _differs(was: Mapping[str, Any], told: Mapping[str, Any]) -> bool:
    part = was.get("part_of_name")
    return any(was[name] != value for name, value in told.items() if name != "part_of") or (
        "part_of" in told and told["part_of"] != part
    )


def _apply(
    connection: Connection, region_id: int, known: dict[int, dict[str, Any]], new: list[dict[str, Any]],
    changed: list[tuple[int, dict[str, Any]]],
) -> None:  # fmt: skip
    """First all entries, then whose part they are: that may be one which is new itself."""
    made = [(store.save_actor(connection, region_id, _plain(one)), one) for one in new]
    for at, told in changed:
        store.save_actor(connection, region_id, _plain(told), at, store.etag_of(known[at]))
    now = {one["id"]: one for one in store.read_actors(connection, region_id, "contacts", None)}
    names = {one["name"]: number for number, one in now.items()}
    for at, told in (*made, *changed):
        wanted = names.get(told["part_of"]) if told.get("part_of") else None
        if "part_of" in told and now[at]["part_of_id"] != wanted:
            content = {name: now[at][name] for name in store.FIELDS} | {"part_of_id": wanted}
            store.save_actor(connection, region_id, content, at, store.etag_of(now[at]))


def _plain(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name != "part_of"}


def _named(codes: list[str], names: Mapping[str, str]) -> str:
    return "; ".join(names.get(code, code) for code in codes)
