"""Trigrams of normalised texts and how alike a word and a text are, to the last digit as PostgreSQL's pg_trgm tells it.

A normalised text has words of a–z and 0–9 with one space between them (`atlas_normalise`). A word has two spaces before and
one behind it, so that a word of n letters has n + 1 trigrams; none goes over the end of a word. There are 37³ of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba as nb
import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    U16 = npt.NDArray[np.uint16]
    I32 = npt.NDArray[np.int32]
    I64 = npt.NDArray[np.int64]
    F32 = npt.NDArray[np.float32]
    Flags = npt.NDArray[np.bool_]

LETTERS = " abcdefghijklmnopqrstuvwxyz0123456789"
COUNT = len(LETTERS) ** 3
_NUMBER_OF = {letter: number for number, letter in enumerate(LETTERS)}


def trigrams_of(text: str) -> U16:
    """The trigrams of a normalised text as numbers below `COUNT`, word after word, repeated where they repeat.

    Raises KeyError for a letter that no normalised text has.
    """
    found: list[int] = []
    base = len(LETTERS)
    for word in text.split():
        before, last = 0, 0
        for letter in f"{word} ":
            number = _NUMBER_OF[letter]
            found.append((before * base + last) * base + number)
            before, last = last, number
    return np.array(found, np.uint16)


def word_similarity(word: str, text: str) -> float:
    """How much of a word stands somewhere in a text, 0 to 1, as `word_similarity` of pg_trgm (its documentation, F.35).

    That is the greatest share of common trigrams among all trigrams of the word and of a stretch of the text; stretches
    are tried as pg_trgm tries them: each grows to a common trigram, and loses trigrams in front while that makes it better.
    """
    asked = trigrams_of(word)
    is_asked = np.zeros(COUNT, np.bool_)
    is_asked[asked] = True
    in_text = trigrams_of(text)
    ends = np.array([0, len(in_text)], np.int64)
    only = np.zeros(1, np.int32)
    return float(similarities(in_text, ends, only, is_asked, len(np.unique(asked)))[0])


@nb.njit(cache=True, nogil=True)
def similarities(trigrams: U16, starts: I64, of: I32, is_asked: Flags, asked: int) -> F32:
    """The similarity of one word (which trigrams are asked for, and how many) to each of the texts `of`.

    The trigrams of text n stand from starts[n] to starts[n + 1].
    """
    last_at = np.full(COUNT, -1, np.int32)
    found = np.empty(len(of), np.float32)
    for n in range(len(of)):
        one = trigrams[starts[of[n]] : starts[of[n] + 1]]
        found[n] = _similarity(one, is_asked, asked, last_at)
        for trigram in one:
            last_at[trigram] = -1
    return found


@nb.njit(cache=True, nogil=True)
def _similarity(text: U16, is_asked: Flags, asked: int, last_at: I32) -> np.float32:
    best = np.float32(0)
    first, distinct, common = -1, 0, 0
    for at in range(len(text)):
        hit = is_asked[text[at]]
        if not hit and first < 0:
            continue
        if last_at[text[at]] < 0:
            distinct += 1
            common += int(hit)
        last_at[text[at]] = at
        if not hit:
            continue
        if first < 0:
            first = at
        here, begin, distinct, common = _shortened(
            text, is_asked, asked, last_at, first, at, distinct, common
        )
        for left in range(first, begin):  # these no longer belong to the stretch
            if last_at[text[left]] == left:
                last_at[text[left]] = -1
        first, best = begin, max(best, here)
    return best


@nb.njit(cache=True, nogil=True)
def _shortened(
    text: U16, is_asked: Flags, asked: int, last_at: I32, first: int, end: int, distinct: int, common: int
) -> tuple[np.float32, int, int, int]:
    """The best stretch that ends at `end`: its similarity, its beginning, its distinct and its common trigrams."""
    best = np.float32(common) / np.float32(asked + distinct - common)
    begin, best_distinct, best_common = first, distinct, common
    for left in range(first, end + 1):
        here = np.float32(common) / np.float32(asked + distinct - common)
        if here > best:
            best, begin, best_distinct, best_common = here, left, distinct, common
        if last_at[text[left]] == left:
            distinct -= 1
            common -= int(is_asked[text[left]])
    return best, begin, best_distinct, best_common
