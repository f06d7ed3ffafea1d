"""The built frontend: hashed files for ever, every other path the application's page."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import Request, Response

from app.errors import NotFound
from app.web.answers import compressed
from app.web.ready import FOREVER

if TYPE_CHECKING:
    from fastapi import FastAPI

RESERVED = ("api/", "ogc/", "tiles/", "health")
NOT_BUILT = "<!doctype html><html lang=de><meta charset=utf-8><title>Bildungsatlas</title><p>Die Oberfläche ist noch nicht gebaut (make run baut sie). Die Schnittstelle: <a href=/api/docs>/api/docs</a>"


def install(app: FastAPI, dist: Path) -> None:
    """Serve the files of `dist`, and its index.html for every path that is no file."""
    files: dict[str, tuple[bytes, str]] = {}

    @app.get("/{path:path}", include_in_schema=False)
    async def frontend(request: Request, path: str) -> Response:
        if path.startswith(RESERVED):
            raise NotFound(f"Unter /{path} gibt es nichts.")
        found = _file(dist, path, files)
        if found is not None and path:
            content, media_type = found
            cache = FOREVER if path.startswith("assets/") else "public, max-age=3600"
            return compressed(request, content, media_type, {"Cache-Control": cache})
        return compressed(request, page(dist), "text/html; charset=utf-8", {"Cache-Control": "no-cache"})


def page(dist: Path) -> bytes:
    """The application's page."""
    index = dist / "index.html"
    return index.read_bytes() if index.exists() else NOT_BUILT.encode()


def _file(dist: Path, path: str, files: dict[str, tuple[bytes, str]]) -> tuple[bytes, str] | None:
    if path in files:
        return files[path]
    candidate = (dist / path).resolve()
    if not path or not candidate.is_relative_to(dist.resolve()) or not candidate.is_file():
        return None
    content = (candidate.read_bytes(), mimetypes.guess_type(path)[0] or "application/octet-stream")
    if path.startswith("assets/"):
        files[path] = content
    return content
