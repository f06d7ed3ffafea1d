"""Going through the tokens of a filter once, with limits on its depth, its parts and the points of its geometries."""

from __future__ import annotations

from app.cql2 import literals
from app.cql2.model import FilterError, Limits
from app.cql2.tokens import Token


class Reader:
    """Goes through the tokens once; counts depth, parts and vertices."""

    def __init__(self, found: list[Token], limits: Limits) -> None:
        self._tokens = found
        self._position = self._depth = self._parts = self._vertices = 0
        self._limits = limits

    # ── Walking ──

    @property
    def now(self) -> Token:
        """The token that is next."""
        return self._tokens[self._position]

    def take(self, keyword: str = "") -> Token | None:
        """The next token, passed; None (and not passed) where it is not that keyword or sign."""
        token = self.now
        if keyword and token.keyword != keyword:
            return None
        self._position += token.what != "end"
        return token

    def demand(self, keyword: str) -> Token:
        """The next token, which must be that keyword or sign."""
        return self.take(keyword) or self._missing(keyword)

    def _missing(self, keyword: str) -> Token:
        raise self.unexpected(f"Hier fehlt „{keyword.upper()}“")

    def unexpected(self, sentence: str) -> FilterError:
        """The error of something else standing here."""
        return FilterError(f"{sentence}, es steht dort {self.now}.", at=self.now.at)

    def deeper(self, by: int = 1) -> None:
        """Enter something nested, or leave it by -1. Raises FilterError below the limit."""
        self._depth += by
        if self._depth > self._limits.depth:
            raise FilterError(
                f"Der Filter ist tiefer als {self._limits.depth} Ebenen geschachtelt.", at=self.now.at
            )

    def vertex(self) -> None:
        """Count a position of a geometry. Raises FilterError beyond the limit."""
        self._vertices += 1
        if self._vertices > self._limits.vertices:
            raise FilterError(f"Die Geometrien im Filter haben mehr als {self._limits.vertices} Punkte.")

    def part(self) -> None:
        """Count a part of the tree. Raises FilterError beyond the limit."""
        self._parts += 1
        if self._parts > self._limits.parts:
            raise FilterError(f"Der Filter hat mehr als {self._limits.parts} Teile.")

    def coordinate(self) -> float:
        """A number with its sign, of a geometry or a box."""
        sign = self.take("-") or self.take("+")
        if self.now.what != "number":
            raise self.unexpected("Hier sollte eine Zahl stehen")
        token = self.now
        self.take()
        value = float(literals.number(token.text, token.at).value)
        return -value if sign and sign.keyword == "-" else value
