"""An index of many normalised texts: which of them have a word as it stands, in part, or nearly, and how well.

20,000 texts share some ten thousand words, so a part of a word is looked for in these, not in the texts; a misspelt word
in the texts that share half of its trigrams, counted by their lists. An index never changes; the one after a change takes
over what it knows of the texts that stayed (`Texts`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba as nb
import numpy as np

from app.words.trigrams import COUNT, similarities, trigrams_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    U8 = npt.NDArray[np.uint8]
    I32 = npt.NDArray[np.int32]
    I64 = npt.NDArray[np.int64]
    F64 = npt.NDArray[np.float64]

BEGINS, CONTAINS = 2.0, 1.0
NEARLY_LESS = 0.2
"""A text that has the word nearly is worth its similarity less this."""
NEARLY_FROM = 0.5
NEARLY_FROM_LENGTH = 4
"""Shorter words must stand in the text as they are: nearly everything is similar to three letters."""
MOST_KEPT = 512


class Texts:
    """What is known of texts: the numbers of their words in one vocabulary, and their trigrams. Used by one thread."""

    def __init__(self) -> None:
        self.words: dict[str, int] = {}
        self._known: dict[str, tuple[I32, npt.NDArray[np.uint16]]] = {}

    def index(self, texts: Sequence[str]) -> Index:
        """The index of these texts, in their order; what is known of others is forgotten."""
        self._known = {text: self._known.get(text) or self._read(text) for text in texts}
        if len(self.words) > 2 * sum(len(words) for words, _ in self._known.values()):
            self.words = {}  # mostly words of texts that are gone
            self._known = {text: self._read(text) for text in texts}
        known = [self._known[text] for text in texts]
        begins = np.array([words[0] if len(words) else -1 for words, _ in known], np.int32)
        return Index(list(self.words), begins, [words for words, _ in known], [three for _, three in known])

    def _read(self, text: str) -> tuple[I32, npt.NDArray[np.uint16]]:
        words = self.words
        numbers = [words.setdefault(word, len(words)) for word in text.split()]
        return np.array(numbers, np.int32), trigrams_of(text)


class Index:
    """Texts by their number; `ranks` of a word are kept, since who types asks for the same first words again."""

    def __init__(
        self, words: Sequence[str], begins: I32, words_of: Sequence[I32], trigrams_of: Sequence[npt.NDArray[np.uint16]]
    ) -> None:  # fmt: skip
        self.count = len(begins)
        self._begins = begins
        self._letters = np.frombuffer("".join(words).encode(), np.uint8)
        self._letter_starts = _starts([len(word) for word in words])
        self._with_word = _lists(_flat(words_of, np.int32), _owners(words_of), len(words))
        self._trigrams = _flat(trigrams_of, np.uint16)
        self._trigram_starts = _starts([len(one) for one in trigrams_of])
        self._with_trigram = _distinct_lists(self._trigrams, self._trigram_starts)
        self._kept: dict[str, F64] = {}

    def ranks(self, word: str) -> F64:
        """How well each text has the word: 2 begins with it, 1 contains it, up to 0.8 nearly, 0 not; (count,)."""
        found = self._kept.get(word)
        if found is None:
            found = self._ranks(word)
            found.flags.writeable = False
            if len(self._kept) >= MOST_KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[word] = found
        return found

    def _ranks(self, word: str) -> F64:
        letters = np.frombuffer(word.encode(), np.uint8)
        ranks = np.zeros(self.count)
        has = _holding(self._letters, self._letter_starts, letters)
        _mark(has, *self._with_word, ranks)
        begins = _beginning(self._letters, self._letter_starts, letters)
        if len(begins):
            ranks[(self._begins >= 0) & begins[self._begins]] = BEGINS
        if len(word) >= NEARLY_FROM_LENGTH:
            self._nearly(word, ranks)
        return ranks

    def _nearly(self, word: str, ranks: F64) -> None:
        asked = np.unique(trigrams_of(word))
        shared = _shared(asked, *self._with_trigram, self.count)
        candidates = np.flatnonzero((shared >= NEARLY_FROM * len(asked)) & (ranks == 0)).astype(np.int32)
        is_asked = np.zeros(COUNT, np.bool_)
        is_asked[asked] = True
        alike = similarities(self._trigrams, self._trigram_starts, candidates, is_asked, len(asked))
        near = alike >= NEARLY_FROM
        ranks[candidates[near]] = alike[near].astype(np.float64) - NEARLY_LESS


def _starts(lengths: Sequence[int]) -> I64:
    return np.concatenate([[0], np.cumsum(np.array(lengths, np.int64), dtype=np.int64)])


def _flat(arrays: Sequence[npt.NDArray[np.generic]], kind: type) -> npt.NDArray:  # type: ignore[type-arg]
    return np.concatenate([*arrays, np.empty(0, kind)]).astype(kind, copy=False)


def _owners(arrays: Sequence[npt.NDArray[np.generic]]) -> I32:
    return np.repeat(np.arange(len(arrays), dtype=np.int32), [len(one) for one in arrays])


def _lists(what: I32, owner: I32, count: int) -> tuple[I64, I32]:
    """For each of `count` things the owners that have it: where its list begins, and the lists."""
    return _starts(np.bincount(what, minlength=count).tolist()), owner[np.argsort(what, kind="stable")]


@nb.njit(cache=True, nogil=True)
def _distinct_lists(trigrams: npt.NDArray[np.uint16], starts: I64) -> tuple[I64, I32]:
    """For each trigram the texts that have it, each once."""
    sizes, seen = np.zeros(COUNT + 1, np.int64), np.full(COUNT, -1, np.int32)
    for n in range(len(starts) - 1):
        for trigram in trigrams[starts[n] : starts[n + 1]]:
            if seen[trigram] != n:
                seen[trigram] = n
                sizes[trigram + 1] += 1
    begins = np.cumsum(sizes)
    filled, lists = begins[:-1].copy(), np.empty(begins[-1], np.int32)
    seen[:] = -1
    for n in range(len(starts) - 1):
        for trigram in trigrams[starts[n] : starts[n + 1]]:
            if seen[trigram] != n:
                seen[trigram] = n
                lists[filled[trigram]] = n
                filled[trigram] += 1
    return begins, lists


@nb.njit(cache=True, nogil=True)
def _shared(asked: npt.NDArray[np.uint16], begins: I64, lists: I32, count: int) -> I32:
    """How many of the trigrams asked for each text has."""
    shared = np.zeros(count, np.int32)
    for trigram in asked:
        for text in lists[begins[trigram] : begins[trigram + 1]]:
            shared[text] += 1
    return shared


@nb.njit(cache=True, nogil=True)
def _mark(has: npt.NDArray[np.bool_], begins: I64, lists: I32, ranks: F64) -> None:
    for word in range(len(has)):
        if has[word]:
            for text in lists[begins[word] : begins[word + 1]]:
                ranks[text] = CONTAINS


@nb.njit(cache=True, nogil=True)
def _holding(letters: U8, starts: I64, part: U8) -> npt.NDArray[np.bool_]:
    """Which words have a part somewhere."""
    found = np.zeros(len(starts) - 1, np.bool_)
    for word in range(len(found)):
        for at in range(starts[word], starts[word + 1] - len(part) + 1):
            if _stands(letters, at, part):
                found[word] = True
                break
    return found


@nb.njit(cache=True, nogil=True)
def _beginning(letters: U8, starts: I64, part: U8) -> npt.NDArray[np.bool_]:
    """Which words begin with a part."""
    found = np.zeros(len(starts) - 1, np.bool_)
    for word in range(len(found)):
        found[word] = starts[word] + len(part) <= starts[word + 1] and _stands(letters, starts[word], part)
    return found


@nb.njit(cache=True, nogil=True)
def _stands(letters: U8, at: int, part: U8) -> bool:
    for n in range(len(part)):  # noqa: SIM110 (all() is not compiled)
        if letters[at + n] != part[n]:
            return False
    return True
