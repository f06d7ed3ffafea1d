"""Texts that two people write at once: what differs line by line, and both together (three-way merge by lines)."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

GENERAL = "general"
MINE, BETWEEN, THEIRS = "[Ihre Fassung:]", "[Inzwischen gespeichert:]", "[Ende der beiden Fassungen]"
"""How stretches are marked that both have changed; people read and take them out, so they are words."""


@dataclass(frozen=True, slots=True)
class Merged:
    """Two texts together; `clashes`: how many places both changed differently, which now hold both."""

    text: str
    clashes: int


def flat(content: Mapping[str, Any]) -> dict[str, str]:
    """The parts of minutes by name: general, and by number of the item."""
    return {GENERAL: content.get(GENERAL, ""), **content.get("items", {})}


def unflat(parts: Mapping[str, str]) -> dict[str, Any]:
    """Minutes from their parts."""
    return {
        GENERAL: parts.get(GENERAL, ""),
        "items": {key: text for key, text in parts.items() if key != GENERAL},
    }


def difference(before: str, after: str) -> list[tuple[str, str]]:
    """Lines as („same“ | „gone“ | „new“, line)."""
    old, new = before.splitlines(), after.splitlines()
    told: list[tuple[str, str]] = []
    for what, a0, a1, b0, b1 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            told += [("same", line) for line in old[a0:a1]]
        else:
            told += [("gone", line) for line in old[a0:a1]] + [("new", line) for line in new[b0:b1]]
    return told


def merge(base: str, mine: str, theirs: str) -> Merged:
    """Both changes of a text together; where both changed the same lines, both stand there, marked."""
    if mine in (theirs, base):
        return Merged(theirs, 0)
    if theirs == base:
        return Merged(mine, 0)
    return _merge_lines(base.splitlines(), mine.splitlines(), theirs.splitlines())


def merge_parts(
    base: Mapping[str, str], mine: Mapping[str, str], theirs: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    """All parts together, and the names of those where both changed the same lines."""
    parts, clashes = {}, []
    for name in dict.fromkeys([*base, *theirs, *mine]):
        one = merge(base.get(name, ""), mine.get(name, ""), theirs.get(name, ""))
        parts[name] = one.text
        if one.clashes:
            clashes.append(name)
    return parts, clashes


def is_unsettled(text: str) -> bool:
    """Whether a text still has both versions of a stretch in it."""
    return not {MINE, BETWEEN, THEIRS}.isdisjoint(text.splitlines())


def _merge_lines(base: list[str], mine: list[str], theirs: list[str]) -> Merged:
    told: list[str] = []
    clashes = at = at_mine = at_theirs = 0
    for start, mine_start, theirs_start, size in [
        *_common(base, mine, theirs),
        (len(base), len(mine), len(theirs), 0),
    ]:
        lines, more = _stretch(base[at:start], mine[at_mine:mine_start], theirs[at_theirs:theirs_start])
        told += lines
        clashes += more
        told += base[start : start + size]
        at, at_mine, at_theirs = start + size, mine_start + size, theirs_start + size
    return Merged("\n".join(told), clashes)


def _stretch(old: list[str], own: list[str], other: list[str]) -> tuple[list[str], int]:
    """A stretch that both may have changed, and how many clashes are in it; as many lines as before: one by one."""
    if own in (other, old):
        return other, 0
    if other == old:
        return own, 0
    if len(old) == len(own) == len(other) > 1:
        single = [_stretch([a], [b], [c]) for a, b, c in zip(old, own, other, strict=True)]
        return [line for lines, _ in single for line in lines], sum(more for _, more in single)
    first = next(
        (n for n, (a, b) in enumerate(zip(own, other, strict=False)) if a != b), min(len(own), len(other))
    )
    rest, others = own[first:], other[first:]
    last = next(
        (n for n, (a, b) in enumerate(zip(rest[::-1], others[::-1], strict=False)) if a != b),
        min(len(rest), len(others)),
    )
    alike = rest[len(rest) - last :]
    return [
        *own[:first],
        MINE,
        *rest[: len(rest) - last],
        BETWEEN,
        *others[: len(others) - last],
        THEIRS,
        *alike,
    ], 1


def _common(base: list[str], mine: list[str], theirs: list[str]) -> list[tuple[int, int, int, int]]:
    """Stretches of lines that all three have: (in base, in mine, in theirs, how many)."""
    in_mine, in_theirs = _matches(base, mine), _matches(base, theirs)
    found: list[tuple[int, int, int, int]] = []
    for line in range(len(base)):
        if line in in_mine and line in in_theirs:
            a, b = in_mine[line], in_theirs[line]
            if (
                found
                and found[-1][0] + found[-1][3] == line
                and found[-1][1] + found[-1][3] == a
                and found[-1][2] + found[-1][3] == b
            ):
                last = found.pop()
                found.append((last[0], last[1], last[2], last[3] + 1))
            else:
                found.append((line, a, b, 1))
    return found


def _matches(base: list[str], other: list[str]) -> dict[int, int]:
    blocks = SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()
    return {block.a + step: block.b + step for block in blocks for step in range(block.size)}
