"""Fingerprints of what is secret: the same for the same content, and of no use to whoever tries out what the content may be.

A plain hash of a table with a count of one or two tells which it is: whoever knows the rest makes the hashes of both and compares.
So fingerprints of exact counts are sealed with a secret of the region, which the database keeps beside the counts themselves.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Connection

SEAL = "SELECT seal::text FROM region WHERE id = :region_id"
DIGITS = 32


def seal_of(connection: Connection, region_id: int) -> str:
    """The secret of a region; never part of an answer."""
    seal: str = connection.execute(text(SEAL), {"region_id": region_id}).scalar_one()
    return seal


def sealed(seal: str, fingerprint: str) -> str:
    """A fingerprint that only this region makes of it (as migration 0043 does in SQL for earlier ones)."""
    return hashlib.sha256(f"{seal}:{fingerprint}".encode()).hexdigest()[:DIGITS]
