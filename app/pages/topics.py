"""Public pages of topics: served whole and without scripts, with their feeds, pictures and forms."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Path, Request, Response
from pydantic import ValidationError

from app.accounts.access import ANYONE, VISITOR
from app.errors import AtlasError, InvalidFields, NotFound
from app.measures import press_map, public, subscriptions, topics, words
from app.measures.languages import TAGS, Told, language_of
from app.measures.picture import png_of, svg_of
from app.measures.topic_routes import (
    CommentIn,
    SubscriptionIn,
    Token,
    settle,
    take_comment,
    take_subscription,
)
from app.pages.feed import MEDIA_TYPE, atom
from app.pages.routes import Text, page_of
from app.pages.topic_templates import render
from app.web.regions import Region, engine_of, read_region
from app.web.workbench import workbench_of

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from sqlalchemy import Connection

router = APIRouter(include_in_schema=False, dependencies=[ANYONE])
Slug = Annotated[str, Path(max_length=80)]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
FEEDS = '<link rel="alternate" type="application/atom+xml" title="{}" href="{}">'
SENT = {"abo": "sent_abo", "beitrag": "sent_comment"}
MOST_TYPED = 20_000


@router.get("/themen")
async def listed(request: Request, region: Text = None) -> Response:
    """All topics that are published."""
    return await _list(request, region)


@router.get("/themen/feed.atom")
async def feed(request: Request, region: Text = None) -> Response:
    """News of all topics."""
    return await _feed(request, await _region(request, region), None)


@router.post("/themen/abo")
async def subscribe(request: Request, region: Text = None) -> Response:
    """News of all topics by mail."""
    typed = await _typed(request)
    told = await _tried(_subscribed(request, await _region(request, region), typed, None), "abo", SENT["abo"])
    return await _list(request, region, told, typed)


@router.get("/themen/abo/{token}")
async def subscription(request: Request, token: Token) -> Response:
    """Asks whether it is to be confirmed or ended: a GET changes nothing, for programs follow links in mails too."""
    return await _subscription(request, token)


@router.post("/themen/abo/{token}")
async def settled(request: Request, token: Token) -> Response:
    """Confirm, or end and forget the address."""
    confirmed = (await _typed(request)).get("confirmed") == "ja"
    try:
        found = await _wish(request, token)
    except NotFound as error:
        return _missing(request, await _region(request, None), error)
    await settle(request, token, confirmed=confirmed)
    if confirmed:
        return await _subscription(request, token)
    language = found["language"]
    content = render("subscription", region=await _region(request, None), here="", ended=True, **found)
    return page_of(request, Told(language)("ended_title"), content, scripts=False, language=TAGS[language])


@router.get("/themen/{slug}")
async def topic(request: Request, slug: Slug, region: Text = None) -> Response:
    """One topic: what is known, planned, decided, and what came of it."""
    return await _topic(request, slug, region)


@router.get("/themen/{slug}/feed.atom")
async def topic_feed(request: Request, slug: Slug, region: Text = None) -> Response:
    """News of a topic."""
    return await _feed(request, await _region(request, region), slug)


@router.get("/themen/{slug}/zahl/{figure}.svg")
async def picture(request: Request, slug: Slug, figure: Number, region: Text = None) -> Response:
    """A figure as a picture with its source, as vectors."""
    drawn = await _drawn(request, slug, figure, region)
    return Response(drawn, media_type="image/svg+xml", headers={"Cache-Control": "no-cache"})


@router.get("/themen/{slug}/zahl/{figure}.png")
async def raster(request: Request, slug: Slug, figure: Number, region: Text = None) -> Response:
    """The same as pixels."""
    drawn = await _drawn(request, slug, figure, region)
    body = await workbench_of(request).run(png_of, drawn)
    return Response(body, media_type="image/png", headers={"Cache-Control": "no-cache"})


@router.get("/themen/{slug}/karte/{figure}.svg")
async def press_map_vectors(request: Request, slug: Slug, figure: Number, region: Text = None) -> Response:
    """The map of a figure with legend and source, as vectors."""
    made = await _mapped(request, slug, figure, region)
    return Response(made, media_type="image/svg+xml", headers={"Cache-Control": "no-cache"})


@router.get("/themen/{slug}/karte/{figure}.png")
async def press_map_raster(request: Request, slug: Slug, figure: Number, region: Text = None) -> Response:
    """The same as pixels."""
    made = await _mapped(request, slug, figure, region)
    body = await workbench_of(request).run(png_of, made)
    return Response(body, media_type="image/png", headers={"Cache-Control": "no-cache"})


@router.post("/themen/{slug}/abo")
async def subscribe_topic(request: Request, slug: Slug, region: Text = None) -> Response:
    """News of a topic by mail."""
    typed = await _typed(request)
    told = await _tried(_subscribed(request, await _region(request, region), typed, slug), "abo", SENT["abo"])
    return await _topic(request, slug, region, told, typed)


@router.post("/themen/{slug}/beitrag/{part}")
async def comment(request: Request, slug: Slug, part: Number, region: Text = None) -> Response:
    """A comment on a recommendation during its consultation; what was typed stays where it is not taken."""
    typed = await _typed(request)
    told = await _tried(
        _commented(request, await _region(request, region), typed, part), part, SENT["beitrag"]
    )
    return await _topic(request, slug, region, told, typed)


async def _subscribed(request: Request, region: Region, typed: dict[str, str], slug: str | None) -> None:
    wish = _checked(SubscriptionIn, email=typed.get("email", ""), topic=slug, language=_language(request))
    await take_subscription(request, region.id, wish)


async def _commented(request: Request, region: Region, typed: dict[str, str], part: int) -> None:
    asked = _checked(
        CommentIn, name=typed.get("name") or None, text=typed.get("text", "").replace("\r\n", "\n")
    )
    await take_comment(request, VISITOR, region.id, part, asked)


def _checked(kind: Any, **typed: Any) -> Any:  # noqa: ANN401 (one of the bodies of the interface)
    try:
        return kind(**typed)
    except ValidationError:
        raise InvalidFields(
            "Das lässt sich so nicht annehmen: Es ist leer, zu lang oder enthält Zeichen, die hier nicht gehen."
        ) from None


async def _tried(work: Awaitable[None], about: str | int, done: str) -> dict[str, Any]:
    """How it ended, in words for the page."""
    try:
        await work
    except AtlasError as error:
        return {"about": about, "failed": True, "words": error.detail, "status": error.status}
    return {"about": about, "failed": False, "done": done, "status": 200}


async def _typed(request: Request) -> dict[str, str]:
    """The fields of a form; nothing of a body that is no form."""
    body = await request.body()
    if len(body) > MOST_TYPED:
        return {}
    return {
        name: values[0]
        for name, values in parse_qs(body.decode("utf-8", "replace"), max_num_fields=20).items()
    }


async def _region(request: Request, slug: str | None) -> Region:
    found = await read_region(request, slug)
    if found is None:
        raise NotFound("Diese Region ist nicht geladen.")
    return found


async def _list(
    request: Request,
    region: str | None,
    told: dict[str, Any] | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    found, language = await _region(request, region), _language(request)
    async with engine_of(request).connect() as connection:
        rows = await connection.run_sync(topics.listed, VISITOR, found.id)
        rows = await connection.run_sync(words.in_language, "topic", rows, language, "summary")
    content = render("list", language=language, path="/themen", region=found, here="/themen", topics=rows, told=told,
                     typed=_kept(told, typed))  # fmt: skip
    title = f"{Told(language)('topics')} · {found.name}"
    return _page_in(
        request, language, "/themen", title, content, "/themen/feed.atom", told["status"] if told else 200
    )


async def _topic(
    request: Request,
    slug: str,
    region: str | None,
    told: dict[str, Any] | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    found, language = await _region(request, region), _language(request)
    try:
        page = await _page(request, found, slug, language)
    except NotFound as error:
        return _missing(request, found, error)
    path = f"/themen/{slug}"
    content = render(
        "topic", path=path, region=found, here="", told=told, typed=_kept(told, typed), attribution="; ".join(found.attribution),
        days=request.app.state.settings.comment_days, **page,
    )  # fmt: skip
    title = f"{page['topic']['title']} · {found.name}"
    return _page_in(
        request, language, path, title, content, f"{path}/feed.atom", told["status"] if told else 200
    )


def _language(request: Request) -> str:
    asked = request.query_params.get("sprache") or request.query_params.get("lang")
    return language_of(asked, request.headers.get("accept-language"))


def _asked(request: Request) -> str:
    """The language of a picture: as its address says, else German; pictures are handed on, so the browser's is not asked."""
    return language_of(request.query_params.get("sprache") or request.query_params.get("lang"), None)


