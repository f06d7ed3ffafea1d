"""HTTP of notices."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.accounts.access import Actor, Needs, Permission
from app.audit.acting import writing
from app.notices.notices import mark_read, notices_of
from app.web.answers import JSON, json_bytes
from app.web.regions import engine_of

router = APIRouter(tags=["Mitteilungen"], prefix="/api/notices")
Reader = Annotated[Actor, Depends(Needs(Permission.OWN_ACCOUNT))]
PRIVATE = {"Cache-Control": "no-store"}


class ReadIn(BaseModel):
    """Notices that have been read."""

    model_config = ConfigDict(extra="forbid")
    ids: Annotated[list[Annotated[int, Field(ge=1, le=2**62)]], Field(max_length=200)]


@router.get("", summary="Die eigenen Mitteilungen")
async def notices(request: Request, actor: Reader) -> Response:
    """The newest notices for whoever is signed in."""
    async with engine_of(request).connect() as connection:
        found = await connection.run_sync(notices_of, actor)
    return Response(json_bytes({"notices": found}), media_type=JSON, headers=PRIVATE)


@router.post("/read", status_code=204, summary="Mitteilungen als gelesen vermerken")
async def read(request: Request, actor: Reader, told: ReadIn) -> Response:
    """Mark notices as read."""
    async with writing(request, actor, "Mitteilungen gelesen") as connection:
        await connection.run_sync(mark_read, actor, told.ids)
    return Response(status_code=204, headers=PRIVATE)
