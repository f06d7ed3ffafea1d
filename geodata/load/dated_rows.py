"""Rows that a source tells with every file anew, kept as dated states: unchanged ones stay, others end and are followed."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from geodata.load.changes import MAX_SHOWN
from geodata.load.sites import OlderThanLoadedError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from geodata.load.staging import Import


@dataclass(frozen=True, slots=True)
class DatedTable:
    """A table with `valid_during` and `content_hash`, the columns that say what a row is about, and all it tells."""

    name: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    casts: dict[str, str]
    """SQL for values that are not plain, with the value as `:column`."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A state that is there: its number, since when, what it tells."""

    id: int
    since: date
    content_hash: str
    told: dict[str, Any]


def apply_dated(current: Import, table: DatedTable, rows: Sequence[dict[str, Any]]) -> None:
    """Make the source's states those of the file, from the import's day on.

    Raises OlderThanLoadedError where a state that differs is younger than the file.
    """
    before = _open_states(current, table)
    counts: Counter[str] = Counter()
    ending: list[Kept] = []
    new: list[dict[str, Any]] = []
    for row in rows:
        key, told = _key(row, table), {**row, "content_hash": _hash(row)}
        was = before.pop(key, None)
        if was is not None and was.content_hash == told["content_hash"]:
            counts["unchanged"] += 1
            continue
        counts["new" if was is None else "changed"] += 1
        current.marks.append(f"{table.name}/{key}/{told['content_hash']}")
        ending += [] if was is None else [was]
        new.append(told)
        _note(current, table, row, was)
    gone = list(before.values())
    counts["gone"] = len(gone)
    current.marks += [f"{table.name}/gone/{one.id}" for one in gone]
    _note_gone(current, gone)
    _end(current, table, [*ending, *gone])
    _insert(current, table, new)
    current.difference(table.name, **counts)


def _open_states(current: Import, table: DatedTable) -> dict[tuple[Any, ...], Kept]:
    sql = f"SELECT *, lower(valid_during) AS since FROM {table.name} WHERE source_id = :source_id AND upper_inf(valid_during)"
    rows = current.connection.execute(text(sql), current.keys).mappings()
    return {
        _key(row, table): Kept(
            row["id"], row["since"], row["content_hash"], {name: row[name] for name in table.columns}
        )
        for row in rows
    }


def _end(current: Import, table: DatedTable, states: Sequence[Kept]) -> None:
    later = max((one.since for one in states), default=current.as_of)
    if later > current.as_of:
        raise OlderThanLoadedError(
            f"Die Datei hat den Stand {current.as_of:%d.%m.%Y}, geladen ist aber schon ein jüngerer ({later:%d.%m.%Y})."
            " Bitte die neuere Datei laden."
        )
    ids = [one.id for one in states]
    current.run(f"DELETE FROM {table.name} WHERE id = ANY(:ids) AND lower(valid_during) = :as_of", ids=ids)
    ending = (
        f"UPDATE {table.name} SET valid_during = daterange(lower(valid_during), :as_of) WHERE id = ANY(:ids)"
    )
    current.run(ending, ids=ids)


def _insert(current: Import, table: DatedTable, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    columns = (*table.columns, "content_hash", "row_number")
    values = ", ".join(table.casts.get(name, f":{name}") for name in columns)
    sql = f"""
        INSERT INTO {table.name} ({", ".join(columns)}, source_id, import_id, valid_during)
        VALUES ({values}, :source_id, :import_id, daterange(:as_of, NULL))"""
    current.connection.execute(text(sql), [{**current.keys, **row} for row in rows])


def _key(row: Any, table: DatedTable) -> tuple[Any, ...]:  # noqa: ANN401
    return tuple(row[name] for name in table.key)


def _hash(row: dict[str, Any]) -> str:
    told = {name: value for name, value in row.items() if name not in {"row_number", "shown"}}
    return hashlib.md5(
        json.dumps(told, sort_keys=True, default=str).encode(), usedforsecurity=False
    ).hexdigest()


def _note(current: Import, table: DatedTable, row: dict[str, Any], was: Kept | None) -> None:
    kept = current.changes
    if kept is None:
        return
    head = {
        "key": str(_key(row, table)),
        "row": row["row_number"],
        "name": row["shown"],
        "place": None,
        "street": None,
    }
    if was is None:
        if len(kept.new) < MAX_SHOWN:
            kept.new.append({**head, "has_point": True})
        return
    differences = [
        {"field": name, "offer": row["category"], "before": was.told[name], "after": row[name]}
        for name in table.columns
        if name in row and not name.endswith("_status") and name != "point" and was.told[name] != row[name]
    ]
    if len(kept.changed) < MAX_SHOWN:
        kept.changed.append(
            {**head, "slug": row.get("slug"), "differences": differences, "is_private": False}
        )


def _note_gone(current: Import, gone: Sequence[Kept]) -> None:
    kept = current.changes
    if kept is None or not gone:
        return
    ids = [one.told["site_id"] for one in gone if one.told.get("site_id") is not None]
    names = {row[0]: (row[1], row[2]) for row in current.rows(NAMES, ids=ids)}
    for one in gone[: MAX_SHOWN - len(kept.gone)]:
        slug, name = names.get(one.told.get("site_id"), (None, one.told.get("name")))
        kept.gone.append({"key": str(one.id), "name": name, "place": one.told["category"], "street": None, "slug": slug,
                          "is_private": False})  # fmt: skip


NAMES = """
    SELECT DISTINCT ON (l.id) l.id, l.slug, t.name FROM learning_site l JOIN site_state t ON t.site_id = l.id
     WHERE l.id = ANY(:ids) ORDER BY l.id, t.valid_during DESC"""
