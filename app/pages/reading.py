"""Reading pages of what is published: reports with all their blocks, the landscape, meetings. Whole, without scripts, in three languages."""

from __future__ import annotations

import html
from datetime import UTC, datetime
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Request, Response

from app.accounts.access import ANYONE, VISITOR
from app.committees import bodies, material, meetings, minutes, outcomes, rights
from app.committees.recurrence import ZONE
from app.errors import NotFound
from app.landscape import gaps
from app.landscape import store as landscape
from app.pages.languages import LANGUAGES, Asked, Language, glossary_of, language_of, words_of
from app.pages.reading_templates import as_made, render
from app.pages.routes import Text, page_of
from app.reports import sets, store
from app.reports.as_html import article_html
from app.reports.forms import formed
from app.reports.routes import pictures_of
from app.web.answers import compressed
from app.web.regions import Region, engine_of, read_region
from app.web.workbench import workbench_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

router = APIRouter(include_in_schema=False, dependencies=[ANYONE])
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
STYLE = (FilePath(__file__).parent / "reading.css").read_bytes()
HEAD = '<link rel="stylesheet" href="/berichte/lesen.css">'
NAMES = {"pdf": "PDF/A", "html": "HTML", "docx": "DOCX", "xlsx": ""}
VIEWS = {"/berichte": "Berichte", "/bildungslandschaft": "Bildungslandschaft", "/planungsgruppe": "Sitzungen"}
FORMS = {"de": "%d.%m.%Y", "da": "%d.%m.%Y", "en": "%Y-%m-%d"}


@router.get("/berichte")
@router.get("/bildungslandschaft")
@router.get("/planungsgruppe")
async def view(request: Request) -> Response:
    """The view of those who work with it; for who has no scripts the way to the page that can be read without."""
    return _way(request, f"{request.url.path}/lesen", VIEWS[request.url.path])


@router.get("/berichte/lesen.css")
async def style(request: Request) -> Response:
    """How an article looks."""
    return compressed(request, STYLE, "text/css; charset=utf-8", {"Cache-Control": "public, max-age=3600"})


@router.get("/berichte/lesen")
async def reports(request: Request, region: Text = None, sprache: Asked = None) -> Response:
    """What is published."""

    def read(connection: Connection, found: Region) -> dict[str, Any]:
        return {"reports": store.listed(connection, VISITOR, found.id),
                "sets": sets.listed(connection, found.id, all_of_them=False)}  # fmt: skip

    return await _page(request, region, sprache, "reports", "/berichte/lesen", read)


@router.get("/berichte/profile/{number}")
async def profiles(request: Request, number: Number, region: Text = None, sprache: Asked = None) -> Response:
    """Profiles that were frozen together."""

    def read(connection: Connection, found: Region) -> dict[str, Any]:
        return {"set": sets.read(connection, found.id, number, all_of_them=False)}

    return await _page(request, region, sprache, "set", "/berichte/lesen", read)


@router.get("/berichte/{number}/lesen")
async def report(request: Request, number: Number, region: Text = None, sprache: Asked = None) -> Response:
    """A published report with all its blocks: charts and maps as pictures with their words, and as tables."""

    answers = request.app.state.answers

    def read(connection: Connection, found: Region) -> dict[str, Any]:
        row = store.read(connection, VISITOR, found.id, number)
        # what is frozen never changes, the ground beneath its maps may
        key = ("report article", row["content_hash"], found.data_version)
        values = {"report": row, "names": NAMES, "key": key, "article": answers.get(key)}
        kept = store.frozen(connection, number)
        if values["article"] is None and kept is not None:
            pictures = pictures_of(request, found)
            pictures.read(connection, kept["content"]["blocks"])
            values |= {"kept": kept, "pictures": pictures}
        return values

    async def set_it(values: dict[str, Any]) -> dict[str, Any]:
        kept, key = values.pop("kept", None), values.pop("key")
        if kept is not None:
            workbench = workbench_of(request)
            made = await workbench.run(formed, kept["content"], kept["content_hash"], values.pop("pictures"))
            values["article"] = await workbench.run(article_html, made)
            answers.keep(key, values["article"], len(values["article"]))
        return {**values, "article": as_made(values["article"])}

    return await _page(request, region, sprache, "report", "/berichte/lesen", read, set_it)


@router.get("/bildungslandschaft/lesen")
async def actors(request: Request, region: Text = None, sprache: Asked = None) -> Response:
    """Who agreed to be shown, with relations, and where nobody coordinates."""

    def read(connection: Connection, found: Region) -> dict[str, Any]:
        return _landscape(connection, found, language_of(request, sprache))

    return await _page(request, region, sprache, "actors", "/bildungslandschaft/lesen", read)


@router.get("/planungsgruppe/lesen")
async def committees(request: Request, region: Text = None, sprache: Asked = None) -> Response:
    """Bodies that are public, with their public meetings."""

    def read(connection: Connection, found: Region) -> dict[str, Any]:
        day = _today()
        known = {one.committee_id: one for one in rights.seats(connection, VISITOR, found.id, day)}
        told = [
            (one, list(reversed(meetings.read_meetings(connection, known[one["id"]]))))
            for one in bodies.read_bodies(connection, VISITOR, found.id, day)
        ]
        return {"bodies": told}

    return await _page(request, region, sprache, "bodies", "/planungsgruppe/lesen", read)


