"""`make bench ONLY=quick`: search as one types over 20,000 sites, a hundred questions a second, whether answered or not; and the
ten nearest sites by travel time, one question after the other.

Every question is another one (the beginnings of words, as they come while somebody types), so that nothing is answered from
what is kept. The clock of a question starts when it was due, not when there was time to ask it.
"""

from __future__ import annotations

import asyncio
import os
import random
import time

import httpx

from app.database.engine import batch_engine
from bench._sites_table import fill
from bench.load import quantile
from tests.databases import demonstration, empty, test_server
from tests.serving import serving

PER_SECOND, SECONDS, WARM_SECONDS = 100, 20, 3
P95_LIMIT_SECONDS, NEAREST_LIMIT_SECONDS = 0.015, 0.020
NEAREST = 400
WORDS = (
    "kita löwenzahn", "grundschule am wasserturm", "bücherei nord", "jugendtreff süderstraße", "musikschule regenbogen",
    "kita altstadt musterort", "lindenallee", "hauptstraße", "am markt",
)  # fmt: skip


def question(chance: random.Random) -> str:
    """A beginning of what somebody types, with a number so that it was not asked before."""
    word = chance.choice(WORDS)
    typed = word[: chance.randrange(2, len(word) + 1)]
    near = (
        f"&near={chance.uniform(9.0, 9.9):.5f},{chance.uniform(54.3, 54.9):.5f}"
        if chance.random() < 0.3
        else ""
    )
    number = f" {chance.randrange(1, 20_000)}" if chance.random() < 0.5 else ""
    return f"/api/sites?limit=10&q={typed}{number}{near}"


async def _ask(address: str, seconds: float, seed: int) -> list[float]:
    chance, taken = random.Random(seed), []
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=200)
    async with httpx.AsyncClient(base_url=address, timeout=30, limits=limits) as client:

        async def one(due: float, path: str) -> None:
            try:
                answered = (await client.get(path)).status_code == 200
            except httpx.TransportError:
                answered = False
            # Who is told to come again was not answered in time, however quickly he was told.
            taken.append(time.perf_counter() - due if answered else float("inf"))

        begin = time.perf_counter()
        tasks = []
        for n in range(int(PER_SECOND * seconds)):
            due = begin + n / PER_SECOND
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            tasks.append(asyncio.create_task(one(due, question(chance))))
        await asyncio.gather(*tasks)
    return taken


def _nearest(address: str) -> list[float]:
    chance, taken = random.Random(3), []
    with httpx.Client(base_url=address, timeout=120) as client:
        for n in range(NEAREST + 20):
            mode = chance.choice(("walk", "bicycle", "car"))
            path = f"/api/nearest?k=10&category=kindergarten&mode={mode}"
            start = time.perf_counter()
            where = f"&lon={chance.uniform(7.1, 7.4):.5f}&lat={chance.uniform(54.82, 54.95):.5f}"
            answer = client.get(path + where)
            if answer.status_code == 422:  # nothing leads there; that is said at once
                continue
            answer.raise_for_status()
            if n >= 20:  # the first ones compile and read what is kept
                taken.append(time.perf_counter() - start)
    return taken


def _tell(what: str, taken: list[float], limit_seconds: float) -> None:
    p50, p95, p99 = (quantile(taken, share) * 1000 for share in (0.5, 0.95, 0.99))
    refused = sum(seconds == float("inf") for seconds in taken)
    print(
        f"{what}: {refused} von {len(taken)} nicht beantwortet, p50 {p50:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms"
        f"  Ziel p95 {limit_seconds * 1000:.0f} ms: {'erreicht' if p95 <= limit_seconds * 1000 else 'VERFEHLT'}", flush=True,
    )  # fmt: skip


def main() -> None:
    """Fill a database, serve it, type; then the demonstration Kreis, from everywhere in it."""
    with test_server() as server, server.clone(empty(server)) as url:
        engine = batch_engine(url)
        fill(engine)
        engine.dispose()
        with serving(url) as address:
            asyncio.run(_ask(address, WARM_SECONDS, 1))
            taken = asyncio.run(_ask(address, SECONDS, 2))
        _tell(f"Suche beim Tippen, 20.000 Lernorte, {PER_SECOND}/s", taken, P95_LIMIT_SECONDS)
    with test_server() as server, server.clone(demonstration(server)) as url, serving(url) as address:
        _tell("Die zehn nächsten nach Wegzeit", _nearest(address), NEAREST_LIMIT_SECONDS)
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load > cores:
        print(f"  Achtung: Last {load:.1f} auf {cores} Kernen, die Zeiten sind unsicher")


if __name__ == "__main__":
    main()
