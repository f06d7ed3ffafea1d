"""OpenTelemetry, where OTEL_EXPORTER_OTLP_ENDPOINT says where traces go; otherwise none of it is imported.

A span tells the template of the route, method, status and time. What OpenTelemetry would add of its own accord (the
address with its query, the client's address and browser) is personal data and is taken out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from opentelemetry.sdk.trace.export import SpanExporter
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from app.settings import Settings

KEPT = frozenset({"http.method", "http.request.method", "http.scheme", "url.scheme", "http.flavor",
                  "http.status_code", "http.response.status_code", "http.route"})  # fmt: skip


def traced(app: ASGIApp, settings: Settings, version: str) -> ASGIApp:
    """The application with traces, where they are asked for."""
    if not settings.otlp_endpoint:
        return app
    return Traced(app, settings.otlp_endpoint, version)


class Traced:
    """ASGI middleware, around everything else: one span per request, sent in the background."""

    def __init__(self, app: ASGIApp, endpoint: str, version: str) -> None:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        resource = Resource.create({"service.name": "bildungsatlas", "service.version": version})
        self._provider = TracerProvider(resource=resource)
        exporter = OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces")
        self._provider.add_span_processor(BatchSpanProcessor(_discreet(exporter)))
        self._app: Any = OpenTelemetryMiddleware(
            _Named(app), excluded_urls="/health", tracer_provider=self._provider,
            exclude_spans=["receive", "send"], default_span_details=_details,
        )  # fmt: skip

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request within a span."""
        if scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        finally:
            self._provider.shutdown()  # sends what is left


class _Named:
    """Gives the span the name of its route once that is known."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        from opentelemetry import trace

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = getattr(scope.get("route"), "path", "unmatched")
                span = trace.get_current_span()
                span.set_attribute("http.route", route)
                span.update_name(f"{scope['method']} {route}")
            await send(message)

        await self.app(scope, receive, sending)


def _details(scope: Any) -> tuple[str, dict[str, Any]]:  # noqa: ANN401
    return str(scope.get("method", "HTTP")), {}


def _discreet(exporter: SpanExporter) -> SpanExporter:
    """An exporter that passes on of every span only what tells nothing about a person."""
    from opentelemetry.sdk.trace import ReadableSpan
    from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
    from opentelemetry.trace import Status

    def told(span: ReadableSpan) -> ReadableSpan:
        kept = {name: value for name, value in (span.attributes or {}).items() if name in KEPT}
        return ReadableSpan(
            span.name, span.context, span.parent, span.resource, kept, kind=span.kind,
            instrumentation_scope=span.instrumentation_scope, status=Status(span.status.status_code),
            start_time=span.start_time, end_time=span.end_time,
        )  # fmt: skip

    class Discreet(SpanExporter):
        def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
            return exporter.export([told(span) for span in spans])

        def shutdown(self) -> None:
            exporter.shutdown()

    return Discreet()
