"""HTTP of reports: listing, writing, freezing, publishing, their files, and profiles of municipalities."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Depends, Header, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import text

from app.accounts.access import ANYONE, Actor, Needs, Permission
from app.audit.acting import writing
from app.errors import BadRequest, NotFound
from app.reports import content, freezing, store
from app.reports.as_html import article_html
from app.reports.checking import warnings_of
from app.reports.forms import formed
from app.reports.pictures import Pictures
from app.reports.reading import Reading
from app.reports.work import one_profile
from app.web.answers import JSON, XLSX, json_bytes
from app.web.csv import attachment
from app.web.openapi import sends
from app.web.regions import Region, RegionOf, engine_of
from app.web.workbench import workbench_of
from geodata.reports import templates

if TYPE_CHECKING:
    from sqlalchemy import Connection

router = APIRouter(tags=["Berichte"])
Reader = Annotated[Actor, Depends(Needs(Permission.READ))]
Writer = Annotated[Actor, Depends(Needs(Permission.KEEP_INDICATORS))]
Publisher = Annotated[Actor, Depends(Needs(Permission.SET_STANDARDS))]
IfMatch = Annotated[str | None, Header(description="Der ETag des Standes, der geändert wird")]
Number = Annotated[int, Path(ge=1, le=2**31 - 1, description="Nummer des Berichts")]
Form = Literal["pdf", "html", "docx", "xlsx", "json"]
PDF = "application/pdf"
MEDIA_TYPES = {
    "pdf": PDF, "html": "text/html; charset=utf-8", "xlsx": XLSX, "json": JSON,
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}  # fmt: skip


class Strict(BaseModel):
    """Nothing that is not understood is passed over."""

    model_config = ConfigDict(extra="forbid")


class NewReport(Strict):
    """A report to be begun; without a template it begins empty, without a title it takes the template's."""

    template: Annotated[str, Field(max_length=60)] | None = None
    area_ars: Annotated[str, Field(pattern=r"^[0-9]{2,12}$")] | None = None
    title: content.Line | None = None
    exact: bool = False


