"""HTTP of the audit: what was changed by whom, as a whole, per site, and as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy import text

from app.accounts.access import Actor, Needs, Permission
from app.audit.queries import KINDS, Question, read_object
from app.errors import BadRequest
from app.web import parameters as read
from app.web.answers import JSON, json_bytes
from app.web.csv import csv_response
from app.web.openapi import sends
from app.web.paging import make_token, read_token
from app.web.regions import Region, RegionOf, engine_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

router = APIRouter(tags=["Änderungen"])
Reader = Annotated[Actor, Depends(Needs(Permission.SEE_AUDIT))]
Text = Annotated[str | None, Query()]
HEAD = (
    "Nummer",
    "Zeit (UTC)",
    "Konto",
    "Wer",
    "Warum",
    "Tabelle",
    "Objekt",
    "Lernort",
    "Was",
    "Vorher",
    "Nachher",
)
EXPORT_PAGE = 1000


@router.get("/api/audit", summary="Was von wem geändert wurde, das Neueste zuerst")
async def audit(
    request: Request, region: RegionOf, actor: Reader, object: Text = None, account: int | None = None,  # noqa: A002
    since: Text = None, until: Text = None, kind: Text = None, limit: read.Limit = 100, after: read.After = None,
) -> Response:  # fmt: skip
    """Changes, filtered by object, account, time and kind, paged by keyset."""
    question = _question(region, actor, object, account, since, until, kind)
    return await _page(request, question, read.limit_of(limit), after)


@router.get("/api/audit.csv", summary="Dasselbe als CSV-Datei, ohne Seiten", **sends("text/csv", "binary"))
async def audit_csv(
    request: Request, region: RegionOf, actor: Reader, object: Text = None, account: int | None = None,  # noqa: A002
    since: Text = None, until: Text = None, kind: Text = None,
) -> Response:  # fmt: skip
    """All changes asked for; read page by page, so that no connection is held while sending."""
    question = _question(region, actor, object, account, since, until, kind)
    return csv_response(f"aenderungen-{region.slug}.csv", HEAD, _pages(request, question))


@router.get("/api/sites/{slug}/changes", summary="Was an einem Lernort geändert wurde")
async def changes_of_site(
    request: Request,
    region: RegionOf,
    slug: str,
    actor: Reader,
    limit: read.Limit = 50,
    after: read.After = None,
) -> Response:
    """The changes of one site and its offers."""
    question = _question(region, actor, f"site:{slug}", None, None, None, None)
    return await _page(request, question, read.limit_of(limit), after)


def _question(
    region: Region, actor: Actor, asked: str | None, account: int | None, since: str | None, until: str | None,
    kind: str | None,
) -> Question:  # fmt: skip
    if kind is not None and kind not in KINDS:
        raise read.unknown("kind", kind, list(KINDS))
    if account is not None and not 0 < account < 2**31:
        raise BadRequest("account ist die Nummer eines Kontos.", parameter="account")
    question = Question(
        region.id, actor.may(Permission.SEE_PRIVATE), actor.may(Permission.MANAGE_ACCOUNTS), account_id=account,
        since=read.day_of(since) if since else None, until=read.day_of(until) if until else None, kind=kind,
    )  # fmt: skip
    read_object(question, asked)
    return question


async def _page(request: Request, question: Question, limit: int, after: str | None) -> Response:
    query = urlencode(sorted((k, v) for k, v in request.query_params.items() if k not in {"after", "limit"}))
    query = f"{request.url.path}?{query}"
    secret = request.app.state.secret
    start = read_token(secret, query, after)[0] if after else None
    rows = await _rows(request, question, start if isinstance(start, int) else None, limit + 1)
    following = make_token(secret, query, [rows[limit - 1]["id"]]) if len(rows) > limit else None
    return Response(
        json_bytes({"changes": rows[:limit], "next": following}),
        headers={"Cache-Control": "no-store"},
        media_type=JSON,
    )


async def _pages(request: Request, question: Question) -> AsyncIterator[Sequence[Sequence[object]]]:
    last: int | None = None
    while True:
        rows = await _rows(request, question, last, EXPORT_PAGE)
        yield [_line(row) for row in rows]
        if len(rows) < EXPORT_PAGE:
            return
        last = rows[-1]["id"]


async def _rows(
    request: Request, question: Question, before_id: int | None, limit: int
) -> list[dict[str, Any]]:
    sql, values = question.statement(before_id, limit)
    async with engine_of(request).connect() as connection:
        return [dict(row) for row in (await connection.execute(text(sql), values)).mappings()]


def _line(row: dict[str, Any]) -> list[object]:
    told = [
        orjson.dumps(row[side]).decode() if row[side] is not None else None for side in ("before", "after")
    ]
    moment = row["at"].strftime("%Y-%m-%d %H:%M:%S")
    named = f"{row['object_key'] or ''} ({row['object_id']})"
    return [row["id"], moment, row["account_id"], row["actor"], row["reason"], row["table_name"], named,
            row["site_slug"], row["kind"], *told]  # fmt: skip
