"""The log: one line per event, JSON where a machine reads it, without personal data and safe against injection.

What is written is the route's template, never the address itself: paths and queries hold names, search words and
one-time links. Whatever else slips into a value (a message of the database, a name) goes through `clean`: addresses
of mail and network are masked, control characters are written out, so that no value can begin a line of its own.
"""

from __future__ import annotations

import faulthandler
import logging
import re
import sys
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from structlog.typing import Processor

    from app.settings import Settings

_MAIL = re.compile(r"[^\s@<>\"'(),;:=]{1,64}@[^\s@<>\"'(),;:=]{1,255}\.[^\W\d_]{2,}")
_IPV4 = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")
_IPV6 = re.compile(r"(?<![\w:])(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{1,4}(?![\w:])")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_CONTROL_IN_TRACE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_SECRET_KEYS = frozenset(
    {"authorization", "cookie", "set-cookie", "password", "token", "secret", "csrf_token", "code", "email"}
)
_LONGEST = 4_000
TRACE = "exception"
OURS = ("app", "geodata")
UVICORN = ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi")


def masked(value: str) -> str:
    """A text without addresses of mail or network; the clock's 12:34:56 is no address."""
    if "@" in value:
        value = _MAIL.sub("[E-Mail]", value)
    value = _IPV4.sub("[IP]", value)
    return _IPV6.sub(lambda found: found[0] if _is_clock(found[0]) else "[IP]", value)


def escaped(value: str, pattern: re.Pattern[str] = _CONTROL) -> str:
    """A text whose control characters are written out."""
    return pattern.sub(lambda found: found[0].encode("unicode_escape", "surrogatepass").decode(), value)


def clean(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Mask and escape every value of an event (a processor of structlog)."""
    for key, value in event.items():
        if key.lower() in _SECRET_KEYS:
            event[key] = "…"
        elif key == TRACE:
            event[key] = escaped(masked(str(value)), _CONTROL_IN_TRACE).replace("\n", "\n  ")
        elif key != "timestamp" and key[:1] != "_" and not isinstance(value, (bool, int, float, type(None))):
            event[key] = escaped(masked(str(value)[:_LONGEST]))
    return event


def tells_requests_as_json(settings: Settings) -> bool:
    """Whether each request gets a line, and that a machine's."""
    return not _for_people(settings) and getattr(logging, settings.log_level.upper()) <= logging.INFO


def _for_people(settings: Settings) -> bool:
    return settings.log_format == "text" or (settings.log_format == "auto" and sys.stderr.isatty())


def configure(settings: Settings) -> None:
    """Send everything through one way to stderr: our own events, the standard library's, uvicorn's.

    A crash below Python leaves no event; where each thread was is then written as it stands (no values, no data).
    """
    if sys.__stderr__ is not None:
        faulthandler.enable(sys.__stderr__)
    for_people = _for_people(settings)
    level = getattr(logging, settings.log_level.upper())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        clean,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    renderer: Processor = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if for_people
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(level, logging.WARNING))  # libraries tell addresses of requests at lower levels
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    for name in UVICORN:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = name != "uvicorn.access"
        logger.setLevel(logging.WARNING)


def _is_clock(text: str) -> bool:
    return re.fullmatch(r"\d{1,2}:\d{2}:\d{2}", text) is not None
