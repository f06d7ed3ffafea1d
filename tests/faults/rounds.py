"""Rounds of kill -9: `make faults ROUNDS=200 [SEED=…]`, or `python -m tests.faults.rounds 200 [seed]`.

In each round something is going on (an import, a computation, an edit, an export), while editors change sites without
a pause. At a random moment of it server, worker, PostgreSQL or one of its processes is killed. What has died is started
again as systemd would; then the system must heal without a hand, nothing acknowledged may be lost, nothing half there.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from tests.faults.clients import CALM, Caller, Editor, Ledger
from tests.faults.invariants import ALWAYS, AT_REST, broken, lost
from tests.faults.system import a_system
from tests.faults.world import World, make_world

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.faults.system import System

VICTIMS = ("serve", "worker", "postmaster", "backend")
WORK = ("import", "compute", "edit", "export")
EDITORS, SITES_EACH = 2, 2
FIRST_GUESS_SECONDS = 1.0
RUNNING = "SELECT state FROM job WHERE id = %s"
OPEN = """
    SELECT FROM job WHERE state IN ('waiting', 'running') AND id <= %s
    UNION ALL SELECT FROM procrastinate_jobs WHERE task_name = 'atlas.run' AND status = 'doing' AND id <= %s"""
"""Jobs that are not done, and transports whose job has ended: these are swept away some seconds later."""
NEWEST = "SELECT coalesce(max(id), 0), (SELECT coalesce(max(id), 0) FROM procrastinate_jobs) FROM job"
EVER = (2**62, 2**62)


@dataclass
class Trial:
    """A system with people at work, to which things are done."""

    system: System
    world: World
    ledger: Ledger
    editors: list[Editor]
    choose: random.Random
    version: int = 1
    data_version: int = 0
    edits_seen: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    slowest_heal: float = 0.0

    def round(self, number: int) -> str:
        """Do one; gives what was done. Raises AssertionError, with all that is wrong."""
        work, victim = self.choose.choice(WORK), self.choose.choice(VICTIMS)
        share = self.choose.random()
        begun = time.monotonic()
        job = self._begin(work)
        if job is not None:
            self._await_start(job)
        moment = share * self.seconds.get(work, FIRST_GUESS_SECONDS)
        time.sleep(moment)
        told = self._kill(victim, job)
        killed = time.monotonic()
        dead = self.system.revive()
        healed = self._heal(killed)
        self.slowest_heal = max(self.slowest_heal, healed)
        with self._quiet():
            self._check()
        if job is not None and victim != "worker":
            self._learn(work, job)
        return (
            f"{number}: {work}, nach {moment:.2f} s {told} getötet; neu gestartet: {', '.join(dead) or 'nichts'};"
            f" geheilt nach {healed:.1f} s; {len(self.ledger.edits)} Änderungen, {time.monotonic() - begun:.0f} s"
        )

    def finish(self) -> None:
        """At the very end: what depends on what was changed has been computed, and nothing more is to be done."""
        from app.catchments.compute import compute_region
        from app.catchments.streets import travel_of

        for editor in self.editors:
            editor.stop()
        with self._quiet():
            self._check()
        engine = self.system.engine()
        try:
            assert compute_region(engine, self.world.region_id, travel_of).made == [], (
                "a computation is outdated"
            )
        finally:
            engine.dispose()

    def _begin(self, work: str) -> int | None:
        """Have the work begun; gives its job's number. None for edits: they go on all the time."""
        if work == "edit":
            return None
        number = self._import() if work == "import" else self._ask(work)
        self.ledger.jobs.append(number)
        return number

    def _import(self) -> int:
        self.version += 1
        engine = self.system.engine()
        try:
            return self.world.ask_import(engine, self.version)
        finally:
            engine.dispose()

    def _ask(self, kind: str) -> int:
        caller = Caller(self.system, self.world.planner)
        if kind == "compute":  # there must be something to compute: let the ways be as good as unknown
            self._outdate()
        arguments = {"format": self.choose.choice(("csv", "geojson"))} if kind == "export" else {}
        answer = self.system.until(
            f"{kind} is taken",
            lambda: self._taken(caller.ask("POST", "/api/jobs", json={"kind": kind, "arguments": arguments})),
        )
        return answer["job"]["id"]

    def _taken(self, answer: httpx.Response) -> dict[str, Any] | None:
        assert answer.status_code in CALM, answer.text
        return answer.json() if answer.status_code == 202 else None

    def _outdate(self) -> None:
        engine = self.system.engine()
        try:
            with engine.begin() as connection:
                connection.exec_driver_sql(
                    "UPDATE region SET config = jsonb_set(config, '{straight_line}', jsonb_build_object("
                    "'detour_factor', 1.2 + random() / 10)) WHERE id = %s",
                    (self.world.region_id,),
                )
        finally:
            engine.dispose()

    def _await_start(self, job: int) -> None:
        self.system.until(f"job {job} starts", lambda: self.system.ask(RUNNING, job)[0][0] != "waiting")

    def _kill(self, victim: str, job: int | None) -> str:
        if victim == "backend":
            told = self.system.kill_backend(f"bildungsatlas job {job}" if job else "%")
            return f"Datenbankprozess ({told})"
        self.system.kill(victim)
        return victim

    def _heal(self, killed: float) -> float:
        """Seconds until the server has answered, every editor has changed something, and what had been asked for is done."""
        before = [editor.done for editor in self.editors]
        asked = self.system.until("the database answers", lambda: self.system.ask(NEWEST))[0]
        self.system.until(
            "the server answers", lambda: httpx.get(f"{self.system.address}/api/region").status_code == 200
        )
        for editor, done in zip(self.editors, before, strict=True):
            self.system.until(f"{editor.name} goes on", lambda e=editor, d=done: e.done > d)
        self.system.until("all jobs are done", lambda: not self.system.ask(OPEN, *asked))
        return time.monotonic() - killed

    def _check(self) -> None:
        found = [*broken(self.system, ALWAYS), *broken(self.system, AT_REST), *lost(self.system, self.ledger)]
        edits = len(self.ledger.edits)
        version = self.system.ask("SELECT data_version FROM region")[0][0]
        if version < self.data_version or (edits > self.edits_seen and version == self.data_version):
            found.append(f"the version of the data was {self.data_version}, and is {version}")
        self.data_version, self.edits_seen = version, edits
        assert not found, "\n".join(found)

    def _learn(self, work: str, job: int) -> None:
        """How long such work takes, so that the next one is struck in its midst."""
        sql = "SELECT extract(epoch FROM finished_at - started_at)::float FROM job WHERE id = %s"
        seconds = self.system.ask(sql, job)[0][0]
        was = self.seconds.get(work, seconds)
        self.seconds[work] = min(10.0, 0.7 * was + 0.3 * seconds)

    @contextmanager
    def _quiet(self) -> Iterator[None]:
        """Nobody changes anything, and no job runs."""
        with ExitStack() as held:
            for editor in self.editors:
                held.enter_context(editor.at_it)
            self.system.until("all jobs are done", lambda: not self.system.ask(OPEN, *EVER))
            yield


