"""Since when something is known, and the states of a feature over time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.ogc import world
from app.ogc.links import address
from app.ogc.negotiating import language_of
from app.ogc.words import day as told_day
from app.ogc.words import decimal, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastapi import Request
    from sqlalchemy.ext.asyncio import AsyncConnection

    from app.accounts.access import Actor
    from app.collections.codelists import CodeList
    from app.collections.model import Collection
    from app.web.regions import Region

Step = dict[str, Any]
"""What became of a feature, or what it came from: kind, key and name of the other one, share, hectares, day and source of the law."""


@dataclass(frozen=True, slots=True)
class State:
    """A state of a feature: from when to when (exclusive; None: until now) it has this key and name."""

    key: str
    name: str
    valid_from: date
    valid_to: date | None
    became: Sequence[Step]
    came_from: Sequence[Step]

    def holds(self, day: date) -> bool:
        """Whether it is the state of a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


async def known_from(
    request: Request, connection: AsyncConnection, region: Region, actor: Actor, one: Collection, as_of: date | None
) -> date | None:  # fmt: skip
    """The first day that the collection can answer for, where it lies behind the one asked for."""
    if as_of is None:
        return None
    if one.answers_from is None:
        known = await world.listed(request, connection, region, actor)
        first = (await world.extent_of(request, connection, region, known, one.id)).first
    else:
        first = (await connection.execute(text(one.answers_from), {"region_id": region.id})).scalar_one()
    return first if first is not None and as_of < first else None


async def read_states(connection: AsyncConnection, region: Region, one: Collection, key: str) -> list[State]:
    """All states of a feature, oldest first; none where the collection keeps no states or the key is unknown."""
    if one.states is None:
        return []
    rows = await connection.execute(text(one.states), {**one.parameters, "region_id": region.id, "key": key})
    return [State(*row) for row in rows]


def not_found(key: str, states: Sequence[State], first: date | None) -> str:
    """The sentence about a feature that there is not on the day: when there is one, or since when anything is known."""
    sentence = f"Ein Objekt „{key[:100]}“ gibt es in dieser Sammlung nicht, oder nicht an diesem Tag."
    mine = [one for one in states if one.key == key]
    if mine:
        return f"{sentence} Bekannt ist es {' und '.join(_span(one) for one in mine)}."
    return sentence if first is None else f"{sentence} Bekannt ist die Sammlung ab dem {first:%d.%m.%Y}."


def _span(one: State, language: str = "de") -> str:
    w, begin = words_of(language), told_day(one.valid_from, language)
    if one.valid_to is None:
        return w["from_on"].format(begin)
    return w["from_until"].format(begin, told_day(one.valid_to, language))


def told(request: Request, one: Collection, states: Sequence[State]) -> list[dict[str, Any]]:
    """States as programs read them, each with its permanent address."""
    return [
        {
            "key": state.key, "name": state.name, "valid_from": state.valid_from, "valid_to": state.valid_to,
            "href": _href(request, one, state.key, state.valid_from, "json"), "became": state.became, "came_from": state.came_from,
        }
        for state in states
    ]  # fmt: skip


def shown(
    request: Request, one: Collection, states: Sequence[State], day: date, kinds: CodeList
) -> list[dict[str, Any]]:
    """States as people read them, the newest first."""
    language = language_of(request)
    w = words_of(language)
    return [
        {
            "when": _span(state, language), "name": state.name, "key": state.key, "here": state.holds(day),
            "href": _href(request, one, state.key, state.valid_from, "html"),
            "became": [_step(request, one, step, kinds.label(step["kind"], language), state.valid_to) for step in state.became],
            "came_from": [
                _step(request, one, step, w[f"came_{step['kind']}"], state.valid_from - timedelta(days=1)) for step in state.came_from
            ],
        }
        for state in reversed(states)
    ]  # fmt: skip


def _step(request: Request, one: Collection, step: Step, kind: str, day: date | None) -> dict[str, Any]:
    language = language_of(request)
    other, share, law = step.get("into") or step.get("from"), step["share"], step["law_day"]
    return {
        "kind": kind, "name": step["name"],
        "href": None if other is None or day is None else _href(request, one, other, day, "html"),
        "share": "" if share is None else decimal(f"{share * 100:.1f}", language) + ("\u00a0%" if language == "de" else "%"),
        "law": "" if law is None else words_of(language)["since"].format(told_day(date.fromisoformat(law), language)), "told_by": step["told_by"] or "",
    }  # fmt: skip


def _href(request: Request, one: Collection, key: str, day: date, form: str) -> str:
    return address(request, f"/collections/{one.id}/items/{key}", f=form, as_of=day.isoformat())