def _page_in(
    request: Request, language: str, path: str, title: str, content: str, feed: str, status: int
) -> Response:
    """A page in its language, which names the others; caches keep them apart."""
    others = "".join(
        f'<link rel="alternate" hreflang="{tag}" href="{path}?sprache={code}">' for code, tag in TAGS.items()
    )  # fmt: skip
    response = page_of(
        request, title, content, _feed_link(feed, language) + others, status, scripts=False, language=TAGS[language]
    )  # fmt: skip
    response.headers["Content-Language"] = TAGS[language]
    response.headers.add_vary_header("Accept-Language")
    return response


def _feed_link(feed: str, language: str) -> str:
    asked = "" if language == "de" else f"?sprache={language}"
    return FEEDS.format(Told(language)("news"), f"{feed}{asked}")


def _kept(told: dict[str, Any] | None, typed: dict[str, str] | None) -> dict[str, str]:
    """What was typed, to be shown again where it was not taken."""
    return typed or {} if told and told["failed"] else {}


async def _page(request: Request, region: Region, slug: str, language: str = "de") -> dict[str, Any]:
    async with engine_of(request).connect() as connection:
        return await connection.run_sync(public.page, region.id, slug, datetime.now(UTC).date(), language)


async def _feed(request: Request, region: Region, slug: str | None) -> Response:
    """In the language of the address; without one German, as programs that read feeds send no wish of their reader's."""
    language = _asked(request)

    def work(connection: Connection) -> tuple[dict[str, Any] | None, list[public.News]]:
        news = public.news(connection, region.id, slug, language=language)
        if slug is None:
            return None, news
        named = topics.read(connection, VISITOR, region.id, slug)
        return words.in_language(connection, "topic", [named], language, "summary")[0], news

    async with engine_of(request).connect() as connection:
        named, news = await connection.run_sync(work)
    title = f"Bildungsatlas, {region.name}" + (f": {named['title']}" if named else "")
    path = "/themen/feed.atom" if slug is None else f"/themen/{slug}/feed.atom"
    path += "" if language == "de" else f"?sprache={language}"
    base = (request.app.state.settings.base_url or str(request.base_url)).rstrip("/")
    return Response(
        atom(news, title=title, base=base, path=path, w=Told(language)),
        media_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-cache", "Content-Language": TAGS[language]},
    )


