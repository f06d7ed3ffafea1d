"""Long reading beside the event loop: in a thread of the workbench, on a connection of its own.

What an asynchronous connection is asked runs on the event loop, with all that is computed between two questions. While
the streets of a Kreis are put together there, nobody else would be answered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from app.web.regions import reads_replica
from app.web.workbench import workbench_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import Request
    from sqlalchemy import Connection, Engine

P = ParamSpec("P")
T = TypeVar("T")


async def read_apart(
    request: Request, read: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """What `read` gives, called in a thread with a connection that may only read; raises Busy as the workbench does.

    It is called with no connection of the request open: who waits for a thread keeps none from the others.
    """
    state = request.app.state
    engine: Engine = state.replica_apart if reads_replica(request) else state.primary_apart

    def ask() -> T:
        with engine.connect() as connection:
            return read(connection, *args, **kwargs)

    return await workbench_of(request).run(ask)
