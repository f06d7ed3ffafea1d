"""A council information system is a stranger: what it says is checked, and one that lies is told of in words."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from app.measures import oparl
from app.measures.oparl import MOST_PAGES, Reader
from geodata.reading import ReadError

PAPER = "https://schema.oparl.org/1.1/Paper"
JSON = "application/json"


class Server:
    """A server that answers each path as it is told to."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {}
        mine = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                mine.asked.append(self.path)
                mine.answers[self.path.partition("?")[0]](self)

            def log_message(self, *_: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def says(self, path: str, content: Any, media_type: str = JSON, status: int = 200) -> str:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            handler.send_header("Content-Type", media_type)
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)

        self.answers[path] = answer
        return self.url + path

    def leads(self, path: str, location: str) -> str:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(302)
            handler.send_header("Location", location)
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        self.answers[path] = answer
        return self.url + path

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


@pytest.fixture
def reader() -> Reader:
    return Reader(allow_private=True)


def paper(url: str, **more: Any) -> dict[str, Any]:
    return {
        "id": url,
        "type": PAPER,
        "name": "Neue Kita",
        "reference": "2026/7",
        "date": "2026-05-01",
        **more,
    }


def test_a_paper_is_read_and_only_what_is_needed_is_kept(server: Server, reader: Reader):
    url = f"{server.url}/paper/1"
    server.says("/paper/1", paper(url, mainFile={"x": 1}, web="https://kreis.example/vorlage/7", secret="x"))
    kept = reader.read_object(url, "paper")
    assert kept == {"id": url, "name": "Neue Kita", "reference": "2026/7", "date": "2026-05-01",
                    "web": "https://kreis.example/vorlage/7"}  # fmt: skip


LIES: list[tuple[str, Any, str]] = [
    (
        "another type",
        lambda url: paper(url, type="https://schema.oparl.org/1.1/Person"),
        "Erwartet war eine Drucksache",
    ),
    ("no type", lambda url: {"id": url}, "nennt als Typ"),
    (
        "a type of someone else",
        lambda url: paper(url, type="https://evil.example/1.1/Paper"),
        "nennt als Typ",
    ),
    ("another id", lambda url: paper(url + "0"), "anderes Objekt"),
    ("no id", lambda _: {"type": PAPER}, "anderes Objekt"),
    ("deleted", lambda url: paper(url, deleted=True), "gelöscht"),
    ("a list", lambda _: [1, 2], "kein OParl-Objekt"),
    ("nonsense", lambda _: b"{", "kein lesbares JSON"),
    ("not a text", lambda _: b"\xff\xfe\x00", "kein lesbares JSON"),
    ("a tower of brackets", lambda _: b"[" * 200_000, "kein lesbares JSON"),
]


@pytest.mark.parametrize(("content", "words"), [lie[1:] for lie in LIES], ids=[lie[0] for lie in LIES])
def test_a_server_that_lies_is_told_of_in_words(server: Server, reader: Reader, content: Any, words: str):
    url = f"{server.url}/paper/1"
    server.says("/paper/1", content(url))
    with pytest.raises(ReadError, match=words):
        reader.read_object(url, "paper")


def test_what_is_shown_as_a_link_is_one(server: Server, reader: Reader):
    url = f"{server.url}/paper/1"
    server.says("/paper/1", paper(url, web="javascript:alert(1)", name="A\x00\x1b" * 600))
    kept = reader.read_object(url, "paper")
    assert "web" not in kept
    assert len(kept["name"]) == oparl.LONGEST
    assert kept["name"].isprintable()


def test_other_answers_are_refused(server: Server, reader: Reader):
    for path, media_type, status, words in (
        ("/html", "text/html", 200, "nicht mit JSON"), ("/gone", JSON, 404, "antwortet mit 404"), ("/fault", JSON, 500, "500"),
    ):  # fmt: skip
        with pytest.raises(ReadError, match=words):
            reader.read_object(server.says(path, {}, media_type, status), "paper")


def test_a_huge_answer_is_not_read_to_its_end(server: Server, reader: Reader):
    url = server.says("/huge", b" " * (oparl.MOST_BYTES * 3))
    with pytest.raises(ReadError, match="größer als 2 MB"):
        reader.read_object(url, "paper")


