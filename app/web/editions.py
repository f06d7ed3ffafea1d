"""Editions: the name of what tiles show at a moment, so that an address which names it is the same for ever.

An edition is a state of a region's data (its stamp, which is never given twice), on a day (what is valid today may not be
tomorrow), as this program shows it, with this installation's secret (by which small numbers are rounded). Several
processes and machines name it alike.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import text

from app.settings import REPOSITORY
from app.web.ready import today

if TYPE_CHECKING:
    from fastapi import Request
    from sqlalchemy.ext.asyncio import AsyncConnection

    from app.web.regions import Region

LENGTH = 20
MOST_LENGTH = 64
"""Of what is asked for as an edition."""
PARTS = ("*.py", "*.toml", "*.sql")
STAMP = "SELECT stamp::text FROM region WHERE id = :id"


@lru_cache(maxsize=1)
def program() -> str:
    """The name of this program's text: another one wherever anything of it is."""
    told = hashlib.sha256()
    for path in sorted(path for part in PARTS for path in (REPOSITORY / "app").rglob(part)):
        told.update(str(path.relative_to(REPOSITORY)).encode())
        told.update(hashlib.sha256(path.read_bytes()).digest())
    return told.hexdigest()[:LENGTH]


def edition_of(request: Request, region: Region) -> str:
    """The edition of a region's data that is shown now."""
    told = f"{region.written}:{today()}:{request.app.state.program}"
    return hmac.new(request.app.state.secret, told.encode(), hashlib.sha256).hexdigest()[:LENGTH]


async def is_still(connection: AsyncConnection, request: Request, region: Region, edition: str) -> bool:
    """Whether a region's data are the same edition still: then all that was read since it was named is of it.

    Stamps and data change in the same transactions, and none comes back.
    """
    written = (await connection.execute(text(STAMP), {"id": region.id})).scalar_one_or_none()
    return written == region.written and edition_of(request, region) == edition