@contextmanager
def at_work(seed: int) -> Iterator[Trial]:
    """A system with server, worker and editors at work."""
    with a_system() as system:
        engine = system.engine()
        world = make_world(engine, system.folder)
        system.start("serve", "worker")
        first = world.ask_import(engine, 1)
        engine.dispose()
        system.until("the first import is done", lambda: system.ask(RUNNING, first)[0][0] == "succeeded")
        slugs = [slug for (slug,) in system.ask("SELECT slug FROM learning_site ORDER BY id")]
        ledger = Ledger(jobs=[first])
        editors = [
            Editor(system, world.editor, slugs[n * SITES_EACH : (n + 1) * SITES_EACH], ledger, n)
            for n in range(EDITORS)
        ]
        for editor in editors:
            editor.start()
        try:
            yield Trial(system, world, ledger, editors, random.Random(seed))
        finally:
            for editor in editors:
                editor.stop()


def run(rounds: int, seed: int, say: Callable[[str], None]) -> int:
    """Do so many rounds, as long as all is well; gives how many passed."""
    say(f"Saat {seed}")
    passed = 0
    with at_work(seed) as trial:
        try:
            for number in range(1, rounds + 1):
                say(trial.round(number))
                passed = number
            trial.finish()
        except AssertionError as error:
            kept = Path(tempfile.mkdtemp(prefix="atlas-faults-logs-"))
            (kept / "logs").write_text(trial.system.logs(50_000), encoding="utf-8")
            say(f"Runde {passed + 1} ist gescheitert (Saat {seed}; Protokolle: {kept}):\n{str(error)[:3000]}")
        say(
            f"{passed} von {rounds} Runden: {len(trial.ledger.edits)} bestätigte Änderungen, {len(trial.ledger.jobs)} Aufträge,"
            f" nichts verloren" if passed == rounds else f"{passed} von {rounds} Runden"
        )  # fmt: skip
        say(
            f"am längsten dauerte die Heilung {trial.slowest_heal:.1f} s; abgewiesen: {trial.ledger.refused}, abgerissen: {trial.ledger.broken}"
        )
    return passed


def main() -> int:
    """Rounds and seed from the command line; without a seed one that is told."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    seed = int(sys.argv[2]) if len(sys.argv) > 2 and sys.argv[2] else random.SystemRandom().randrange(10**6)
    passed = run(rounds, seed, lambda words: print(words, flush=True))
    print(f"{passed} von {rounds}", flush=True)
    return 0 if passed == rounds else 1


if __name__ == "__main__":
    raise SystemExit(main())