@router.get("/planungsgruppe/sitzung/{number}/lesen")
async def meeting(request: Request, number: Number, region: Text = None, sprache: Asked = None) -> Response:
    """A public meeting: open items, what was sent, decisions, approved minutes."""

    def read(connection: Connection, found: Region) -> dict[str, Any]:
        seat = rights.seat_at(connection, VISITOR, found.id, number, _today())
        items = meetings.read_items(connection, seat, number)
        return {
            "m": meetings.read_meeting(connection, seat, number), "items": items,
            "material": material.read_material(connection, seat, number),
            "decisions": outcomes.read_decisions(connection, seat, number), "minutes": _minutes(connection, seat, number, items),
        }  # fmt: skip

    return await _page(request, region, sprache, "meeting", "/planungsgruppe/lesen", read)


@router.get("/berichte/{number}")
async def report_view(request: Request, number: Number) -> Response:
    """The same of one report."""
    return _way(request, f"/berichte/{number}/lesen", "Bericht")


@router.get("/planungsgruppe/sitzung/{number}")
async def meeting_view(request: Request, number: Number) -> Response:
    """The same of one meeting."""
    return _way(request, f"/planungsgruppe/sitzung/{number}/lesen", "Sitzung")


async def _page(
    request: Request, slug: str | None, asked: str | None, name: str, here: str, read: Callable[[Connection, Region], dict[str, Any]],
    then: Callable[[dict[str, Any]], Any] | None = None,
) -> Response:  # fmt: skip
    found = await read_region(request, slug)
    if found is None:
        raise NotFound("Diese Region ist nicht geladen.")
    language = language_of(request, asked)
    words, status = words_of(language), 200
    try:
        async with engine_of(request).connect() as connection:
            values = await connection.run_sync(read, found)
        values = values if then is None else await then(values)
    except NotFound:
        name, values, status = "missing", {}, 404
    content = render(name, **{**_frame(found, slug, language, here), "w": words, **values})
    title = words["missing"] if status == 404 else _title(name, values, words)
    answer = page_of(
        request, f"{title} · {found.name}", content, HEAD + _noindex(found), status, scripts=False
    )
    answer.headers["Content-Language"] = language
    answer.headers["Vary"] = ", ".join(filter(None, (answer.headers.get("Vary"), "Accept-Language")))
    return answer


def _way(request: Request, path: str, name: str) -> Response:
    query = f"?{request.url.query}" if request.url.query else ""
    words = "Lesen ohne JavaScript (deutsch, dansk, English)"
    content = (
        f'<main class="plain"><h1>{name}</h1><p><a href="{html.escape(path + query)}">{words}</a></p></main>'
    )
    return page_of(request, name, content)


def _frame(found: Region, slug: str | None, language: Language, here: str) -> dict[str, Any]:
    form = FORMS[language]
    asked = {"region": slug, "sprache": language}
    return {
        "region": found, "slug": slug, "language": language, "languages": LANGUAGES, "here": here, "glossary": glossary_of(language),
        "query": urlencode({key: told for key, told in asked.items() if told}),
        "day": lambda told: told.astimezone(ZONE).strftime(form),
        "moment": lambda told: told.astimezone(ZONE).strftime(f"{form}, %H:%M"),
    }  # fmt: skip


def _title(name: str, values: dict[str, Any], words: dict[str, str]) -> str:
    if name in ("report", "set"):
        return values[name]["title"]
    return (
        values["m"]["title"]
        if name == "meeting"
        else words[{"actors": "landscape", "bodies": "meetings"}.get(name, name)]
    )


def _noindex(found: Region) -> str:
    return '<meta name="robots" content="noindex">' if found.fictional else ""


def _today() -> Any:  # noqa: ANN401 (a day)
    return datetime.now(ZONE).date()


def _landscape(connection: Connection, found: Region, language: Language) -> dict[str, Any]:
    day = datetime.now(UTC).date()
    shown = landscape.read_actors(connection, found.id, "public", day)
    phases, areas = landscape.read_phases(connection, language), landscape.read_areas(connection, found.id)
    names = {one["id"]: one["name"] for one in shown}
    related: dict[int, list[str]] = {}
    for one in landscape.read_relations(connection, found.id, "public", day):
        if one["from_id"] in names and one["to_id"] in names:
            related.setdefault(one["from_id"], []).append(names[one["to_id"]])
            related.setdefault(one["to_id"], []).append(names[one["from_id"]])
    told = [
        {**one, "phases": [phases.get(code, code) for code in one["phases"]],
         "areas": [areas[ars][0] if ars in areas else ars for ars in one["areas"]],
         "contact": [part for part in (one.get("contact_name"), one.get("email"), one.get("phone")) if part],
         "related": sorted(set(related.get(one["id"], [])))}
        for one in shown
    ]  # fmt: skip
    places = {ars: name for ars, (name, level) in areas.items() if level == "municipality"}
    without = gaps.gaps_told(gaps.coverage(shown, list(phases), list(places)), phases, places)
    order = ("politics", "administration", "institutions", "associations", "business", "civil_society")
    return {
        "fields": [(field, [one for one in told if one["field"] == field]) for field in order],
        "any": bool(told),
        "gaps": without,
    }


def _minutes(
    connection: Connection, seat: rights.Seat, number: int, items: list[dict[str, Any]]
) -> list[tuple[str, str]]:
    """Approved minutes, part by part; nothing before that."""
    try:
        content = minutes.read_minutes(connection, VISITOR, seat, number)["content"]
    except NotFound:
        return []
    parts = [("", content.get("general", ""))]
    parts += [(one["title"], content.get("items", {}).get(str(one["id"]), "")) for one in items]
    return [(title, words) for title, words in parts if words]
