"""Gaps: every yardstick of the demonstration Kreis weighed anew, what telling whom each mend would help adds to it, and the answer of areas.

Weighing is all that a change of a site or of a standard asks for once streets and people are read: limit one second per yardstick, as
for every figure of a Kreis after a change. The answer is asked of a running server by one who may see all.
"""

from __future__ import annotations

import os
import time
import urllib.request
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import text

from app.catchments.streets import travel_of
from app.database.engine import batch_engine
from app.gaps import mending, weigh
from app.gaps.question import World, answer, read_question
from app.gaps.yardsticks import read_yardsticks
from bench.maps import told
from tests.accounts.signing_in import sign_in_as
from tests.databases import demonstration, test_server
from tests.serving import serving

if TYPE_CHECKING:
    from sqlalchemy import Engine

WEIGH_SECONDS, ANSWER_SECONDS = 1.0, 0.5
MOST_BY_MENDING = 0.8
"""Of the time of weighing, mending each reason by itself may take so much: six spreads where there was one."""
ROUNDS = 7
BUS_IS_SLOW = "bus"


def weighing(engine: Engine) -> tuple[list[float], float]:
    """Seconds of every yardstick on foot, by bicycle and by car, and the share that mending took."""
    spent = 0.0
    real = mending.mend_each

    def timed(*asked: object) -> object:
        nonlocal spent
        start = time.perf_counter()
        try:
            return real(*asked)  # type: ignore[arg-type]
        finally:
            spent += time.perf_counter() - start

    weigh.mend_each = timed  # type: ignore[assignment]
    seconds: list[float] = []
    try:
        with engine.connect() as connection:
            region_id = connection.execute(text("SELECT id FROM region WHERE slug = 'demo'")).scalar_one()
            world = World(connection, region_id, datetime.now(UTC).date(), travel_of)
            yardsticks = [
                one for one in read_yardsticks(connection, region_id, world.day) if one.mode != BUS_IS_SLOW
            ]
            questions = [read_question(connection, world, one) for one in yardsticks]
            answer(questions[0])  # compiles
            spent = 0.0
            for question in questions:
                start = time.perf_counter()
                answer(question)
                seconds.append(time.perf_counter() - start)
    finally:
        weigh.mend_each = real
    return seconds, spent / sum(seconds)


def answers(engine: Engine, url: str) -> list[float]:
    """Seconds until the gaps of all municipalities are there, every answer asked for anew."""
    who = sign_in_as(engine, "planner")
    cookie = "; ".join(f"{name}={value}" for name, value in who.cookies.items())
    seconds: list[float] = []
    with serving(url) as address:
        for turn in range(ROUNDS + 1):
            path = f"{address}/api/gaps/areas?category={('kindergarten', 'library')[turn % 2]}"
            start = time.perf_counter()
            with urllib.request.urlopen(urllib.request.Request(path, headers={"Cookie": cookie})) as got:
                got.read()
            seconds.append(time.perf_counter() - start)
    return seconds[1:]


def main() -> None:
    """Measure on the demonstration Kreis."""
    with test_server() as server, server.clone(demonstration(server)) as url:
        engine = batch_engine(url)
        seconds, share = weighing(engine)
        told(f"Lücken neu gewogen, {len(seconds)} Maßstäbe, je einer", seconds, WEIGH_SECONDS)
        verdict = "erreicht" if share <= MOST_BY_MENDING else "verfehlt"
        print(f"  davon „wem wäre geholfen“: {share:.0%} (Grenze {MOST_BY_MENDING:.0%}, {verdict})")
        told("Lücken aller Gemeinden, Antwort", answers(engine, url), ANSWER_SECONDS)
        engine.dispose()
    if os.getloadavg()[0] > (os.cpu_count() or 1):
        print("  Achtung: Der Rechner ist belastet, die Zeiten sind unsicher")


if __name__ == "__main__":
    main()
