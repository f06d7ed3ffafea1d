"""News as an Atom feed (RFC 4287)."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.measures.languages import Told
    from app.measures.public import News

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 does not know."""
ET.register_namespace("", ATOM)


def atom(news: Sequence[News], *, title: str, base: str, path: str, w: Told) -> bytes:
    """The feed in a language at `base` + `path`; an entry keeps its id for ever, also when the atlas moves to another path."""
    feed = ET.Element(f"{{{ATOM}}}feed", {"xml:lang": w.tag})
    _add(feed, "id", f"{base}{path}")
    _add(feed, "title", title)
    newest = max((one.published_at for one in news), default=datetime(1970, 1, 1, tzinfo=UTC))
    _add(feed, "updated", newest.isoformat())
    _add(feed, "link", rel="self", type=MEDIA_TYPE, href=f"{base}{path}")
    _add(feed, "link", rel="alternate", type="text/html", href=f"{base}/themen{_asked(w)}")
    author = _add(feed, "author")
    _add(author, "name", "Bildungsatlas")
    host = urlsplit(base).hostname or "localhost"
    for one in news:
        _entry(feed, one, base, host, w)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(feed, encoding="utf-8")


def _asked(w: Told) -> str:
    return "" if w.language == "de" else f"?sprache={w.language}"


def _entry(feed: ET.Element, one: News, base: str, host: str, w: Told) -> None:
    def german(name: str) -> dict[str, str]:
        return {"xml:lang": "de"} if name in one.german else {}

    entry = _add(feed, "entry")
    _add(entry, "id", f"tag:{host},2026:bildungsatlas/{one.key}")
    _add(entry, "title", one.headline(w), **german("title"))
    _add(entry, "updated", one.published_at.isoformat())
    _add(entry, "published", one.published_at.isoformat())
    _add(entry, "link", rel="alternate", type="text/html", href=f"{base}/themen/{one.slug}{_asked(w)}")
    _add(entry, "category", term=one.slug, label=one.topic)
    _add(entry, "summary", one.words or one.headline(w), **german("text" if one.words else "title"))


def _add(parent: ET.Element, name: str, words: str | None = None, **attributes: str) -> ET.Element:
    element = ET.SubElement(
        parent, f"{{{ATOM}}}{name}", {key: UNFIT.sub("", value) for key, value in attributes.items()}
    )
    if words is not None:
        element.text = UNFIT.sub("", words)
    return element
