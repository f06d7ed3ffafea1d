"""The log: lines that machines read, nothing about a person, nothing that forges a line."""

from __future__ import annotations

import io
import json
import logging
import re
import sys

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from app import logs
from app.settings import Settings


@pytest.fixture
def written(monkeypatch, request):
    """What is written to the log in the format asked for."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    before = logging.getLogger().handlers[:]
    logs.configure(Settings().model_copy(update={"log_format": getattr(request, "param", "json")}))
    yield stream
    logging.getLogger().handlers[:] = before
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def log():
    return structlog.get_logger("app.test")


def test_every_event_is_one_line_of_json(written):
    log().info("request", route="/api/sites/{slug}", status=200, ms=1.5)
    (line,) = lines(written)
    assert line["event"] == "request"
    assert line["level"] == "info"
    assert line["status"] == 200
    assert str(line["timestamp"]).endswith("Z")


@pytest.mark.parametrize("written", ["json", "text"], indirect=True)
def test_a_name_with_line_breaks_cannot_begin_a_line_of_its_own(written):
    log().warning("upload", name='a.csv\r\n{"event":"request","status":200}\x1b[2K\u2028x')
    log().warning("first\nsecond")
    text = written.getvalue()
    assert len(text.splitlines()) == 2
    assert "\x1b[2K" not in text
    assert re.search(r"csv\\+r\\+n", text)


@pytest.mark.parametrize("written", ["json", "text"], indirect=True)
def test_an_exceptions_message_cannot_forge_a_line_either(written):
    try:
        raise ValueError("bad\n2026-01-01 [info     ] forged")
    except ValueError as error:
        log().exception("fault", exc_info=error)
    assert not [line for line in written.getvalue().splitlines() if line.startswith("2026-01-01 [info")]


@pytest.mark.parametrize(
    "told",
    [
        "Key (email)=(erika.mustermann@kreis-example.de) already exists",
        "connection from 192.0.2.17 refused",
        "peer 2001:db8:85a3::8a2e:370:7334 went away",
        "peer fe80::1 went away",
    ],
)
def test_addresses_of_mail_and_network_are_masked(written, told: str):
    log().error("database error", detail=told)
    text = written.getvalue()
    assert not any(secret in text for secret in ("erika", "192.0.2.17", "8a2e", "fe80::1"))
    assert "[E-Mail]" in text or "[IP]" in text


def test_secrets_are_never_written(written):
    log().info("x", authorization="Bearer abc123", cookie="s=abc123", password="abc123", token="abc123")
    assert "abc123" not in written.getvalue()


def test_times_and_versions_stay_readable(written):
    log().info("x", clock="12:34:56", version="0.1.0", ratio="1:3")
    (line,) = lines(written)
    assert (line["clock"], line["version"], line["ratio"]) == ("12:34:56", "0.1.0", "1:3")


def test_errors_of_uvicorn_and_the_library_go_the_same_way(written):
    logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.\nfrom %s", "192.0.2.17")
    logging.getLogger("httpx").info("HTTP Request: GET https://example.org/?q=secret")
    (line,) = lines(written)
    assert line["logger"] == "uvicorn.error"
    assert line["event"] == "Invalid HTTP request received.\\nfrom [IP]"


@given(st.text(max_size=200))
def test_no_text_whatever_makes_a_second_line(text: str):
    event = logs.clean(None, "info", {"event": text, "name": text})
    for value in event.values():
        assert len(str(value).splitlines()) <= 1


@given(st.text(max_size=60))
def test_masking_twice_is_masking_once(text: str):
    assert logs.masked(logs.masked(text)) == logs.masked(text)
