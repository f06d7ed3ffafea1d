"""Clients that go on working whatever happens, and remember exactly what was acknowledged to them."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from app.accounts.cookies import SESSION_COOKIE

if TYPE_CHECKING:
    from tests.accounts.signing_in import SignedIn
    from tests.faults.system import System

PAUSE_SECONDS = 0.15
CALM = {200, 202, 409, 412, 503}
"""What a client may be told while things break: done, somebody was faster, or come back later. Never 500."""


@dataclass
class Entry:
    """What one client knows of one value: the last acknowledged one, and those it does not know the fate of."""

    acknowledged: str | None = None
    in_doubt: list[str] = field(default_factory=list)

    def possible(self) -> set[str | None]:
        """What may be there now."""
        return {self.acknowledged, *self.in_doubt}


@dataclass
class Ledger:
    """What was acknowledged, of all clients."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    phones: dict[str, Entry] = field(default_factory=dict)
    edits: list[tuple[str, str]] = field(default_factory=list)
    jobs: list[int] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    broken: int = 0

    def refuse(self, status: int) -> None:
        """Somebody was told to come back later."""
        with self.lock:
            self.refused[str(status)] = self.refused.get(str(status), 0) + 1


class Caller:
    """Somebody signed in, asking over HTTP."""

    def __init__(self, system: System, who: SignedIn, seconds: float = 30.0) -> None:
        self._system = system
        headers = {**who.headers, "Cookie": f"{SESSION_COOKIE}={who.token}"}
        self._client = httpx.Client(headers=headers, timeout=seconds)

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """The answer; raises httpx.HTTPError where there is none."""
        return self._client.request(method, self._system.address + path, **more)


class Editor(threading.Thread):
    """Changes the telephone number of its sites, one after the other, against the version it has read."""

    def __init__(self, system: System, who: SignedIn, slugs: list[str], ledger: Ledger, number: int) -> None:
        super().__init__(daemon=True, name=f"editor {number}")
        self._caller, self._slugs, self._ledger = Caller(system, who), slugs, ledger
        self._number, self._count = number, 0
        self._ended = threading.Event()
        self.at_it = threading.Lock()
        """Held during a change: whoever takes it holds the editor up between two."""
        self.done = 0
        for slug in slugs:
            ledger.phones[slug] = Entry("04621 1")

    def stop(self) -> None:
        """End after the change under way."""
        self._ended.set()
        self.join()

    def run(self) -> None:
        """Edit until stopped."""
        while not self._ended.is_set():
            for slug in self._slugs:
                try:
                    with self.at_it:
                        self._edit(slug)
                except httpx.HTTPError:
                    self._ledger.broken += 1
                    time.sleep(PAUSE_SECONDS)
                time.sleep(PAUSE_SECONDS)

    def _edit(self, slug: str) -> None:
        found = self._caller.ask("GET", f"/api/sites/{slug}/editable")
        if found.status_code != 200:
            self._told(found)
            return
        self._count += 1
        phone, entry = f"04621 {self._number}{self._count:06d}", self._ledger.phones[slug]
        with self._ledger.lock:
            if found.json()["site"]["phone"] not in entry.possible():
                self._ledger.wrong.append(f"{slug} shows {found.json()['site']['phone']}, possible {entry}")
            entry.in_doubt.append(phone)  # from here on it may be there, whether we hear of it or not
        headers = {"If-Match": found.headers["ETag"]}
        body = {"site": {"phone": phone}, "reason": "Probe"}
        answer = self._caller.ask("PATCH", f"/api/sites/{slug}", json=body, headers=headers)
        if answer.status_code == 200:
            with (
                self._ledger.lock
            ):  # older doubts are settled too: such a change would now meet another version
                entry.acknowledged, entry.in_doubt = phone, []
                self._ledger.edits.append((slug, phone))
                self.done += 1
        else:
            self._told(answer)
            if answer.status_code != 503:  # refused for sure; after a 503 the commit may have gone through
                entry.in_doubt.remove(phone)

    def _told(self, answer: httpx.Response) -> None:
        if answer.status_code in CALM:
            self._ledger.refuse(answer.status_code)
        else:
            self._ledger.wrong.append(
                f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text[:300]}"
            )
