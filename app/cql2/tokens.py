"""CQL2 text taken to words, numbers, texts and signs, each with where it begins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from app.cql2 import grammar, literals
from app.cql2.model import FilterError

START = (
    ":_A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1ffe\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
IDENTIFIER = f"[{START}][{START}.0-9\u0300-\u036f\u203f\u2040]*"
"""What the rule `identifier` allows (as names in XML)."""
TOKEN = re.compile(
    rf"""(?P<space>\s+)
    | (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?)
    | (?P<word>{IDENTIFIER})
    | "(?P<quoted>{IDENTIFIER})"
    | '(?P<text>(?:[^'\\]|''|\\'|\\)*)'
    | (?P<sign><>|<=|>=|[-+*/%^=<>(),])""",
    re.VERBOSE,
)
ESCAPED = re.compile(r"''|\\'")
What = Literal["number", "word", "quoted", "text", "sign", "end"]


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a filter: what it is, its text without quotes, and the number of its first character."""

    what: What
    text: str
    start: int

    @property
    def at(self) -> str:
        """Where it stands, for people."""
        return f"Zeichen {self.start}"

    @property
    def keyword(self) -> str:
        """The keyword or sign it is, in small letters; empty: none."""
        if self.what == "sign":
            return self.text
        small = self.text.lower()
        return small if self.what == "word" and small in grammar.KEYWORDS else ""

    def __str__(self) -> str:
        return "das Ende" if self.what == "end" else f"„{self.text[:40]}“"


def tokens(text: str) -> list[Token]:
    """All tokens of a filter and one for its end. Raises FilterError at the first character that begins none."""
    found: list[Token] = []
    position = 0
    while position < len(text):
        one = TOKEN.match(text, position)
        if one is None or one.lastgroup is None:
            raise _unreadable(text, position)
        if one.lastgroup != "space":
            found.append(_token(one, position))
        position = one.end()
    return [*found, Token("end", "", len(text) + 1)]


def _token(one: re.Match[str], position: int) -> Token:
    what: What = one.lastgroup  # type: ignore[assignment] (the groups of the expression)
    written = one[what]
    if what == "text":
        written = ESCAPED.sub("'", literals.text(written, f"Zeichen {position + 1}").value)  # type: ignore[arg-type]
    return Token(what, written, position + 1)


def _unreadable(text: str, position: int) -> FilterError:
    at = f"Zeichen {position + 1}"
    if text[position] == "'":
        return FilterError("Ein Text beginnt mit ' und hört nicht auf; ein ' in ihm wird verdoppelt.", at=at)
    if text[position] == '"':
        return FilterError(
            'Zwischen " steht der Name einer Eigenschaft; Texte stehen zwischen einfachen Anführungszeichen.',
            at=at,
        )
    return FilterError(f"Mit „{text[position]}“ fängt in einem Filter nichts an.", at=at)
