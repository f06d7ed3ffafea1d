"""HTTP of words in other languages: Danish, English and Leichte Sprache beside the German ones of what is published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import Field

from app.audit.acting import writing
from app.measures import words
from app.measures.content import Strict, Words
from app.measures.routes import Coordinator, Id, told
from app.web.regions import RegionOf, engine_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

router = APIRouter(tags=["Öffentlich und beteiligt"])


class WordsIn(Strict):
    """A title and a text; both empty: none in this language."""

    title: Annotated[str, Field(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    text: Words = ""


@router.get("/api/public-words/{kind}/{number}", summary="Worte für alle in anderen Sprachen")
async def read(
    request: Request, region: RegionOf, _actor: Coordinator, kind: words.Kind, number: Id
) -> Response:
    """The German words, and what is entered in Danish, English and Leichte Sprache."""
    async with engine_of(request).connect() as connection:
        return told(await connection.run_sync(words.read, region.id, kind, number))


@router.put(
    "/api/public-words/{kind}/{number}/{language}", summary="Worte in einer anderen Sprache eintragen"
)
async def keep(
    request: Request, region: RegionOf, actor: Coordinator, kind: words.Kind, number: Id, language: words.Language,
    asked: WordsIn,
) -> Response:  # fmt: skip
    """They are shown when what they are about is published; of older German words that is said."""

    def work(connection: Connection) -> dict[str, Any]:
        words.keep(connection, actor, region.id, kind, number, language, asked.title, asked.text)
        return words.read(connection, region.id, kind, number)

    async with writing(request, actor, "Worte in einer anderen Sprache") as connection:
        return told(await connection.run_sync(work))
