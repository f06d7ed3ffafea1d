"""Synchronous work on an asynchronous connection, far enough from the bottom of its greenlet's stack.

SQLAlchemy runs such work in a greenlet, whose stack ends below its first frame in what happens to lie there. NumPy
looks down the C stack: to reuse the memory of a temporary array of 256 KiB or more it asks glibc's `backtrace` for ten
frames (`temp_elide.c`). Python calling Python adds no C frame, so ten frames can reach below the bottom, and the
process dies with a segmentation fault. Hence some C frames are laid between the bottom and the work.
"""

from __future__ import annotations

from functools import partial, reduce
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

P = ParamSpec("P")
T = TypeVar("T")

LEVELS = 3
"""Each adds eight C frames as CPython 3.11 is usually built, and three however it is built; ten are looked at."""


class DeepConnection(AsyncConnection):
    """An asynchronous connection whose synchronous work may use NumPy on arrays of any size."""

    async def run_sync(self, fn: Callable[Concatenate[Connection, P], T], *arg: P.args, **kw: P.kwargs) -> T:
        """As SQLAlchemy's: what `fn` gives, called with the connection that it may ask without `await`."""
        return await super().run_sync(_raised, fn, *arg, **kw)


class DeepEngine(AsyncEngine):
    """An asynchronous engine that gives such connections."""

    _connection_cls = DeepConnection


def deep(engine: AsyncEngine) -> DeepEngine:
    """The same engine, with connections whose synchronous work may use NumPy on arrays of any size."""
    return DeepEngine(engine.sync_engine)


def _raised(connection: Connection, fn: Callable[..., T], *arg: Any, **kw: Any) -> T:  # noqa: ANN401 (handed on)
    work: Callable[[], Any] = partial(fn, connection, *arg, **kw)
    for _ in range(LEVELS):
        work = partial(_through_c, work)
    return work()


def _through_c(work: Callable[[], Any]) -> Any:  # noqa: ANN401 (handed on)
    return reduce(_called, (work,), None)  # `reduce` is C, and calls back with its own frame in between


def _called(_: Any, work: Callable[[], Any]) -> Any:  # noqa: ANN401 (handed on)
    return work()
