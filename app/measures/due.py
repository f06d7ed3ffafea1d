"""What is done at its time: effects computed at the days agreed on, deadlines told, news sent."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from app.audit.acting import Author
from app.indicators.of_the_loop import ask_for_loop_figures
from app.jobs.queue import defer_now
from app.measures import effects, store
from app.measures.overdue import tell_overdue
from app.measures.responsible import tell_responsible
from app.measures.subscriptions import send_news
from app.notices.notices import Notice, notify

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine

    from app.settings import Settings

KIND = "effects"


def ask_for_effects(connection: Connection) -> None:
    """Ask for the effects to be computed whose day has come, if there are any."""
    if effects.due(connection, datetime.now(UTC).date()):
        defer_now(connection, kind=KIND, actor=Author("Zeitplan"), lock=KIND)


def compute_effects(engine: Engine, settings: Settings, log: Callable[[str], None]) -> dict[str, Any]:
    """Compute the effects whose day has come, each in a transaction of its own, and tell who coordinates."""
    waiting = compute_waiting(engine, settings)
    log(f"{waiting} Wirkungen nachgerechnet.")
    return {"computed": waiting}


def compute_waiting(engine: Engine, settings: Settings) -> int:
    """The same; gives how many. Also done after everything else was computed: the figures are new then."""
    with engine.connect() as connection:
        waiting = effects.due(connection, datetime.now(UTC).date())
    for part, undertaking, region in waiting:
        with engine.begin() as connection:
            effects.compute(connection, region, undertaking, store.part_of(connection, undertaking, part))
            notice = Notice("effect", "Eine Wirkung ist nachgerechnet", "Bitte sehen Sie sie an und sagen Sie, was sie bedeutet.",
                            f"/massnahmen/{undertaking}")  # fmt: skip
            notify(connection, settings, notice, permission="coordinate")
            ask_for_loop_figures(connection, region, Author("Zeitplan"))
    return len(waiting)


def news_and_deadlines(connection: Connection, settings: Settings) -> None:
    """Tell what has become overdue and write down the mails with what was published since yesterday."""
    now = datetime.now(UTC)
    tell_overdue(connection, settings, now.date())
    tell_responsible(connection, settings, now.date())
    send_news(connection, settings, now)