class ReportIn(Strict):
    """A draft to be saved."""

    title: content.Line
    subtitle: Annotated[str, Field(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    exact: bool = False
    blocks: Annotated[list[dict[str, Any]], Field(max_length=content.MOST_BLOCKS)]


class PublishedIn(Strict):
    """Whether everybody may see it; `checked`: what stands out in its texts was looked at."""

    published: bool
    checked: bool = False


@router.get(
    "/api/report-templates",
    summary="Vorlagen für Berichte, und woraus Blöcke gemacht werden",
    dependencies=[ANYONE],
)
async def listed_templates(request: Request, region: RegionOf) -> Response:
    """What reports can begin with; the indicators and areas that blocks can be about."""

    def work(connection: Connection) -> dict[str, Any]:
        reading = Reading(connection, region, datetime.now(UTC).year)
        return {
            "indicators": [
                {"id": key, "name": one.name, "unit": one.unit} for key, one in reading.catalogue.items()
            ],
            "areas": [
                {"ars": one.ars, "name": one.name, "level": one.level} for one in reading.places.values()
            ],
        }

    found = [
        {"id": one.id, "name": one.name, "about": one.about, "of": one.of, "blocks": len(one.blocks)}
        for one in templates().values()
    ]
    async with engine_of(request).connect() as connection:
        return told({"templates": found, **await connection.run_sync(work)})


@router.get("/api/reports", summary="Berichte, die man sehen darf")
async def listed(request: Request, region: RegionOf, actor: Reader) -> Response:
    """Those published; for those who work on them drafts too. The newest first."""
    async with engine_of(request).connect() as connection:
        found = await connection.run_sync(store.listed, actor, region.id)
    return told({"reports": found, "may_write": actor.may(Permission.KEEP_INDICATORS)})


@router.post("/api/reports", summary="Einen Bericht beginnen", status_code=201)
async def begin(request: Request, region: RegionOf, actor: Writer, asked: NewReport) -> Response:
    """A draft, with the blocks of a template or without any."""

    def work(connection: Connection) -> dict[str, Any]:
        number = store.create(connection, actor, region.id, _begun(connection, region, asked))
        return store.read_whole(connection, actor, region.id, number)

    async with writing(request, actor, "Bericht begonnen") as connection:
        made = await connection.run_sync(work)
    return told(made, 201, Location=f"/api/reports/{made['id']}")


@router.get("/api/reports/{number}", summary="Ein Bericht mit seinen Blöcken")
async def report(request: Request, region: RegionOf, actor: Reader, number: Number) -> Response:
    """Draft or frozen, with the addresses of its files and what continues it; the ETag names the state for If-Match."""
    async with engine_of(request).connect() as connection:
        return told(await connection.run_sync(store.read_whole, actor, region.id, number))


@router.put("/api/reports/{number}", summary="Einen Entwurf speichern")
async def save(
    request: Request, region: RegionOf, actor: Writer, number: Number, asked: ReportIn, if_match: IfMatch = None
) -> Response:  # fmt: skip
    """412 where somebody was faster, 409 where it is frozen, 422 naming the block that does not do."""
    wanted = {**asked.model_dump(), "blocks": content.told(content.checked(asked.blocks))}

    def work(connection: Connection) -> dict[str, Any]:
        store.change(connection, actor, region.id, number, wanted, if_match)
        return store.read_whole(connection, actor, region.id, number)

    async with writing(request, actor, "Bericht gespeichert") as connection:
        return told(await connection.run_sync(work))


@router.delete("/api/reports/{number}", summary="Einen Entwurf löschen", status_code=204)
async def remove(request: Request, region: RegionOf, actor: Writer, number: Number) -> Response:
    """409 for a frozen report: it may have been cited."""
    async with writing(request, actor, "Entwurf gelöscht") as connection:
        await connection.run_sync(store.delete, actor, region.id, number)
    return Response(status_code=204)


@router.get("/api/reports/{number}/article", summary="Ein Bericht als Seite, mit seinen Zahlen")
async def article(request: Request, region: RegionOf, actor: Reader, number: Number) -> Response:
    """Of a draft with the figures of today, of a frozen report as it was: `html` without a head, `hash`."""
    address, pictures = _address(request, number), pictures_of(request, region)

    def work(connection: Connection) -> tuple[dict[str, Any], dict[str, Any]]:
        row = store.read(connection, actor, region.id, number)
        document = freezing.live(connection, region, row, address, datetime.now(UTC))
        pictures.read(connection, document["blocks"])
        return row, document

    async with engine_of(request).connect() as connection:
        row, document = await connection.run_sync(work)
    made = await workbench_of(request).run(formed, document, row["content_hash"], pictures)
    html = await workbench_of(request).run(article_html, made)
    lacking = [one["why"] for one in document["blocks"] if one["kind"] == "missing"]
    writes = actor.may(Permission.KEEP_INDICATORS)
    warnings = warnings_of(row["title"], row["subtitle"], row["blocks"]) if writes else []
    return told({"html": html, "hash": row["content_hash"], "lacking": lacking, "citation": made.document["citation"],
                 "changes": len(document["changes"]), "warnings": warnings})  # fmt: skip


@router.post("/api/reports/{number}/freeze", summary="Einen Bericht einfrieren", status_code=202)
async def freeze(
    request: Request, region: RegionOf, actor: Writer, number: Number, if_match: IfMatch = None
) -> Response:  # fmt: skip
    """Its figures are kept with their runs, at once and for good; a job then makes PDF, HTML, DOCX and XLSX."""
    address = _address(request, number)

    def work(connection: Connection) -> dict[str, Any]:
        job = freezing.freeze(connection, actor, region, number, if_match, address)
        return {**store.read_whole(connection, actor, region.id, number), "job": job}

    async with writing(request, actor, "Bericht eingefroren") as connection:
        return told(await connection.run_sync(work), 202)


@router.post("/api/reports/{number}/again", summary="Einen Bericht neu auflegen", status_code=201)
async def again(request: Request, region: RegionOf, actor: Writer, number: Number) -> Response:
    """A new draft with the same blocks; its figures are told beside those of the report it continues."""

    def work(connection: Connection) -> dict[str, Any]:
        row = store.read(connection, actor, region.id, number)
        title = _of_this_year(row, row["title"]), _of_this_year(row, row["subtitle"])
        made = store.again(connection, actor, region.id, number, title)
        return store.read_whole(connection, actor, region.id, made)

    async with writing(request, actor, "Bericht neu aufgelegt") as connection:
        made = await connection.run_sync(work)
    return told(made, 201, Location=f"/api/reports/{made['id']}")


@router.put("/api/reports/{number}/publication", summary="Einen Bericht veröffentlichen oder zurückziehen")
async def publish(
    request: Request, region: RegionOf, actor: Publisher, number: Number, asked: PublishedIn, if_match: IfMatch = None
) -> Response:  # fmt: skip
    """409 for a draft, for a report with small counts, and, with `warnings`, for texts to be looked at first."""

    def work(connection: Connection) -> dict[str, Any]:
        store.publish(
            connection, actor, region.id, number, if_match, published=asked.published, checked=asked.checked
        )
        return store.read_whole(connection, actor, region.id, number)

    async with writing(
        request, actor, "Bericht veröffentlicht" if asked.published else "Bericht zurückgezogen"
    ) as connection:
        return told(await connection.run_sync(work))


@router.get(
    "/api/reports/{number}/files/{form}",
    summary="Eine Datei eines eingefrorenen Berichts",
    **sends(PDF, "binary"),
)
async def file(request: Request, region: RegionOf, actor: Reader, number: Number, form: Form) -> Response:
    """PDF/A, HTML, DOCX, XLSX, or all that it tells as JSON, of which `hash` is the SHA-256."""

    def work(connection: Connection) -> tuple[dict[str, Any], bytes | None]:
        row = store.read(connection, actor, region.id, number)
        if form == "json":
            kept = store.frozen(connection, number)
            return row, orjson.dumps(kept["content"], option=orjson.OPT_SORT_KEYS) if kept else None
        found = connection.execute(text(store.FILE), {"id": number, "format": form}).first()
        return row, bytes(found.content) if found else None

    async with engine_of(request).connect() as connection:
        row, body = await connection.run_sync(work)
    if body is None:
        raise NotFound(
            "Die Dateien dieses Berichts entstehen gerade."
            if row["frozen_at"]
            else "Dateien gibt es, sobald der Bericht eingefroren ist."
        )
    name = f"bericht-{region.slug}-{number}-ausgabe-{row['edition']}.{form}"
    headers = {
        **attachment(name),
        **region.headers,
        "Cache-Control": "private, no-cache",
        "ETag": f'"{row["content_hash"]}-{form}"',
    }
    return Response(body, media_type=MEDIA_TYPES[form], headers=headers)


@router.get(
    "/api/report-profiles/{ars}.pdf", summary="Das Profil einer Gemeinde, zwei Seiten", dependencies=[ANYONE],
    **sends(PDF, "binary"),
)  # fmt: skip
async def profile(
    request: Request, region: RegionOf, ars: Annotated[str, Path(pattern=r"^[0-9]{2,12}$", description="ARS der Gemeinde")]
) -> Response:  # fmt: skip
    """With the figures of today, as everybody may see them."""
    moment = datetime.now(UTC)
    async with engine_of(request).connect() as connection:
        profiles, document = await connection.run_sync(one_profile, region, ars, moment)
    body = await workbench_of(request).run(profiles.pdf, document)
    return Response(
        body, media_type=PDF, headers={**attachment(f"gemeindeprofil-{ars}.pdf"), **region.headers}
    )


def told(answer: dict[str, Any], status: int = 200, **more: str) -> Response:
    """An answer that no cache keeps: reports change without the region's data changing."""
    headers = {"Cache-Control": "no-store", **more}
    if "revision" in answer:
        headers["ETag"] = store.etag_of(answer)
    return Response(json_bytes(answer), status, headers, JSON)


def _begun(connection: Connection, region: Region, asked: NewReport) -> dict[str, Any]:
    template = templates().get(asked.template) if asked.template else None
    if asked.template and template is None:
        raise BadRequest(
            f"Eine Vorlage „{asked.template}“ gibt es nicht; es gibt: {', '.join(templates())}.",
            parameter="template",
        )
    if template is None and asked.title is None:
        raise BadRequest("Ein Bericht ohne Vorlage braucht einen Titel.", parameter="title")
    if template is not None and template.of == "municipality" and asked.area_ars is None:
        raise BadRequest("Ein Gemeindeprofil braucht eine Gemeinde.", parameter="area_ars")
    year = datetime.now(UTC).year
    name = region.name
    if asked.area_ars is not None:
        name = Reading(connection, region, year).place(asked.area_ars, None).name
    title, subtitle = template.titled(name, year) if template else (asked.title or "", "")
    blocks = content.told(content.checked([dict(one) for one in template.blocks])) if template else []
    return {"title": asked.title or title[:200], "subtitle": subtitle[:300], "template": asked.template,
            "area_ars": asked.area_ars, "blocks": blocks, "exact": asked.exact}  # fmt: skip


def _of_this_year(row: dict[str, Any], words: str) -> str:
    """The year of the report before becomes this one."""
    then = (row["frozen_at"] or datetime.now(UTC)).year
    return words.replace(str(then), str(datetime.now(UTC).year))


def _address(request: Request, number: int) -> str:
    """Where the report will always be found."""
    base = request.app.state.settings.base_url or str(request.base_url)
    return f"{base.rstrip('/')}/berichte/{number}"


def pictures_of(request: Request, region: Region) -> Pictures:
    """What lies on the maps, kept per version of the data."""
    kept, key = request.app.state.reports, (region.id, region.data_version)
    found = kept.get(key)
    if found is None:
        found = Pictures(region)
        kept.keep(key, found)
    return found
