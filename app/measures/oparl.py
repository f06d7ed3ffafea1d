"""Reading council information systems by OParl 1.1: single objects and lists, as a stranger's word that is checked.

Fetched through the guard of `geodata.addresses` (public machines only, also behind redirects). A server that gives
another type, another address than was asked for, more than is taken, or pages without end is told of in words; nothing
of it is kept. Specification: https://oparl.org/spezifikation/online-ansicht/ (chapters 2.5 "Objektlisten" and 3 "Schema").
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from geodata.addresses import checked_address, pinned
from geodata.reading import ReadError

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES = 2_000_000
MOST_PAGES = 20
MOST_REDIRECTS = 4
MOST_SECONDS = 20.0
TIMEOUT = httpx.Timeout(8.0)
NAME = "OParl"
TYPES = {"organization": "Organization", "meeting": "Meeting", "paper": "Paper"}
WORDS = {"organization": "ein Gremium", "meeting": "eine Sitzung", "paper": "eine Drucksache"}
KEPT = {
    "organization": ("id", "name", "shortName", "classification", "web"),
    "meeting": ("id", "name", "start", "end", "cancelled", "meetingState", "web"),
    "paper": ("id", "name", "reference", "date", "paperType", "web"),
}
SCHEMA = re.compile(r"https://schema\.oparl\.org/1\.[01]/(\w+)")
LONGEST = 500
JSON_TYPE = re.compile(r"application/(?:[\w.+-]+\+)?json")


@dataclass(slots=True)
class Reader:
    """One conversation with a server: all its requests together have a time; `allow_private` as for imports."""

    allow_private: bool = False
    until: float = field(default_factory=lambda: time.monotonic() + MOST_SECONDS)

    def read_object(self, url: str, kind: str) -> dict[str, Any]:
        """An object of a kind, with what is kept of it. Raises ReadError in words for whatever is not as it should be."""
        return kept_of(self._json(url), url, kind)

    def find_paper(self, list_url: str, reference: str) -> dict[str, Any]:
        """The paper with a number in a list of papers, page by page. Raises ReadError."""
        for one in self._listed(list_url):
            if isinstance(one, dict) and str(one.get("reference", "")).strip() == reference.strip():
                return kept_of(one, str(one.get("id", "")), "paper")
        raise ReadError(f"Eine Drucksache „{reference}“ steht nicht in dieser Liste.", NAME)

    def _listed(self, list_url: str) -> Iterator[Any]:
        url, seen = list_url, set[str]()
        for _ in range(MOST_PAGES):
            if url in seen:
                raise ReadError("Die Liste führt im Kreis: Eine Seite verweist auf eine frühere.", NAME)
            seen.add(url)
            page = self._json(url)
            rows, links = page.get("data"), page.get("links")
            if not isinstance(rows, list):
                raise ReadError("Unter dieser Adresse steht keine OParl-Liste.", NAME)
            yield from rows
            following = links.get("next") if isinstance(links, dict) else None
            if following is None:
                return
            url = _same_host(list_url, following)
        raise ReadError(
            f"Die Liste hat mehr als {MOST_PAGES} Seiten. Bitte geben Sie die Adresse der Drucksache selbst an.",
            NAME,
        )

    def _json(self, url: str) -> dict[str, Any]:
        try:
            body = self._fetched(url)
        except httpx.HTTPError as error:
            raise ReadError(
                f"Der Server antwortet nicht, wie er soll ({type(error).__name__}).", NAME
            ) from error
        try:
            told = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise ReadError("Unter dieser Adresse steht kein lesbares JSON.", NAME) from error
        if not isinstance(told, dict):
            raise ReadError("Unter dieser Adresse steht kein OParl-Objekt.", NAME)
        return told

    def _fetched(self, url: str) -> bytes:
        for _ in range(MOST_REDIRECTS + 1):
            hop_url, headers, extensions = self._hop(url)
            headers = {**headers, "Accept": "application/json", "Accept-Encoding": "identity"}
            with (
                httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client,
                client.stream("GET", hop_url, headers=headers, extensions=extensions) as answer,
            ):
                if not answer.has_redirect_location:
                    return self._body(answer)
                url = _joined(url, answer.headers["Location"])
        raise ReadError(f"Die Adresse leitet mehr als {MOST_REDIRECTS}-mal weiter.", NAME)

    def _hop(self, url: str) -> tuple[httpx.URL, dict[str, str], dict[str, str]]:
        if self.allow_private:
            return checked_address(url, NAME), {}, {}
        hop = pinned(url, NAME)
        return hop.url, hop.headers, hop.extensions

    def _body(self, answer: httpx.Response) -> bytes:
        if answer.status_code != httpx.codes.OK:
            raise ReadError(f"Der Server antwortet mit {answer.status_code}.", NAME)
        if not JSON_TYPE.match(answer.headers.get("Content-Type", "").lower()):
            raise ReadError("Der Server antwortet nicht mit JSON.", NAME)
        body = bytearray()
        for chunk in answer.iter_raw():
            body += chunk
            if len(body) > MOST_BYTES:
                raise ReadError(f"Die Antwort ist größer als {MOST_BYTES // 1_000_000} MB.", NAME)
            if time.monotonic() > self.until:
                raise ReadError(f"Der Server braucht länger als {MOST_SECONDS:.0f} Sekunden.", NAME)
        return bytes(body)


def kept_of(told: dict[str, Any], url: str, kind: str) -> dict[str, Any]:
    """What is kept of an object, checked: its type, that it is the one asked for, and that it has not been deleted."""
    named = SCHEMA.fullmatch(str(told.get("type", "")))
    if named is None or named[1] != TYPES[kind]:
        shown = str(told.get("type", "nichts"))[:100]
        raise ReadError(
            f"Erwartet war {WORDS[kind]} nach OParl 1.0 oder 1.1; der Server nennt als Typ „{shown}“.", NAME
        )
    if told.get("id") != url:
        raise ReadError(
            "Der Server gibt ein anderes Objekt heraus, als verlangt war (die Kennung passt nicht zur Adresse).",
            NAME,
        )
    if told.get("deleted") is True:
        raise ReadError("Dieses Objekt ist dort gelöscht.", NAME)
    kept = {name: _plain(told[name]) for name in KEPT[kind] if isinstance(told.get(name), (str, bool))}
    web = kept.get("web")
    if web is not None and not re.match(r"https?://", str(web)):
        del kept["web"]  # shown as a link
    return kept


def _plain(value: str | bool) -> str | bool:  # noqa: FBT001 (a value of JSON)
    return value if isinstance(value, bool) else "".join(c for c in value if c.isprintable())[:LONGEST]


def _joined(url: str, location: str) -> str:
    try:
        return str(httpx.URL(url).join(location))
    except (httpx.InvalidURL, ValueError) as error:
        raise ReadError("Die Adresse leitet auf etwas weiter, das keine Adresse ist.", NAME) from error


def _same_host(first: str, following: object) -> str:
    """The next page, which must be of the same server. Raises ReadError."""
    url = _joined(first, following if isinstance(following, str) else "//")
    if httpx.URL(url).host != httpx.URL(first).host:
        raise ReadError("Die nächste Seite der Liste läge auf einem anderen Server.", NAME)
    return url
