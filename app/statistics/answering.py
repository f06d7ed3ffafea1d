"""What a question is answered from, by topic: areas, a shape, one run or two. Everything is read here, rows are made later."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.accounts.access import Actor, Permission
from app.errors import BadRequest
from app.statistics import life, official, queries, topics, within
from app.statistics.areas import check_size, read_areas, read_rows
from app.statistics.comparing import Compared, check_comparable, compared, numbers_of, told_inputs
from app.statistics.ground import Ground, read_ground
from app.statistics.people import people_rows, places_of
from app.statistics.question import Asked, Known, Words, question_of
from app.statistics.rows import Row
from app.statistics.runs import TOPIC_OF, Run, narrowed, run_of, runs_of
from app.statistics.scores import read_scores, score_rows
from app.statistics.standing import read_standing, standing_rows
from app.statistics.supply import Stock, read_stock, supply_rows
from app.statistics.supply import within as sites_within

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fastapi import Request
    from sqlalchemy.ext.asyncio import AsyncConnection

    from app.statistics.areas import Area
    from app.statistics.shapes import Shape
    from app.web.regions import Region

RUN_NAMES = ("id", "kind", "mode", "basis", "parameters", "input_hash", "software_version", "finished_at")


@dataclass(frozen=True, slots=True)
class Found:
    """What an answer is made of; `rows` makes them, on the workbench; `more` stands in the head."""

    asked: Asked
    runs: list[dict[str, Any]]
    columns: tuple[str, ...]
    rows: Callable[[], list[Any]]
    more: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, where, and what may be read for it."""

    request: Request
    connection: AsyncConnection
    region: Region
    actor: Actor

    @property
    def see_all(self) -> bool:
        """Whether small counts may be seen."""
        return self.actor.may(Permission.SEE_UNSUPPRESSED)

    async def ground(self) -> Ground:
        """Homes and people."""
        return await read_ground(self.request, self.region)

    async def question(self, words: Words, *, of_shape: bool) -> Asked:
        """The question, read strictly."""
        ground = await self.ground()
        rows = await self.connection.execute(text(queries.CATEGORIES), {"region_id": self.region.id})
        known = Known(list(rows.scalars()), list(ground.groups))
        return question_of(words, self.region, known, of_shape=of_shape)

    async def stock(self, asked: Asked, areas: Sequence[Area], shape: Shape | None) -> Stock:
        """Sites and places."""
        return await self.connection.run_sync(read_stock, self.region, asked.categories, areas, shape)


async def of_areas(asker: Asker, words: Words, number: int | None) -> Found:
    """The figures of areas, by the newest runs or (`number`) by one run."""
    chosen: list[Run] | None = None
    if number is not None:
        chosen = [await run_of(asker.connection, asker.region, number)]
        words = _of_run(words, chosen[0], "run")
    asked = await asker.question(words, of_shape=False)
    areas = await read_areas(asker.connection, asker.region, asked)
    if asked.topic in TOPIC_OF.values():
        if asked.topic == "gaps":
            asked = replace(asked, modes=None)
        runs = chosen or await _runs_of(asker, asked)
        rows = await _run_rows(asker, asked, areas, runs)
        return Found(narrowed(asked, runs), [one.told for one in runs], Row._fields, rows, {})
    return await _without_runs(asker, asked, areas)


async def of_shape(asker: Asker, words: Words, shape: Shape) -> Found:
    """The figures of a polygon or a radius: from protected people alone, and from what is told of every cell and site."""
    ground = await asker.ground()
    asked = await asker.question(words, of_shape=True)
    more = {"shape": shape.told}
    if asked.topic == "people":
        return Found(
            asked, [], Row._fields, lambda: people_rows(ground, asked, places_of(ground, None, shape)), more
        )
    if asked.topic == "supply":
        asked = replace(asked, modes=None, age_groups=None)
        stock = await asker.stock(asked, (), shape)
        return Found(asked, _told(stock), Row._fields, lambda: supply_rows(asked, stock), more)
    if asked.topic == "gaps":
        asked = replace(asked, modes=None)
    runs = await _runs_of(asker, asked)
    within.check_cost(len(runs), signed_in=asker.actor.account_id is not None)
    rows = await _shape_rows(asker, ground, asked, shape, runs)
    return Found(narrowed(asked, runs), [one.told for one in runs], Row._fields, rows, more)


async def of_two(asker: Asker, words: Words, compare: str) -> Found:
    """Both runs of A..B and the difference, figure by figure."""
    one, other = [
        await run_of(asker.connection, asker.region, number, "compare") for number in numbers_of(compare)
    ]
    check_comparable(one, other)
    ground = await asker.ground()
    asked = await asker.question(_of_run(words, one, "compare"), of_shape=False)
    areas = await read_areas(asker.connection, asker.region, asked)
    # Both are told as stored, or neither: figures that count people differently cannot be subtracted.
    tellable = all(run.tellable(ground, see_all=asker.see_all) for run in (one, other))
    sides = [await _run_rows(asker, asked, areas, [run], as_stored=tellable) for run in (one, other)]
    asked = replace(asked, measures=tuple(name for name in asked.measures if name != "sites"))
    more = {"compare": {"a": one.id, "b": other.id, **told_inputs(one, other)}}
    return Found(
        narrowed(asked, [one]), [one.told, other.told], Compared._fields,
        lambda: compared(*(made() for made in sides)), more,
    )  # fmt: skip


