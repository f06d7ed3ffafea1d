"""Asking: over one connection, again where that may help, and never for ever."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import httpx

from bildungsatlas_client.errors import AtlasError, Unavailable, error_of

AGAIN = frozenset({429, 502, 503, 504})
"""What passes by itself."""
T = TypeVar("T")


class Transport:
    """One connection to a server. `retries`: how often it is asked again; `longest_wait_s`: no wait is longer."""

    def __init__(
        self,
        http: httpx.Client,
        *,
        retries: int = 5,
        longest_wait_s: float = 60.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.http = http
        self._retries = retries
        self._longest = longest_wait_s
        self._sleep = sleep

    def get(self, path: str, **params: Any) -> httpx.Response:
        """The whole answer."""
        return self.ask("GET", path, params=params)

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """The whole answer; asked again only where asking twice does no harm."""
        request = self.http.build_request(method, path, **_without_none(more))
        with self._sent(request) as answer:
            answer.read()
            return answer

    def own(self, address: str) -> str:
        """An address that the server has given, if it is one of its own: no other may be told the token."""
        base = self.http.base_url
        there = base.join(address)
        if (there.scheme, there.host, there.port) != (base.scheme, base.host, base.port):
            raise AtlasError(f"Der Server verweist auf einen anderen: {there}")
        return str(there)

    @contextmanager
    def stream(self, path: str, **params: Any) -> Iterator[httpx.Response]:
        """An answer that is read piece by piece."""
        request = self.http.build_request("GET", path, **_without_none({"params": params}))
        with self._sent(request) as answer:
            yield answer

    @contextmanager
    def _sent(self, request: httpx.Request) -> Iterator[httpx.Response]:
        answer = self._answered(request)
        try:
            if answer.is_error:
                answer.read()
                raise error_of(answer)
            yield answer
        except httpx.TransportError as error:
            raise Unavailable(f"Die Antwort brach ab: {error}") from error
        finally:
            answer.close()

    def _answered(self, request: httpx.Request) -> httpx.Response:
        """The first answer that will not change by waiting. Raises Unavailable where there is none."""
        for attempt in range(self._retries + 1):
            last = attempt == self._retries
            try:
                answer = self.http.send(request, stream=True)
            except httpx.TransportError as error:
                if last:
                    raise Unavailable(f"Der Bildungsatlas ist nicht zu erreichen: {error}") from error
                self._sleep(self._backoff(attempt))
                continue
            if answer.status_code not in AGAIN or last:
                return answer
            told = retry_after(answer.headers.get("retry-after"))
            answer.close()
            if told is not None and told > self._longest:
                raise Unavailable(
                    f"Der Server bittet um {told:.0f} Sekunden Geduld; so lange wird nicht gewartet.",
                    answer.status_code,
                )
            self._sleep(max(told or 0.0, self._backoff(attempt)))
        raise AssertionError  # the last attempt returns or raises

    def _backoff(self, attempt: int) -> float:
        # Half of it by chance: many scripts that were refused together do not come back together.
        return min(self._longest, 0.5 * 2.0**attempt * random.uniform(0.5, 1.0))


def retry_after(header: str | None) -> float | None:
    """Seconds to wait by a Retry-After header, a number or a date; None where nothing sensible is said."""
    if header is None:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        pass  # perhaps a date
    try:
        return max(0.0, (parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None


def _without_none(more: dict[str, Any]) -> dict[str, Any]:
    """Parameters that are given; lists joined by commas, as the interface reads them."""
    params = more.get("params")
    if params is None:
        return more  # an address with a query of its own keeps it
    told = {name: _joined(value) for name, value in params.items() if value is not None}
    return {**more, "params": told}


def _joined(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple, set, frozenset)):
        return ",".join(map(str, value))
    return value
