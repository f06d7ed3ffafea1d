"""Traces: sent where they are asked for, without a person in them; otherwise nothing of it is loaded."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from app.settings import REPOSITORY
from tests.serving import served


class Collector(ThreadingHTTPServer):
    """Takes what an OpenTelemetry collector would."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        super().__init__(("127.0.0.1", 0), _Taker)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Taker(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        self.server.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()


def test_spans_tell_the_route_and_nothing_about_a_person(demo_url: str, collector: Collector):
    with served(
        demo_url, OTEL_EXPORTER_OTLP_ENDPOINT=collector.endpoint, OTEL_BSP_SCHEDULE_DELAY="200"
    ) as found:
        headers = {"User-Agent": "Erikas Browser", "Cookie": "s=geheim", "Authorization": "Basic geheim"}
        httpx.get(f"{found.address}/api/sites/erika?q=geheim", headers=headers, timeout=60)
        httpx.get(f"{found.address}/health/live")
        deadline = time.monotonic() + 20
        while not collector.bodies and time.monotonic() < deadline:
            time.sleep(0.1)
    sent = b"".join(collector.bodies)
    assert not [word for word in (b"erika", b"Erika", b"geheim", b"127.0.0.1") if word in sent]
    told = [ExportTraceServiceRequest.FromString(body) for body in collector.bodies]
    spans = [s for one in told for r in one.resource_spans for scope in r.scope_spans for s in scope.spans]
    (span,) = spans
    assert span.name == "GET /api/sites/{slug}"
    attributes = {one.key: one.value for one in span.attributes}
    assert attributes["http.route"].string_value == "/api/sites/{slug}"
    assert attributes["http.status_code"].int_value == 404
    assert span.end_time_unix_nano > span.start_time_unix_nano


def test_without_an_endpoint_nothing_of_it_is_loaded():
    code = (
        "import sys; OURS = ('opentelemetry.sdk', 'opentelemetry.exporter', 'prometheus_client');"
        " from app.settings import Settings; from app.main import web_worker;"
        "web_worker(Settings().model_copy(update={'database_url': 'postgresql+psycopg://h/d', 'secret': 's' * 16}));"
        "print([name for name in sys.modules if name.startswith(OURS)])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
