"""`make bench ONLY=load`: 64 clients for a minute, mixed questions; times to answer and faults against the limits.

Twice: in a hurry (more than two cores can answer: what happens then), and as people ask who look at what they see.

What is measured is the program as it is run: two web workers, all limits but the throttling, the demonstration Kreis.
One question in eleven writes: a site is read and changed (412 where somebody was faster), somebody signs in with a
password, an export is asked for. No worker runs beside it: what jobs cost is another question.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import httpx

CLIENTS = 64
SECONDS = 60.0
P99_LIMIT_SECONDS = 1.0
THINK_SECONDS = 1.0
"""How long a client looks at an answer before it asks again, on average: somebody who moves a map without pausing."""
HURRY_SECONDS = 0.2
"""The same for programs: more than two cores can answer, so that what comes then is seen as well. No limit is set."""

Question = Callable[[httpx.AsyncClient, random.Random], Awaitable[httpx.Response]]
Mix = list[tuple[int, str, Question]]
"""How often (weight), name, and what."""


def reading(template: str) -> Question:
    """A question whose numbers vary: `{lon}`, `{lat}`, `{n}`, `{slug}`."""

    async def ask(client: httpx.AsyncClient, chance: random.Random) -> httpx.Response:
        return await client.get(template.format(
            lon=round(chance.uniform(7.15, 7.35), 4), lat=round(chance.uniform(54.82, 54.95), 4),
            n=chance.randrange(1, 500), slug=chance.choice(SLUGS),
        ))  # fmt: skip

    return ask


SLUGS = ["buecherei-quellerstadt"]
READS: Mix = [
    (20, "Seite", reading("/")),
    (20, "Lernorte", reading("/api/sites?limit=50&near={lon},{lat}")),
    (10, "Suche", reading("/api/sites?q=kita&limit=20")),
    (10, "Lernort", reading("/api/sites/{slug}")),
    (20, "Kachel", reading("/tiles/sites/11/1065/647.mvt")),
    (10, "Versorgung", reading("/api/statistics/areas?category=kindergarten")),
    (4, "Nächste", reading("/api/nearest?lon={lon}&lat={lat}&category=kindergarten")),
    (2, "Zelle", reading("/api/cells/{n}?category=kindergarten")),
    (4, "Isochrone", reading("/api/isochrone?lon={lon}&lat={lat}&minutes=10")),
]


@dataclass
class Tally:
    """What was seen."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    by_name: dict[str, list[float]] = field(default_factory=dict)
    broken: Counter[str] = field(default_factory=Counter)

    def note(self, name: str, status: int, seconds: float) -> None:
        """An answer."""
        self.statuses[status] += 1
        self.seconds.append(seconds)
        self.by_name.setdefault(name, []).append(seconds)

    def quantile(self, share: float) -> float:
        """The time within which this share of all answers came."""
        return quantile(self.seconds, share)

    @property
    def faults(self) -> int:
        """Answers that were the server's fault, and connections that broke."""
        return sum(n for status, n in self.statuses.items() if status >= 500) + self.broken.total()


def quantile(values: list[float], share: float) -> float:
    """The value below which this share of all lies; 0 of none."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] if values else 0.0


async def _client(
    address: str, tally: Tally, until: float, seed: int, mix: Mix, think_seconds: float
) -> None:
    chance = random.Random(seed)
    await asyncio.sleep(chance.uniform(0, think_seconds))
    async with httpx.AsyncClient(base_url=address, timeout=30) as client:
        while time.monotonic() < until:
            _, name, ask = chance.choices(mix, [weight for weight, _, _ in mix])[0]
            start = time.monotonic()
            try:
                answer = await ask(client, chance)
            except httpx.HTTPError as error:
                tally.broken[type(error).__name__] += 1
            else:
                tally.note(name, answer.status_code, time.monotonic() - start)
            await asyncio.sleep(chance.expovariate(1 / think_seconds))


async def load(
    address: str, clients: int, seconds: float, mix: Mix = READS, think_seconds: float = HURRY_SECONDS
) -> Tally:
    """Let so many clients ask for so long."""
    tally, until = Tally(), time.monotonic() + seconds
    await asyncio.gather(
        *(_client(address, tally, until, seed, mix, think_seconds) for seed in range(clients))
    )
    return tally


def tell(tally: Tally, seconds: float, *, limited: bool = True) -> None:
    """Print times and faults, against the limits."""
    for name, values in sorted(tally.by_name.items()):
        print(
            f"  {name:12} {len(values):6} Antworten, p50 {quantile(values, 0.5):.3f} s, p99 {quantile(values, 0.99):.3f} s"
        )
    p50, p95, p99 = (tally.quantile(share) for share in (0.5, 0.95, 0.99))
    statuses = ", ".join(f"{status}: {n}" for status, n in sorted(tally.statuses.items()))
    print(
        f"{len(tally.seconds) / seconds:.0f} Antworten/s ({statuses}), p50 {p50:.3f} s, p95 {p95:.3f} s, p99 {p99:.3f} s"
    )
    if not limited:
        print(
            f"Ohne Ziel; kein 5xx: {'erreicht' if not tally.faults else 'VERFEHLT'} ({tally.faults} Fehler)"
        )
        return
    kept = p99 < P99_LIMIT_SECONDS and not tally.faults
    print(
        f"Ziel: p99 < {P99_LIMIT_SECONDS:.0f} s, kein 5xx: {'erreicht' if kept else 'VERFEHLT'} ({tally.faults} Fehler)",
        flush=True,
    )


def main() -> None:
    """Serve the demonstration Kreis and load it."""
    from app.database.engine import batch_engine
    from bench._load_writes import writes
    from tests.databases import demonstration, test_server
    from tests.serving import serving

    seconds = float(os.environ.get("LOAD_SECONDS", SECONDS))
    with (
        test_server() as server,
        server.clone(demonstration(server)) as url,
        serving(url, ATLAS_WEB_WORKERS="2") as address,
    ):
        _warm(address)
        engine = batch_engine(url)
        mix = [*READS, *writes(engine)]
        engine.dispose()
        for think_seconds in (HURRY_SECONDS, THINK_SECONDS):
            print(f"{CLIENTS} Kunden, die im Mittel {think_seconds} s hinsehen, ehe sie wieder fragen")
            tally = asyncio.run(load(address, CLIENTS, seconds, mix, think_seconds))
            tell(tally, seconds, limited=think_seconds == THINK_SECONDS)


def _warm(address: str) -> None:
    """Ask each question until both workers have compiled and read what they keep."""
    deadline = time.monotonic() + 180
    quick = 0
    while quick < 10 and time.monotonic() < deadline:
        start = time.monotonic()
        try:
            statuses = [
                httpx.get(address + path, timeout=120).status_code
                for path in (
                    "/",
                    "/api/sites?limit=5",
                    "/api/nearest?lon=7.25&lat=54.9",
                    "/api/isochrone?lon=7.25&lat=54.9&minutes=10",
                )
            ]
        except httpx.HTTPError:
            time.sleep(0.5)
            continue
        quick = quick + 1 if max(statuses) < 400 and time.monotonic() - start < 2 else 0


if __name__ == "__main__":
    main()
