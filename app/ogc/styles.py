"""The style of a collection as the interface gives it: its classes are those of today's rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from app.accounts.access import Permission
from app.cartography.looks import MOST_VALUES
from app.collections.select import numbers
from app.errors import NotFound
from app.ogc import world
from app.web.workbench import workbench_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastapi import Request

    from app.accounts.access import Actor
    from app.cartography.looks import Look
    from app.cartography.symbols import LayerStyle
    from app.collections.model import Collection
    from app.web.kept import Kept
    from app.web.regions import Region


def look_of(one: Collection) -> Look:
    """How a collection looks. Raises NotFound for one that is not drawn."""
    if one.look is None:
        raise NotFound("Diese Sammlung hat keine Geometrien und darum keine Darstellung.")
    return one.look


async def style_of(request: Request, region: Region, actor: Actor, one: Collection) -> LayerStyle:
    """The style; kept as long as the data are the same, as classes take a tenth of a second. Raises NotFound, Busy."""
    look = look_of(one)
    kept: Kept = request.app.state.collections
    key = ("style", one.id, actor.may(Permission.SEE_UNSUPPRESSED), *world.version(region))
    found: LayerStyle | None = kept.get(key) if one.for_everybody else None
    if found is not None:
        return found
    values = await _values(request, region, actor, one, look)
    made = await workbench_of(request).run(look.of, values, list(one.by_name))
    if one.for_everybody:
        kept.keep(key, made)
    return made


async def _values(
    request: Request, region: Region, actor: Actor, one: Collection, look: Look
) -> Sequence[float]:
    if look.column is None:
        return []
    asked = numbers(one, look.column, region_id=region.id, most=MOST_VALUES)
    async with world.reading_engine(request, actor).connect() as connection:
        return (await connection.execute(text(asked.sql), asked.parameters)).scalar_one() or []
