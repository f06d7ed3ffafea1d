"""HTTP of the education landscape: the network with its list, gaps, a table; entries kept by coordinators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Body, Depends, Header, Path, Query, Request, Response
from sqlalchemy import text

from app.accounts.access import Actor, Needs, Permission
from app.audit.acting import author_of, writing
from app.indicators.of_the_loop import ask_for_loop_figures
from app.landscape import exchange, gaps, relation_table, store
from app.landscape.schemas import ActorBody, RelationBody
from app.landscape.seen import sight_of
from app.landscape.words import Language
from app.web.answers import JSON, json_bytes
from app.web.csv import MEDIA_TYPE, attachment, csv_bytes
from app.web.openapi import sends
from app.web.parameters import Day, day_of
from app.web.regions import RegionOf, engine_of
from app.web.workbench import workbench_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

router = APIRouter(tags=["Bildungslandschaft"])
Reader = Annotated[Actor, Depends(Needs(Permission.READ))]
Coordinator = Annotated[Actor, Depends(Needs(Permission.COORDINATE))]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
IfMatch = Annotated[str | None, Header(description="Der ETag des Standes, der geändert wird")]
Lang = Annotated[
    Language,
    Query(
        description="Sprache der Sätze, Spalten und Lebensphasen (ls: Leichte Sprache); was eingetragen ist, bleibt, wie es ist"
    ),
]
INSTITUTIONS = """
    SELECT i.id, i.name FROM institution i
     WHERE i.region_id = :region_id AND i.name ILIKE '%' || :words || '%'
       AND NOT EXISTS (SELECT FROM site_state t JOIN private_site p ON p.site_id = t.site_id WHERE t.institution_id = i.id)
     ORDER BY i.name LIMIT 20"""


@router.get("/api/landscape", summary="Die Bildungslandschaft: wer, wozu, mit wem")
async def landscape(
    request: Request, region: RegionOf, actor: Reader, day: Annotated[Day, Query(alias="date")] = None,
    lang: Lang = "de",
) -> Response:  # fmt: skip
    """Actors with their place in the picture, relations on the day, what stands out, gaps. What was not consented to is
    told to those who plan only."""
    asked, sight = day_of(day), sight_of(actor)

    def read(connection: Connection) -> tuple[Any, ...]:
        return (store.read_actors(connection, region.id, sight, asked), store.read_relations(connection, region.id, sight, asked),
                store.read_phases(connection, lang), store.read_areas(connection, region.id), lang)  # fmt: skip

    async with engine_of(request).connect() as connection:
        found = await connection.run_sync(read)
    content = await workbench_of(request).run(_content, *found)
    return told({"as_of": asked, "sees": sight, "may_change": actor.may(Permission.COORDINATE), **content})


@router.get("/api/landscape/actors.csv", summary="Die Einträge als Tabelle", **sends(MEDIA_TYPE, "binary"))
async def actors_table(
    request: Request,
    region: RegionOf,
    actor: Reader,
    day: Annotated[Day, Query(alias="date")] = None,
    lang: Lang = "de",
) -> Response:
    """The same as a table; contact data only for those who see it on the screen. It can be brought back in any language."""
    asked, sight = day_of(day), sight_of(actor)
    async with engine_of(request).connect() as connection:
        rows = await connection.run_sync(exchange.rows, region.id, sight, asked, lang)
    headers = {**attachment(f"bildungslandschaft-{region.slug}-{asked}.csv"), "Cache-Control": "no-store"}
    return Response(csv_bytes(rows), media_type=MEDIA_TYPE, headers=headers)


@router.post("/api/landscape/actors.csv", summary="Einträge als Tabelle einspielen")
async def bring_table(
    request: Request, region: RegionOf, actor: Coordinator, content: Annotated[bytes, Body(media_type=MEDIA_TYPE)],
    apply: Annotated[bool, Query(description="false: nur zeigen, was sich ändern würde")] = False,
) -> Response:  # fmt: skip
    """The table as it is given out (CSV, or XLSX), with rows changed or added; all of it, or nothing with what is wrong by row."""

    def work(connection: Connection) -> dict[str, Any]:
        found = exchange.bring(connection, region.id, content, day_of(None), apply=apply)
        if apply:
            ask_for_loop_figures(connection, region.id, author_of(actor))
        return found

    async with writing(request, actor, "Tabelle der Bildungslandschaft eingespielt") as connection:
        return told(await connection.run_sync(work))


@router.get("/api/landscape/relations.csv", summary="Beziehungen als Tabelle", **sends(MEDIA_TYPE, "binary"))
async def relation_table_out(
    request: Request, region: RegionOf, actor: Reader, lang: Lang = "de"
) -> Response:
    """All relations of all times, as far as one may see them; as they can be changed and brought back."""
    async with engine_of(request).connect() as connection:
        rows = await connection.run_sync(relation_table.rows, region.id, sight_of(actor), lang)
    headers = {**attachment(f"beziehungen-{region.slug}.csv"), "Cache-Control": "no-store"}
    return Response(csv_bytes(rows), media_type=MEDIA_TYPE, headers=headers)


@router.post("/api/landscape/relations.csv", summary="Beziehungen als Tabelle einspielen")
async def bring_relations(
    request: Request, region: RegionOf, actor: Coordinator, content: Annotated[bytes, Body(media_type=MEDIA_TYPE)],
    apply: Annotated[bool, Query(description="false: nur zeigen, was sich ändern würde")] = False,
) -> Response:  # fmt: skip
    """Who, relation, whom, since, until (CSV, or XLSX); all of it, or nothing with what is wrong by row, column and value."""

    def work(connection: Connection) -> dict[str, Any]:
        return relation_table.bring(connection, region.id, content, apply=apply)

    async with writing(request, actor, "Beziehungen der Bildungslandschaft eingespielt") as connection:
        return told(await connection.run_sync(work))


@router.get(
    "/api/landscape/institutions", summary="Einrichtungen, mit denen sich ein Eintrag verbinden lässt"
)
async def institutions(
    request: Request, region: RegionOf, _actor: Coordinator, q: Annotated[str, Query(max_length=100)] = ""
) -> Response:
    """Institutions that keep sites, by part of their name."""
    async with engine_of(request).connect() as connection:
        rows = await connection.execute(text(INSTITUTIONS), {"region_id": region.id, "words": q})
        found = [dict(row) for row in rows.mappings()]
    return told({"institutions": found})


@router.get("/api/landscape/actors/{number}", summary="Ein Eintrag")
async def one(request: Request, region: RegionOf, actor: Reader, number: Number) -> Response:
    """An actor; 404 also for what was not consented to. The ETag names the state for If-Match."""
    async with engine_of(request).connect() as connection:
        found = await connection.run_sync(store.read_actor, region.id, number, sight_of(actor), day_of(None))
    return told(found, ETag=store.etag_of(found))


@router.post("/api/landscape/actors", status_code=201, summary="Einen Eintrag anlegen")
async def add(request: Request, region: RegionOf, actor: Coordinator, asked: ActorBody) -> Response:
    """A new entry, shown to nobody else without consent."""
    async with writing(request, actor) as connection:
        number = await connection.run_sync(store.save_actor, region.id, asked.model_dump())
        await connection.run_sync(ask_for_loop_figures, region.id, author_of(actor))
    return told({"id": number}, 201, Location=f"/api/landscape/actors/{number}")


@router.put("/api/landscape/actors/{number}", summary="Einen Eintrag ändern")
async def change(
    request: Request, region: RegionOf, actor: Coordinator, number: Number, asked: ActorBody, if_match: IfMatch = None
) -> Response:  # fmt: skip
    """412 with how it is now where somebody was faster."""
    async with writing(request, actor) as connection:
        await connection.run_sync(store.save_actor, region.id, asked.model_dump(), number, if_match)
        await connection.run_sync(ask_for_loop_figures, region.id, author_of(actor))
    return told({"id": number})


@router.delete("/api/landscape/actors/{number}", status_code=204, summary="Einen Eintrag löschen")
async def remove(request: Request, region: RegionOf, actor: Coordinator, number: Number) -> Response:
    """With its relations."""
    async with writing(request, actor) as connection:
        await connection.run_sync(store.delete_actor, region.id, number)
        await connection.run_sync(ask_for_loop_figures, region.id, author_of(actor))
    return Response(status_code=204)


@router.get("/api/landscape/relations", summary="Alle Beziehungen, auch vergangene und künftige")
async def relations(request: Request, region: RegionOf, actor: Reader) -> Response:
    """Between entries one sees."""
    async with engine_of(request).connect() as connection:
        found = await connection.run_sync(store.read_relations, region.id, sight_of(actor), None)
    return told({"relations": found})


@router.post("/api/landscape/relations", status_code=201, summary="Eine Beziehung eintragen")
async def relate(request: Request, region: RegionOf, actor: Coordinator, asked: RelationBody) -> Response:
    """A relation between two entries."""
    async with writing(request, actor) as connection:
        number = await connection.run_sync(store.save_relation, region.id, asked.model_dump())
    return told({"id": number}, 201)


@router.put("/api/landscape/relations/{number}", summary="Eine Beziehung ändern")
async def change_relation(
    request: Request, region: RegionOf, actor: Coordinator, number: Number, asked: RelationBody
) -> Response:
    """For instance when it has ended."""
    async with writing(request, actor) as connection:
        await connection.run_sync(store.save_relation, region.id, asked.model_dump(), number)
    return told({"id": number})


@router.delete("/api/landscape/relations/{number}", status_code=204, summary="Eine Beziehung löschen")
async def unrelate(request: Request, region: RegionOf, actor: Coordinator, number: Number) -> Response:
    """What was entered in error; what has ended is given an end instead."""
    async with writing(request, actor) as connection:
        await connection.run_sync(store.delete_relation, region.id, number)
    return Response(status_code=204)


def told(content: dict[str, Any], status: int = 200, **more: str) -> Response:
    """An answer that no cache keeps: it differs by who asks."""
    return Response(json_bytes(content), status, {"Cache-Control": "no-store", **more}, JSON)


def _content(
    actors: list[dict[str, Any]], relations: list[dict[str, Any]], phases: dict[str, str], areas: dict[str, tuple[str, str]],
    lang: Language,
) -> dict[str, Any]:  # fmt: skip
    from app.landscape import network  # here, in a thread: networkx takes a while to load, and few ask

    graph = network.graph_of(actors, relations)
    places = network.layout(graph, {one["id"]: one["field"] for one in actors})
    standing = network.standings(graph)
    municipalities = {ars: name for ars, (name, level) in areas.items() if level == "municipality"}
    found = gaps.coverage(actors, list(phases), list(municipalities))
    shown = [
        {**one, "x": places[one["id"]][0], "y": places[one["id"]][1], "degree": standing[one["id"]].degree,
         "betweenness": standing[one["id"]].betweenness}
        for one in actors
    ]  # fmt: skip
    return {
        "actors": shown, "relations": relations, "phases": [{"code": code, "label": label} for code, label in phases.items()],
        "areas": [{"ars": ars, "name": name, "level": level} for ars, (name, level) in areas.items()],
        "standing_out": network.told(graph, {one["id"]: one["name"] for one in actors}, lang),
        "gaps": gaps.gaps_told(found, phases, municipalities, lang),
    }  # fmt: skip