async def _runs_of(asker: Asker, asked: Asked) -> list[Run]:
    """The current runs of a topic that has runs."""
    if asked.topic == "gaps":
        return await asker.connection.run_sync(topics.gap_runs, asker.region, asked)
    kind = next(kind for kind, topic in TOPIC_OF.items() if topic == asked.topic)
    return await runs_of(asker.connection, asker.region, kind, asked)


async def _run_rows(
    asker: Asker, asked: Asked, areas: list[Area], runs: list[Run], *, as_stored: bool = True
) -> Callable[[], list[Any]]:
    ground = await asker.ground()
    if asked.topic == "catchments":
        return await read_rows(
            asker.request, asker.connection, ground, asked, areas, runs, see_all=asker.see_all, as_stored=as_stored
        )  # fmt: skip
    check_size(asked, len(areas), len(runs), 1)
    if asked.topic == "places":
        tell = asker.see_all or not ground.known_small
        rows = await asker.connection.run_sync(topics.place_rows, asked, areas, runs, tell_people=tell)
        return lambda: rows
    secret: bytes = asker.request.app.state.secret
    gaps = await asker.connection.run_sync(
        topics.gap_rows, asker.region, asked, areas, runs, secret, see_all=asker.see_all
    )
    return lambda: gaps


async def _shape_rows(
    asker: Asker, ground: Ground, asked: Asked, shape: Shape, runs: list[Run]
) -> Callable[[], list[Any]]:
    request, connection = asker.request, asker.connection
    if asked.topic == "catchments":
        return await within.read_rows(request, connection, asker.region, ground, asked, shape, runs)
    [where] = places_of(ground, None, shape)
    if asked.topic == "gaps":
        stands = [(run, await read_standing(request, connection, ground, run.id)) for run in runs]
        return lambda: standing_rows(ground, asked, where, stands)
    scores = [(run, await read_scores(request, connection, ground, run.id)) for run in runs]
    stock = await asker.stock(asked, (), shape)
    here = sites_within(asker.region, shape, stock.sites)
    ratios = (await connection.execute(text(queries.RATIOS), {"runs": [run.id for run in runs]})).all()
    places: dict[int, list[Any]] = {}
    for row in ratios:
        if row.site_id in here:
            places.setdefault(row.run_id, []).append(row)
    return lambda: score_rows(ground, asked, where, scores, places)


async def _without_runs(asker: Asker, asked: Asked, areas: list[Area]) -> Found:
    """People, supply, official quotas and the strip of a life: of areas."""
    connection, region = asker.connection, asker.region
    if asked.topic == "people":
        ground = await asker.ground()
        check_size(asked, len(areas), 1, len(ground.groups))
        return Found(
            asked, [], Row._fields, lambda: people_rows(ground, asked, places_of(ground, areas, None)), {}
        )
    if asked.topic == "supply":
        stock = await asker.stock(asked, areas, None)
        asked = replace(asked, modes=None, age_groups=None)
        check_size(asked, len(areas), len(stock.phases), 8)
        return Found(asked, _told(stock), Row._fields, lambda: supply_rows(asked, stock), {})
    asked = replace(asked, modes=None, age_groups=None)
    if asked.topic == "provision":
        rows = await connection.run_sync(
            lambda sync: official.quota_rows(sync, region, asked, areas, see_all=asker.see_all)
        )
        return Found(asked, [], Row._fields, lambda: rows, {"computed_at_request": True})
    lives, run = await connection.run_sync(
        lambda sync: life.life_rows(sync, region, asked, areas, see_all=asker.see_all)
    )
    told = {"kind": "lifelong", "mode": "any", **run}
    return Found(asked, [{name: told[name] for name in RUN_NAMES}], Row._fields, lambda: lives, {})


def _told(stock: Stock) -> list[dict[str, Any]]:
    return [Run(row).told for row in stock.runs.values()]


def _of_run(words: Words, run: Run, parameter: str) -> Words:
    """The question about one run: topic, kind and mode are the run's. Raises BadRequest where others are asked for."""
    topic = TOPIC_OF[run.kind]
    if words.topic not in ("catchments", topic):
        raise BadRequest(
            f"Der Lauf {run.id} sagt etwas zum Thema {topic}, nicht zu {words.topic}.", parameter=parameter
        )
    for name in ("category", "mode"):
        given = getattr(words, name)
        if given is not None and given != run.row[name]:
            raise BadRequest(
                f"Der Lauf {run.id} gilt für {name} „{run.row[name]}“, nicht „{given}“.", parameter=name
            )
    return replace(words, topic=topic, category=run.row["category"], mode=run.row["mode"])
