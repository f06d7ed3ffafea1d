"""A report as HTML: the article alone for the preview, or one file of its own: no script, nothing fetched."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

if TYPE_CHECKING:
    from app.reports.forms import Formed

ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
    lstrip_blocks=True,
)  # fmt: skip


def report_html(told: Formed) -> str:
    """The whole file."""
    return ENVIRONMENT.get_template("page.html").render(**_told(told), alone=True)


def article_html(told: Formed) -> str:
    """The article, for a page that has its own head; its headings begin with the second level."""
    return ENVIRONMENT.get_template("page.html").render(**_told(told), alone=False)


def _told(told: Formed) -> dict[str, Any]:
    return {"doc": told.document, "pictures": [_address(one) for one in told.svgs], "address": _address}


def _address(svg: str) -> str:
    """A picture as an address that holds it: its patterns then do not mix with those of others."""
    named = svg.replace('font-family="Fira Sans"', 'font-family="Fira Sans, sans-serif"')
    return f"data:image/svg+xml;base64,{base64.b64encode(named.encode()).decode()}"
