"""Passwords: length counts, not the kinds of characters (NIST SP 800-63B, BSI ORP.4); stored with argon2id."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.accounts.common_words import COMMON_WORDS
from app.errors import BadRequest, TooMany

if TYPE_CHECKING:
    from collections.abc import Callable

SHORTEST = 12
LONGEST = 256
FEWEST_DIFFERENT = 5
FEWEST_UNPREDICTABLE = 6
NO_LETTER = r"[\x00-`{-\x7f]"
LEET = str.maketrans("013457@$!", "oieastasi")
ROWS = (
    "abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertzuiopü", "qwertyuiop", "asdfghjklöä", "yxcvbnm", "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6zhn7ujm",
)  # fmt: skip
HASHER = PasswordHasher()  # argon2-cffi's defaults: 64 MB, three passes (RFC 9106, section 4, second choice)
AT_ONCE = 2  # each takes 64 MB and a processor: more would starve everything else
MOST_WAITING = 40  # some seconds of work; who comes later is told so at once
Result = TypeVar("Result")


def check(password: str, *personal: str) -> None:
    """Raise BadRequest for a password that is too short, too long, or easily guessed (from e-mail or name, too)."""
    if len(password) < SHORTEST:
        raise _refused(f"Das Passwort braucht mindestens {SHORTEST} Zeichen. Ein Satz ist leicht zu merken.")
    if len(password) > LONGEST:
        raise _refused(f"Das Passwort darf höchstens {LONGEST} Zeichen haben.")
    words = {part for text in personal for part in re.split(r"[^\wäöüß]+", text.lower()) if len(part) > 2}
    if is_guessable(password, words):
        raise _refused("Dieses Passwort ist leicht zu erraten. Nehmen Sie zum Beispiel vier Wörter, die nichts miteinander zu tun haben.")  # fmt: skip


def is_guessable(password: str, personal: set[str]) -> bool:
    """Whether it is made of nothing but one or two common or personal words, rows of keys, repetitions, figures."""
    lowered = password.lower()
    if len(set(lowered)) < FEWEST_DIFFERENT or _period(lowered) * 2 <= len(lowered):
        return True
    if len(_without_rows(lowered)) < FEWEST_UNPREDICTABLE:
        return True
    known = COMMON_WORDS | personal
    inner = re.sub(f"^{NO_LETTER}+|{NO_LETTER}+$", "", lowered)
    return any(_made_of(re.sub(NO_LETTER, "", text), known) for text in (lowered, inner.translate(LEET)))


def hashed(password: str) -> str:
    """What is stored. Slow (a tenth of a second): in the web use `hashed_aside`."""
    return HASHER.hash(password)


async def hashed_aside(password: str) -> str:
    """As `hashed`, while other requests go on. Raises TooMany when too many wait for it."""
    return await ASIDE.run(hashed, password)


async def matches(stored: str | None, password: str) -> bool:
    """Whether it is the password; takes the same time where there is none to compare with. Raises TooMany."""
    return await ASIDE.run(_matches, stored, password)


class Aside:
    """Does slow work in few threads, and lets only so many wait for it."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE, "passwords")
        self._waiting = 0

    def refuse_when_full(self) -> None:
        """Raise TooMany when too many wait."""
        if self._waiting >= MOST_WAITING:
            raise TooMany("Gerade melden sich sehr viele an. Bitte versuchen Sie es gleich noch einmal.", retry_after_s=5)  # fmt: skip

    async def run(self, work: Callable[..., Result], *arguments: object) -> Result:
        """What `work` gives."""
        self.refuse_when_full()
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)
        finally:
            self._waiting -= 1


ASIDE = Aside()


def is_outdated(stored: str) -> bool:
    """Whether it was hashed with weaker parameters than today's."""
    return HASHER.check_needs_rehash(stored)


def _matches(stored: str | None, password: str) -> bool:
    try:
        return HASHER.verify(stored or _nobodys(), password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return HASHER.hash("the password of an account that does not exist")


def _period(text: str) -> int:
    """The length of the shortest unit that `text` repeats."""
    return (text + text).index(text, 1)


def _without_rows(text: str) -> str:
    """`text` without pieces of four or more neighbouring keys, letters or figures, forwards or backwards."""
    for row in (*ROWS, *(row[::-1] for row in ROWS)):
        for length in range(len(row), 3, -1):
            for start in range(len(row) - length + 1):
                text = text.replace(row[start : start + length], "")
    return text


def _made_of(letters: str, known: set[str] | frozenset[str]) -> bool:
    """Whether `letters` is at most two known words, one after the other."""
    if len(letters) < 3:
        return True
    if letters in known:
        return True
    return any(letters[:cut] in known and letters[cut:] in known for cut in range(1, len(letters)))


def _refused(words: str) -> BadRequest:
    return BadRequest(words, parameter="password")
