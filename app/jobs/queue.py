"""Asking for long work, inside the transaction that makes it necessary: the job exists if and only if that commits.

Ask last in a transaction: from then on it holds up others who ask for the same work, until it ends.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncConnection

QUEUE = "atlas"
TASK = "atlas.run"

INSERT = """
    INSERT INTO job (kind, arguments, region_id, asked_by_account_id, asked_by, lock, same, not_before)
    VALUES (:kind, cast(:arguments AS jsonb), :region_id, :account_id, :name, :lock, :same, :not_before)
    ON CONFLICT (same) WHERE state = 'waiting' DO NOTHING RETURNING id"""

# The share lock keeps the waiting job from starting before the asking transaction has ended: it shall see its changes.
WAITING = "SELECT id FROM job WHERE same = :same AND state = 'waiting' FOR SHARE"

SEND = """
    UPDATE job SET transport_id = (procrastinate_defer_jobs_v1(ARRAY[
               (:queue, :task, 0, lock, NULL, jsonb_build_object('job_id', id), not_before)
               ::procrastinate_job_to_defer_v1]))[1]
     WHERE id = :id"""


class Asker(Protocol):
    """Who asks for a job: an actor (`app.accounts.access`) or an author (`app.audit.acting`)."""

    @property
    def name(self) -> str:
        """What people call them."""
        ...

    @property
    def account_id(self) -> int | None:
        """Their account; None for programs and the console."""
        ...


async def defer(
    connection: AsyncConnection,
    *,
    kind: str,
    actor: Asker,
    arguments: Mapping[str, Any] | None = None,
    region_id: int | None = None,
    lock: str | None = None,
    not_before: datetime | None = None,
) -> int:
    """Ask for a job within the connection's transaction; gives its id.

    Of jobs with the same `lock` one runs at a time. With a lock, asking for the same work (kind, region, arguments)
    while it waits gives the id of the job that waits; while it already runs, a new job that runs afterwards.
    """
    return await connection.run_sync(
        lambda own: defer_now(
            own, kind=kind, actor=actor, arguments=arguments, region_id=region_id, lock=lock, not_before=not_before
        )
    )  # fmt: skip


def defer_now(
    connection: Connection,
    *,
    kind: str,
    actor: Asker,
    arguments: Mapping[str, Any] | None = None,
    region_id: int | None = None,
    lock: str | None = None,
    not_before: datetime | None = None,
) -> int:
    """The same as `defer`, for programs without an event loop."""
    told = json.dumps(arguments or {}, sort_keys=True)
    same = None if lock is None else _same(kind, region_id, told, lock)
    values = {
        "kind": kind, "arguments": told, "region_id": region_id, "account_id": actor.account_id, "name": actor.name,
        "lock": lock, "same": same, "not_before": not_before,
    }  # fmt: skip
    while True:
        made = connection.execute(text(INSERT), values).scalar()
        if made is not None:
            send(connection, made)
            return made
        waiting = connection.execute(text(WAITING), {"same": same}).scalar()
        if waiting is not None:
            return waiting
        # it has been started between the two questions: then the work is to be done once more, so ask again


def send(connection: Connection, job_id: int) -> None:
    """Hand a waiting job to the transport."""
    connection.execute(text(SEND), {"queue": QUEUE, "task": TASK, "id": job_id})


async def defer_compute(connection: AsyncConnection, region_id: int, actor: Asker) -> int:
    """Ask for travel times, catchments and statistics of a region to be brought up to date; gives the job's id."""
    return await defer(
        connection, kind="compute", actor=actor, region_id=region_id, lock=region_lock(region_id)
    )


def defer_compute_now(connection: Connection, region_id: int, actor: Asker) -> int:
    """The same as `defer_compute`, for programs without an event loop."""
    return defer_now(
        connection, kind="compute", actor=actor, region_id=region_id, lock=region_lock(region_id)
    )


def region_lock(region_id: int) -> str:
    """The lock of work that writes much of a region, so that one such job runs at a time."""
    return f"region:{region_id}"


def _same(kind: str, region_id: int | None, arguments: str, lock: str) -> str:
    return hashlib.sha256(json.dumps([kind, region_id, arguments, lock]).encode()).hexdigest()
