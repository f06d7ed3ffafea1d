"""Searching for an address while it is being typed: street, number, place and postal code in one field, in any order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.addresses import geocode_sql as sql
from app.addresses.geocode import LIMITS, Candidate, apart_m, ranked
from app.addresses.text import HouseNumber, begun_words, house_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

MAX_WORDS = 8
LONGEST = 200
MOST_STREETS = 20
FUZZY_FROM_LENGTH = 4
ALIKE_M = 500.0
POSTAL_CODE = re.compile(r"\b\d{5}\b")
NUMBER = re.compile(
    r"(?<=\s)(\d{1,4}\s?[a-zA-Z]?(?:\s?[-–/+]\s?\d{1,4}\s?[a-zA-Z]?)?)(?=\s*(?:,|$|\s\D|\s\d{5}))"
)

WORD = "(s.search_text LIKE :like{n} OR :word{n} <% s.search_text)"
SHORT_WORD = "(s.search_text LIKE :start{n} OR s.search_text LIKE :inner{n})"
RANK = (
    "(CASE WHEN s.search_text LIKE :start{n} THEN 2.0 WHEN s.search_text LIKE :inner{n} THEN 1.0"
    " ELSE word_similarity(:word{n}, s.search_text) - 0.2 END)"
)

FORGIVE = "SELECT set_config('pg_trgm.word_similarity_threshold', '0.5', false)"
"""For `<%`, which the index serves; for the connection, since reading ones are in no transaction."""


def search(connection: Connection, region_id: int, typed: str, limit: int) -> list[Candidate]:
    """Addresses for what is typed so far, the likeliest first, near-duplicates as one; none for fewer than two letters.

    With a house number those houses, else streets. Typing errors are forgiven from four letters on.
    """
    number, words = _parts(typed[:LONGEST])
    if not words or max(map(len, words)) < 2:
        return []
    connection.execute(text(FORGIVE))
    where, rank, values = _conditions(words)
    house = house_number(number)
    statement = sql.FOUND_STREETS.format(where=where, rank=rank) + sql.CANDIDATES
    values |= {
        "region_id": region_id, "most": MOST_STREETS, "without_sites": False, "first": house and house.first,
        "last": house and house.last, "suffix": house.suffix if house else "", **LIMITS,
    }  # fmt: skip
    rows = connection.execute(text(statement), values).all()
    return _without_likenesses([candidate for candidate, _ in _in_order(rows, house)])[:limit]


def _without_likenesses(candidates: list[Candidate]) -> list[Candidate]:
    """Of those that read the same and lie within `ALIKE_M` of each other only the first; no street beside its house."""
    kept: list[Candidate] = []
    for one in candidates:
        if not any(_alike(one, other) for other in kept):
            kept.append(one)
    return kept


def _alike(one: Candidate, earlier: Candidate) -> bool:
    if one.match_class == "street" and earlier.match_class != "street":
        return (one.street, one.ars) == (earlier.street, earlier.ars)
    return one.label == earlier.label and apart_m(one, earlier) < ALIKE_M


def _in_order(rows: Sequence[Any], house: HouseNumber | None) -> list[tuple[Candidate, tuple[Any, ...]]]:
    """By the rank of the street, in which the words count, not by how the house was found."""
    order = {(row.street_id, row.ars): row.n for row in rows}
    known = ranked(rows, house)
    streets = {
        (row.street, row.municipality, round(row.lon, 6), round(row.lat, 6)): row.street_id for row in rows
    }

    def place(one: tuple[Candidate, tuple[Any, ...]]) -> tuple[int, int]:
        candidate = one[0]
        street = streets[candidate.street, candidate.municipality, candidate.lon, candidate.lat]
        return (candidate.match_class == "street" and house is not None, order[street, candidate.ars])

    return sorted(known, key=place)


def _parts(typed: str) -> tuple[str | None, list[str]]:
    """The house number in what is typed, and the words beside it (postal codes among them)."""
    found = NUMBER.search(typed)
    rest = typed if found is None else f"{typed[: found.start()]} {typed[found.end() :]}"
    return (found[1] if found else None), begun_words(rest)[:MAX_WORDS]


def _conditions(words: list[str]) -> tuple[str, str, dict[str, Any]]:
    where, ranks, values = [], [], {}
    for n, word in enumerate(words):
        fuzzy = len(word) >= FUZZY_FROM_LENGTH and not POSTAL_CODE.fullmatch(word)
        where.append((WORD if fuzzy else SHORT_WORD).format(n=n))
        ranks.append(RANK.format(n=n))
        values |= {f"word{n}": word, f"start{n}": f"{word}%", f"inner{n}": f"% {word}%"}
        if fuzzy:
            values[f"like{n}"] = f"%{word}%"
    return " AND ".join(where), f"({' + '.join(ranks)})", values
