"""The interface described in one page of our own: no script, no style from elsewhere, nobody else is asked (R45)."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from app.pages.api_docs_html import STYLE, render
from app.web.answers import compressed

router = APIRouter(include_in_schema=False)
METHODS = ("get", "post", "put", "patch", "delete")


@router.get("/api/docs")
async def documentation(request: Request) -> Response:
    """Every operation of the OpenAPI description, by its group."""
    description = request.app.openapi()
    page = render(title=description["info"]["title"], version=description["info"]["version"],
                  about=description["info"].get("description", ""), groups=grouped(description))  # fmt: skip
    return compressed(request, page.encode(), "text/html; charset=utf-8", {"Cache-Control": "no-cache"})


@router.get("/api/docs.css")
async def style(request: Request) -> Response:
    """The page's style."""
    return compressed(
        request, STYLE.encode(), "text/css; charset=utf-8", {"Cache-Control": "public, max-age=3600"}
    )


def grouped(description: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The operations by tag, each with what the page tells of it."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, item in description["paths"].items():
        for method in METHODS:
            if method in item:
                operation = item[method]
                tag = (operation.get("tags") or ["Weiteres"])[0]
                groups.setdefault(tag, []).append(_told(path, method, operation))
    return groups


def _told(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": operation["operationId"], "path": path, "method": method.upper(), "summary": operation.get("summary", ""),
        "description": operation.get("description", ""),
        "parameters": [_parameter(one) for one in operation.get("parameters", [])],
        "takes": list(operation.get("requestBody", {}).get("content", {})),
        "answers": [(code, one.get("description", "")) for code, one in operation.get("responses", {}).items()],
    }  # fmt: skip


def _parameter(one: dict[str, Any]) -> dict[str, Any]:
    schema = one.get("schema", {})
    kinds = [kind.get("type", "") for kind in schema.get("anyOf", [schema])]
    return {
        "name": one["name"], "place": one["in"], "required": one.get("required", False),
        "kind": " / ".join(kind for kind in kinds if kind and kind != "null"), "default": schema.get("default"),
        "description": one.get("description", ""), "example": (schema.get("examples") or one.get("examples") or [None])[0],
    }  # fmt: skip