async def _drawn(request: Request, slug: str, number: int, region: str | None) -> str:
    found, w = await _region(request, region), Told(_asked(request))
    page = await _page(request, found, slug, w.language)
    figure = next(
        (one for finding in page["findings"] for one in finding["figures"] if one["id"] == number), None
    )
    if figure is None:
        raise NotFound("Diese Zahl gibt es hier nicht, oder sie ist nicht veröffentlicht.")
    parts = [part for one in page["undertakings"] for kind in ("planned", "results") for part in one[kind]]
    expected = [
        one["value"] for part in parts for one in part["content"]["expected"] if one["figure_id"] == number
    ]
    return svg_of(figure, expected[-1] if expected else None, _source(found, w), w)


async def _mapped(request: Request, slug: str, number: int, region: str | None) -> str:
    found, w = await _region(request, region), Told(_asked(request))
    page = await _page(request, found, slug)

    def work(connection: Connection) -> str:
        figure = press_map.figure_of(connection, page["findings"], number)
        return press_map.drawn(connection, found, figure, _source(found, w), w)

    async with engine_of(request).connect() as connection:
        return await connection.run_sync(work)


def _source(region: Region, w: Told) -> str:
    fictional = f"{w('invented')} " if region.fictional else ""
    return fictional + w("source", region=region.name, sources="; ".join(region.attribution))


async def _wish(request: Request, token: str) -> dict[str, Any]:
    """A subscription and in words what it is about. Raises NotFound."""

    def work(connection: Connection) -> dict[str, Any]:
        found = subscriptions.read(connection, token)
        return {**found, "about": subscriptions.about_of(connection, found)}

    async with engine_of(request).connect() as connection:
        found = await connection.run_sync(work)
    return {name: found[name] for name in ("about", "email", "language", "confirmed_at")}


async def _subscription(request: Request, token: str) -> Response:
    region = await _region(request, None)
    try:
        found = await _wish(request, token)
    except NotFound as error:
        return _missing(request, region, error)
    language = found["language"]
    content = render("subscription", region=region, here="", ended=False, **found)
    head = '<meta name="robots" content="noindex">'
    return page_of(request, Told(language)("news"), content, head, scripts=False, language=TAGS[language])


def _missing(request: Request, region: Region, error: NotFound) -> Response:
    language = _language(request)
    content = render("missing", language=language, region=region, here="", words=error.detail)
    title = Told(language)("not_found")
    return page_of(request, title, content, status=404, scripts=False, language=TAGS[language])
