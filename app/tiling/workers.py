"""Who computes the tiles: this process, or the workers of a Dask cluster, here or on other machines.

Work goes out with all that it needs and comes back as an answer, so that the workers share no disk with us. A tile is
tried three times; what fails then is told with its reason, and the others are computed all the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from app.errors import AtlasError, BadRequest

if TYPE_CHECKING:
    from distributed import Client, Future

Told = Callable[[str, int, int], None]
TRIES = 3
MOST_NAMED = 5
CONNECT_SECONDS = 10
LOOK_SECONDS = 5.0
"""How often is looked whether the scheduler is still there, while nothing is finished."""


Done_co = TypeVar("Done_co", covariant=True)
Result = TypeVar("Result")


class Work(Protocol[Done_co]):
    """One tile's work, with all that it needs."""

    def run(self) -> Done_co:
        """What it gives."""
        ...


Make = Callable[[int], Work[Any]]
Outcome = tuple[int, Any]


class TilesFailedError(AtlasError):
    """Some tiles failed three times."""

    status = 500
    title = "Kacheln gescheitert"


class SchedulerGoneError(AtlasError):
    """The cluster's scheduler cannot be reached (any more)."""

    status = 503
    title = "Rechenverbund nicht erreichbar"


class Workers(Protocol):
    """Who computes tiles."""

    def run(self, numbers: Sequence[int], make: Make) -> Iterator[Outcome]:
        """The answers, as they come; for a tile that failed three times the last exception."""
        ...


class Here:
    """One after the other, in this process."""

    def run(self, numbers: Sequence[int], make: Make) -> Iterator[Outcome]:
        """The answers in order."""
        for number in numbers:
            yield number, self._tried(make(number))

    def _tried(self, work: Work[Any]) -> object:
        tries = 0
        while True:
            tries += 1
            try:
                return work.run()
            except Exception as error:  # noqa: BLE001 (the last one is told with the tile)
                if tries == TRIES:
                    return error


class Cluster:
    """The workers of a Dask cluster; twice as many tiles as workers are on their way, so that memory stays bounded."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def run(self, numbers: Sequence[int], make: Make) -> Iterator[Outcome]:
        """The answers as they come. Raises SchedulerGoneError when the scheduler goes away."""
        waiting, tries = list(reversed(numbers)), Counter[int]()
        flying: dict[Future[Any], int] = {}
        try:
            while waiting or flying:
                while waiting and len(flying) < 2 * self._size():
                    number = waiting.pop()
                    tries[number] += 1
                    flying[self._send(make(number))] = number
                for future in self._landed(flying):
                    number = flying.pop(future)
                    outcome = self._outcome(future)
                    if isinstance(outcome, Exception) and tries[number] < TRIES:
                        waiting.append(number)
                    else:
                        yield number, outcome
        except OSError as error:
            raise gone(str(error)) from error
        finally:
            for future in flying:
                future.release()

    def _size(self) -> int:
        return max(1, len(self._client.scheduler_info(n_workers=-1)["workers"]))

    def _send(self, work: Work[Any]) -> Future[Any]:
        self._check()
        return self._client.submit(_perform, work, pure=False)

    def _landed(self, flying: dict[Future[Any], int]) -> list[Future[Any]]:
        from distributed import wait

        while True:
            self._check()
            try:
                landed: Any = wait(list(flying), timeout=LOOK_SECONDS, return_when="FIRST_COMPLETED")
                return list(landed.done)
            except TimeoutError:
                continue

    def _outcome(self, future: Future[Any]) -> object:
        self._check()
        if future.status == "cancelled":
            return RuntimeError("der Rechner, der sie bearbeitete, ist ausgefallen")
        error: Any = future.exception()
        return future.result() if error is None else error

    def _check(self) -> None:
        if self._client.status != "running":
            raise gone("die Verbindung ist abgebrochen")


def _perform(work: Work[Any]) -> object:
    return work.run()


def run_all(
    what: str, workers: Workers, numbers: Sequence[int], make: Callable[[int], Work[Result]],
    take: Callable[[int, Result], None], told: Told, of: int,
) -> None:  # fmt: skip
    """Have tiles computed and take what comes; `of` is how many there are with those that were finished before.

    Raises TilesFailedError after all others are done, SchedulerGoneError when the cluster goes away.
    """
    failed: dict[int, Exception] = {}
    done = of - len(numbers)
    for number, outcome in workers.run(numbers, make):
        if isinstance(outcome, Exception):
            failed[number] = outcome
            continue
        take(number, outcome)
        done += 1
        told(what, done, of)
    if failed:
        raise _failed(what, failed, of)


def _failed(what: str, failed: dict[int, Exception], of: int) -> TilesFailedError:
    named = [f"Kachel {number}: {error}" for number, error in sorted(failed.items())[:MOST_NAMED]]
    more = f" und {len(failed) - MOST_NAMED} weitere" if len(failed) > MOST_NAMED else ""
    return TilesFailedError(
        f"{what}: {len(failed)} von {of} Kacheln sind dreimal gescheitert ({'; '.join(named)}{more}). Alle anderen sind"
        " fertig und gesichert; derselbe Aufruf versucht nur noch diese."
    )


def gone(why: str) -> SchedulerGoneError:
    """What is said when there is nobody to hand out the work."""
    return SchedulerGoneError(
        f"Der Rechenverbund (Dask-Scheduler) antwortet nicht: {why}. Fertige Kacheln sind gesichert; derselbe Aufruf"
        " macht dort weiter."
    )


@contextmanager
def cluster(scheduler: str | None, processes: int, memory_limit: str = "auto") -> Iterator[Cluster]:
    """Workers of the cluster at `scheduler` (`tcp://…`), or of one of our own with so many processes.

    Raises BadRequest for an address that is none, SchedulerGoneError where nobody answers.
    """
    from dask import config
    from distributed import Client

    config.set(
        {"distributed.admin.large-graph-warning-threshold": "1GB"}
    )  # a tile's streets travel with the task
    if scheduler is None:
        with own_cluster(processes, memory_limit) as local, Client(local) as client:
            yield Cluster(client)
        return
    if not scheduler.startswith(("tcp://", "tls://", "ucx://")):
        raise BadRequest("Die Adresse eines Schedulers sieht so aus: tcp://rechner:8786.")
    try:
        client = Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise gone(str(error)) from error
    with client:
        yield Cluster(client)


def own_cluster(processes: int, memory_limit: str | None = "auto") -> Any:  # noqa: ANN401 (Dask's types are loose)
    """A cluster of so many processes on this machine, to be closed as a context."""
    from distributed import LocalCluster

    told: dict[str, Any] = {"threads_per_worker": 1, "dashboard_address": None, "scheduler_port": 0}
    return LocalCluster(n_workers=processes, memory_limit=memory_limit, **told)