def test_an_answer_that_drips_has_an_end(server: Server, monkeypatch: pytest.MonkeyPatch):
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", JSON)
        handler.end_headers()
        for _ in range(100):
            try:
                handler.wfile.write(b" ")
                handler.wfile.flush()
            except OSError:
                return
            time.sleep(0.05)

    server.answers["/drip"] = drip
    reader = Reader(allow_private=True, until=time.monotonic() + 0.2)
    with pytest.raises(ReadError, match="braucht länger"):
        reader.read_object(f"{server.url}/drip", "paper")


def test_a_ring_of_redirects_ends(server: Server, reader: Reader):
    url = server.leads("/a", "/a")
    with pytest.raises(ReadError, match="4-mal weiter"):
        reader.read_object(url, "paper")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/x",
        "http://[::1]/x",
        "http://169.254.169.254/latest",
        "http://10.0.0.1/",
        "http://2130706433/",
    ],
)
def test_an_address_inside_is_not_asked(url: str):
    with pytest.raises(ReadError, match="nicht öffentlich"):
        Reader().read_object(url, "paper")


def test_a_redirect_inside_is_not_followed(server: Server, monkeypatch: pytest.MonkeyPatch):
    url = server.leads("/out", "http://169.254.169.254/latest")
    real = oparl.pinned

    def first_is_public(asked: str, name: str) -> Any:  # the test's own server stands for one outside
        if asked.startswith(server.url):
            return oparl.httpx.URL(asked) and type(
                "Hop", (), {"url": oparl.httpx.URL(asked), "headers": {}, "extensions": {}}
            )
        return real(asked, name)

    monkeypatch.setattr(oparl, "pinned", first_is_public)
    with pytest.raises(ReadError, match="nicht öffentlich"):
        Reader().read_object(url, "paper")


@pytest.mark.parametrize(
    "url", ["ftp://example.org/x", "file:///etc/passwd", "https://user:pw@example.org/", "nonsense"]
)
def test_other_addresses_are_refused(reader: Reader, url: str):
    with pytest.raises(ReadError):
        reader.read_object(url, "paper")


def page(server: Server, n: int, rows: list[Any], following: str | None) -> str:
    return server.says(f"/list/{n}", {"data": rows, "links": {"next": following} if following else {}})


def test_a_paper_is_found_by_its_number_some_pages_on(server: Server, reader: Reader):
    wanted = paper(f"{server.url}/paper/9", reference="2026/9")
    first = page(server, 1, [paper(f"{server.url}/paper/1"), "nonsense", 5], f"{server.url}/list/2")
    page(server, 2, [wanted], None)
    assert reader.find_paper(first, " 2026/9 ")["name"] == "Neue Kita"
    with pytest.raises(ReadError, match="steht nicht in dieser Liste"):
        reader.find_paper(first, "1999/1")


def test_pages_without_end_have_one_here(server: Server, reader: Reader):
    for n in range(MOST_PAGES + 5):
        page(server, n, [], f"{server.url}/list/{n + 1}")
    with pytest.raises(ReadError, match=f"mehr als {MOST_PAGES} Seiten"):
        reader.find_paper(f"{server.url}/list/0", "x")
    assert len(server.asked) == MOST_PAGES


def test_pages_in_a_circle_are_noticed(server: Server, reader: Reader):
    first = page(server, 1, [], f"{server.url}/list/2")
    page(server, 2, [], first)
    with pytest.raises(ReadError, match="im Kreis"):
        reader.find_paper(first, "x")


@pytest.mark.parametrize(
    "following", ["http://elsewhere.example/list/2", "//elsewhere.example/", 5, {"x": 1}]
)
def test_the_next_page_is_of_the_same_server(server: Server, reader: Reader, following: Any):
    url = server.says("/list", {"data": [], "links": {"next": following}})
    with pytest.raises(ReadError):
        reader.find_paper(url, "x")


@pytest.mark.parametrize("content", [{"data": 5}, {"links": {}}, {"data": {"a": 1}}])
def test_what_is_no_list_is_told(server: Server, reader: Reader, content: Any):
    with pytest.raises(ReadError, match="keine OParl-Liste"):
        reader.find_paper(server.says("/list", content), "x")
