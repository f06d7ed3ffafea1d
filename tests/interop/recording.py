"""A go-between that writes down what a client asks for, so that a test can see what it leaves to the server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "server", "date"})
"""Headers that are between two neighbours only, or that the go-between writes itself."""


@dataclass
class Recorded:
    """The address to ask, and what has been asked for there so far."""

    address: str
    targets: list[str] = field(default_factory=list)

    def queries(self, path_end: str = "/items") -> list[dict[str, str]]:
        """The parameters of the requests whose path ends so, in the order in which they came."""
        parts = map(urlsplit, self.targets)
        return [
            {name: values[0] for name, values in parse_qs(one.query).items()}
            for one in parts
            if one.path.endswith(path_end)
        ]


@contextmanager
def recording(address: str) -> Iterator[Recorded]:
    """Stand between clients and the server at `address` as long as the block lasts."""
    target = urlsplit(address)
    recorded = Recorded("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            recorded.targets.append(self.path)
            connection = HTTPConnection(target.hostname or "", target.port, timeout=60)
            connection.request("GET", self.path, headers=dict(self.headers))
            answer = connection.getresponse()
            body = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            connection.close()

        do_HEAD = do_GET  # noqa: N815 (http.server's name)

        def log_message(self, *_: object) -> None:
            """Nothing: `targets` is the log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    recorded.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield recorded
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
