"""What can go wrong, from the server's problem details (RFC 9457): each error has its sentence and says what it is about."""

from __future__ import annotations

from typing import Any

import httpx


class AtlasError(Exception):
    """An answer that is an error. `status`: of HTTP (0: no answer at all); `parameter`: what it lies at; `problem`: all of it."""

    def __init__(self, detail: str, status: int = 0, problem: dict[str, Any] | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.status = status
        self.problem = problem or {}

    @property
    def parameter(self) -> str | None:
        """The parameter that is wrong."""
        return self.problem.get("parameter")

    @property
    def suggestion(self) -> str | None:
        """What was probably meant."""
        return self.problem.get("suggestion")

    def __str__(self) -> str:
        where = f" [{self.parameter}]" if self.parameter else ""
        return f"{self.detail}{where}" + (f" (HTTP {self.status})" if self.status else "")


class Invalid(AtlasError):
    """The question is not right, or asks for too much (400, 422)."""


class Forbidden(AtlasError):
    """Signing in is needed, or the token does not allow it (401, 403)."""


class NotFound(AtlasError):
    """There is nothing of that name (404)."""


class Conflict(AtlasError):
    """Somebody else has changed it in the meantime (409, 412)."""


class TooMany(AtlasError):
    """Too often in a short time, also after waiting (429)."""


class Unavailable(AtlasError):
    """The server cannot be reached, or is too busy, also after waiting (5xx, or no answer)."""


_KINDS: dict[int, type[AtlasError]] = {
    400: Invalid, 401: Forbidden, 403: Forbidden, 404: NotFound, 409: Conflict, 412: Conflict, 422: Invalid, 429: TooMany,
}  # fmt: skip


def error_of(answer: httpx.Response) -> AtlasError:
    """The error that an answer is. Its body must have been read."""
    problem: dict[str, Any] = {}
    if "json" in answer.headers.get("content-type", ""):
        try:
            told = answer.json()
        except ValueError:
            told = None  # cut off on the way: the status still says enough
        problem = told if isinstance(told, dict) else {}
    detail = problem.get("detail") or problem.get("title") or f"HTTP {answer.status_code}"
    kind = _KINDS.get(answer.status_code, Unavailable if answer.status_code >= 500 else AtlasError)
    return kind(str(detail), answer.status_code, problem)
