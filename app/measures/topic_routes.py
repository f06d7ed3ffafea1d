"""HTTP of what is public: topics with all that is known, their figures as open data, comments, news by mail."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import Field

from app.accounts.access import VISITOR, Needs, Permission
from app.audit.acting import writing
from app.measures import comments, public, subscriptions, topics
from app.measures.content import Strict, Words
from app.measures.languages import Told
from app.measures.routes import Coordinator, Id, Reader, told
from app.web.csv import MEDIA_TYPE, attachment, csv_bytes
from app.web.openapi import sends
from app.web.regions import RegionOf, engine_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.accounts.access import Actor

router = APIRouter(tags=["Öffentlich und beteiligt"])
Slug = Annotated[str, Path(max_length=80, pattern=r"^[a-z0-9-]+$")]
Token = Annotated[str, Path(max_length=60, pattern=r"^[A-Za-z0-9_-]+$")]
Spoken = Literal["de", "da", "en", "ls"]
Name = Annotated[str, Field(max_length=80, pattern=r"^[^\x00-\x1f\x7f<>]*$")]
HEAD = ("csv_topic", "csv_finding", "figure", "csv_area", "csv_unit", "then", "csv_why_then", "csv_as_of", "csv_run",
        "now", "csv_why_now", "csv_as_of_now", "csv_superseded")  # fmt: skip
STATUSES = ("unknown", "secret", "not_applicable")


class CommentIn(Strict):
    """What somebody says; a name is not needed."""

    name: Name | None = None
    text: Annotated[Words, Field(min_length=1, max_length=4000)]


class Moderated(Strict):
    """Whether a comment is shown, and what is answered."""

    state: Literal["waiting", "shown", "refused"]
    reason: Words | None = None
    answer: Words | None = None


class SubscriptionIn(Strict):
    """A wish for news: of a topic, or of all."""

    email: Annotated[str, Field(max_length=254)]
    topic: Annotated[str, Field(max_length=80)] | None = None
    language: Annotated[Spoken, Field(description="Sprache der E-Mails; ls: Leichte Sprache")] = "de"


class Confirmed(Strict):
    """What is to become of a subscription."""

    confirmed: bool


@router.get(
    "/api/topics/{slug}", summary="Was zu einem Thema bekannt, geplant, beschlossen und daraus geworden ist"
)
async def topic(
    request: Request, region: RegionOf, _actor: Reader, slug: Slug,
    language: Annotated[
        Spoken,
        Query(description="Sprache der eingetragenen Worte; `german` nennt, was nur auf Deutsch vorliegt. ls: Leichte Sprache"),
    ] = "de",
) -> Response:  # fmt: skip
    """What is published, and the same for whoever asks."""
    async with engine_of(request).connect() as connection:
        return told(
            await connection.run_sync(public.page, region.id, slug, datetime.now(UTC).date(), language)
        )


@router.get(
    "/api/topics/{slug}/figures.csv",
    summary="Die Zahlen eines Themas als Tabelle",
    **sends(MEDIA_TYPE, "binary"),
)
async def figures(
    request: Request, region: RegionOf, _actor: Reader, slug: Slug,
    language: Annotated[Spoken, Query(description="Sprache von Köpfen, Namen und Einheiten; ls: Leichte Sprache")] = "de",
) -> Response:  # fmt: skip
    """Each figure then and now, with its run."""
    async with engine_of(request).connect() as connection:
        found = await connection.run_sync(public.page, region.id, slug, datetime.now(UTC).date(), language)
    w = Told(language)
    rows = [
        _row(found["topic"]["title"], one["title"], figure, w)
        for one in found["findings"]
        for figure in one["figures"]
    ]
    headers = {**attachment(f"thema-{slug}.csv"), "Cache-Control": "no-store"}
    return Response(csv_bytes([[w(one) for one in HEAD], *rows]), media_type=MEDIA_TYPE, headers=headers)


@router.get("/api/consultations/{part}/comments", summary="Beiträge zu einer Beratung")
async def listed(request: Request, region: RegionOf, actor: Reader, part: Id) -> Response:
    """Those that are shown, with their answers; for who sees what is confidential, all."""
    async with engine_of(request).connect() as connection:
        return told({"comments": await connection.run_sync(comments.listed, actor, region.id, part)})


@router.post("/api/consultations/{part}/comments", summary="Einen Beitrag schreiben", status_code=202)
async def write(request: Request, region: RegionOf, actor: Reader, part: Id, asked: CommentIn) -> Response:
    """Shown after somebody has read it."""
    await take_comment(request, actor, region.id, part, asked)
    return told({"taken": True}, status=202)


@router.put(
    "/api/consultations/{part}/comments/{number}", summary="Einen Beitrag zeigen, nicht zeigen, beantworten"
)
async def moderate(
    request: Request, region: RegionOf, actor: Coordinator, part: Id, number: Id, asked: Moderated
) -> Response:
    """Not to show one needs a reason."""

    def work(connection: Connection) -> list[dict[str, Any]]:
        comments.moderate(connection, actor, region.id, part, number, asked.state, asked.reason, asked.answer)
        return comments.listed(connection, actor, region.id, part)

    async with writing(request, actor, "Beitrag geprüft") as connection:
        return told({"comments": await connection.run_sync(work)})


@router.post("/api/subscriptions", summary="Neuigkeiten per E-Mail bestellen", status_code=202)
async def subscribe(request: Request, region: RegionOf, _actor: Reader, asked: SubscriptionIn) -> Response:
    """The same answer whether the address is known or not; nothing is sent before it is confirmed."""
    await take_subscription(request, region.id, asked)
    return told({"taken": True}, status=202)


@router.get("/api/subscriptions", summary="Wie viele Neuigkeiten bestellt haben; keine Adressen")
async def how_many(request: Request, region: RegionOf, _actor: Coordinator) -> Response:
    """By topic."""
    async with engine_of(request).connect() as connection:
        return told({"subscriptions": await connection.run_sync(subscriptions.counts, region.id)})


@router.put(
    "/api/subscriptions/{token}",
    summary="Ein Abonnement bestätigen",
    dependencies=[Depends(Needs(Permission.READ))],
)
async def confirm(request: Request, token: Token, asked: Confirmed) -> Response:
    """By whoever has the link."""
    await settle(request, token, confirmed=asked.confirmed)
    return told({"confirmed": asked.confirmed})


async def take_comment(request: Request, actor: Actor, region_id: int, part: int, asked: CommentIn) -> None:
    """Count and take a comment. Raises TooMany, NotFound, Conflict, InvalidFields."""
    request.app.state.few.count(request, "comment")
    today, settings = datetime.now(UTC).date(), request.app.state.settings

    def work(connection: Connection) -> None:
        comments.write(connection, settings, actor, region_id, part, asked.name, asked.text, today)

    async with writing(
        request, VISITOR
    ) as connection:  # not in the name of an account: people comment as citizens
        await connection.run_sync(work)


async def take_subscription(request: Request, region_id: int, asked: SubscriptionIn) -> None:
    """Count and take a wish for news. Raises TooMany, NotFound, Conflict, InvalidFields."""
    request.app.state.few.count(request, "subscription")
    settings = request.app.state.settings

    def work(connection: Connection) -> None:
        topic_ = topics.read(connection, VISITOR, region_id, asked.topic) if asked.topic else None
        subscriptions.ask(connection, settings, region_id, topic_, asked.email.strip(), asked.language)

    async with writing(request, VISITOR) as connection:
        await connection.run_sync(work)


async def settle(request: Request, token: str, *, confirmed: bool) -> None:
    """Confirm a subscription, or end it. Raises NotFound."""
    async with writing(request, VISITOR) as connection:
        await connection.run_sync(subscriptions.confirm if confirmed else subscriptions.end, token)


def _row(topic_title: str, finding: str, figure: dict[str, Any], w: Told) -> list[object]:
    now = figure["now"] or {"value": None, "status": "unknown", "as_of": None, "superseded": False}
    return [
        topic_title, finding, figure["label"], figure["area"], figure["unit"], figure["value"],
        _why(figure["status"], w), figure["as_of"], figure["run_id"], now["value"], _why(now["status"], w),
        now["as_of"], w("yes" if now["superseded"] else "no"),
    ]  # fmt: skip


def _why(status: str, w: Told) -> str | None:
    """Why there is no number; None where there is one."""
    return w(f"status_{status}") if status in STATUSES else None
