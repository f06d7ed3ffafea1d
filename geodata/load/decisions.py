"""What people decide about proposed matches, in a transaction of its own: for the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.audit.acting import Author, say_who_unless_said
from app.sites.matching import decide

if TYPE_CHECKING:
    from sqlalchemy import Engine


def decide_match(engine: Engine, number: int, *, same: bool) -> int:
    """Decide a match (`app.sites.matching.decide`) and commit it; gives the region's id."""
    with engine.begin() as connection:
        say_who_unless_said(connection, Author("Kommandozeile"), "Entscheidung über gleiche Orte")
        return decide(connection, number, same=same)
