"""CQL2 text: recursive descent with a limit on depth, so that nothing a filter nests can end the process.

    or  ◄ and ◄ not ◄ comparison (=, LIKE, BETWEEN, IN, IS NULL) ◄ + - ◄ * / % div ◄ ^ ◄ sign ◄ literal, property, call, ( )

What is compared with what is not looked at here but where types are known (`compiling`). A sign binds closer than ^, as the
grammar of the standard has it: -2 ^ 2 is 4.
"""

from __future__ import annotations

from collections.abc import Callable

from app.cql2 import grammar, literals
from app.cql2.model import (
    Array,
    Box,
    Call,
    Expression,
    FilterError,
    Instant,
    Interval,
    Limits,
    Property,
    Value,
)  # fmt: skip
from app.cql2.reading import Reader
from app.cql2.tokens import Token, tokens
from app.cql2.well_known_text import shape


def parse_text(text: str, limits: Limits | None = None) -> Expression:
    """The tree of a filter in CQL2 text. Raises FilterError with a German sentence and the place."""
    limits = limits or Limits()
    if len(text) > limits.characters:
        raise FilterError(f"Der Filter hat mehr als {limits.characters} Zeichen.")
    if not text.strip():
        raise FilterError("Der Filter ist leer.")
    reader = _Parser(tokens(text), limits)
    found = reader.expression()
    if reader.now.what != "end":
        raise reader.unexpected("Hier sollte AND, OR oder das Ende stehen")
    return found


class _Parser(Reader):
    """The grammar: a method for each of its rules."""

    def expression(self) -> Expression:
        """Anything: what OR, AND and NOT join."""
        self.deeper()
        found = self._joined("or", lambda: self._joined("and", self._negated))
        self.deeper(-1)
        return found

    def _joined(self, keyword: str, operand: Callable[[], Expression]) -> Expression:
        first = operand()
        found = [first]
        at = self.now.at
        while self.take(keyword):
            found.append(operand())
        return self._call(keyword, tuple(found), at) if len(found) > 1 else first

    def _negated(self) -> Expression:
        token = self.take("not")
        if token is None:
            return self._compared()
        self.deeper()
        found = self._call("not", (self._negated(),), token.at)
        self.deeper(-1)
        return found

    def _compared(self) -> Expression:
        left = self._sum()
        token = self.now
        if token.keyword in grammar.COMPARISONS:
            self.take()
            return self._call(token.keyword, (left, self._sum()), token.at)
        if self.take("is"):
            is_not = self.take("not")
            self.demand("null")
            return self._maybe_not(is_not, self._call("isnull", (left,), token.at))
        is_not = self.take("not")
        found = self._like_between_in(left)
        if found is None:
            if is_not:
                raise self.unexpected("Nach NOT sollte hier LIKE, BETWEEN oder IN stehen")
            return left
        return self._maybe_not(is_not, found)

    def _like_between_in(self, left: Expression) -> Expression | None:
        at = self.now.at
        if self.take("like"):
            return self._call("like", (left, self._sum()), at)
        if self.take("ilike"):  # not of the standard, but GDAL and PostgreSQL have it
            pattern = self._sum()
            return self._call("like", tuple(Call("casei", (one,), at) for one in (left, pattern)), at)
        if self.take("between"):
            lowest = self._sum()
            self.demand("and")
            return self._call("between", (left, lowest, self._sum()), at)
        if self.take("in"):
            return self._call("in", (left, self._array(self.demand("("))), at)
        return None

    def _maybe_not(self, token: Token | None, found: Expression) -> Expression:
        return self._call("not", (found,), token.at) if token else found

    # ── Arithmetic ──

    def _sum(self) -> Expression:
        return self._chain(("+", "-"), self._product)

    def _product(self) -> Expression:
        return self._chain(("*", "/", "%", "div"), self._power)

    def _chain(self, signs: tuple[str, ...], operand: Callable[[], Expression]) -> Expression:
        found, height = operand(), 0
        while (token := self.now).keyword in signs:
            self.take()
            height += 1
            self.deeper(height)  # each sign holds all before it: a long sum is a deep tree
            self.deeper(-height)
            found = self._call(token.keyword, (found, operand()), token.at)
        return found

    def _power(self) -> Expression:
        base = self._signed()
        token = self.take("^")
        if token is None:
            return base
        found = self._call("^", (base, self._signed()), token.at)
        if self.now.keyword == "^":
            raise self.unexpected("Mehrere ^ hintereinander brauchen Klammern")
        return found

    def _signed(self) -> Expression:
        token = self.take("-") or self.take("+")
        if token is None:
            return self._primary()
        if self.now.what == "number":
            found = self._primary()
            assert isinstance(found, Value) and not isinstance(found.value, str)  # noqa: S101, PT018 (what a number is)
            return Value(-found.value, token.at) if token.keyword == "-" else found
        found = self._primary()
        return found if token.keyword == "+" else self._call("*", (Value(-1, token.at), found), token.at)

    # ── What stands for itself ──

    def _primary(self) -> Expression:
        self.part()
        token = self.now
        if token.keyword == "(":
            return self._parentheses()
        if token.what in {"sign", "end"}:
            raise self.unexpected("Hier sollte ein Wert, eine Eigenschaft oder eine Klammer stehen")
        self.take()
        match token.what:
            case "number":
                return literals.number(token.text, token.at)
            case "text":
                return Value(token.text, token.at)
            case "quoted":
                return Property(token.text, token.at)
        return self._word(token)

    def _parentheses(self) -> Expression:
        token = self.demand("(")
        if self.now.keyword == ")":
            return self._array(token)
        first = self.expression()
        if self.now.keyword == ",":
            return self._array(token, first)
        self.demand(")")
        return first

    def _array(self, token: Token, *found: Expression) -> Array:
        """The rest of an array whose bracket, and perhaps first item, has been passed."""
        self.deeper()
        items = list(found)
        if not items and self.take(")"):
            self.deeper(-1)
            return Array((), token.at)
        if not items:
            items.append(self.expression())
        while self.take(","):
            items.append(self.expression())
        self.demand(")")
        self.deeper(-1)
        return Array(tuple(items), token.at)

    def _word(self, token: Token) -> Expression:
        keyword = token.keyword
        if keyword in {"true", "false"}:
            return Value(keyword == "true", token.at)
        if keyword.upper() in grammar.SHAPES:
            return shape(self, token)
        if keyword in {"date", "timestamp"}:
            return self._instant(keyword)
        if keyword == "interval":
            return self._interval(token)
        if keyword == "bbox":
            return self._box(token)
        if self.now.keyword == "(":
            return self._function(token)
        if keyword:
            raise FilterError(
                f'„{token.text}“ ist ein Wort der Filtersprache; eine Eigenschaft dieses Namens steht zwischen ".',
                at=token.at,
            )
        return Property(token.text, token.at)

    def _function(self, token: Token) -> Call:
        name = token.text.lower()
        self.demand("(")
        if name in grammar.ARRAYS:
            return self._call(name, (self._set(), *self._rest(self._set)), token.at)
        if self.take(")"):
            return self._call(name, (), token.at)
        return self._call(name, (self.expression(), *self._rest(self.expression)), token.at)

    def _rest(self, one: Callable[[], Expression]) -> list[Expression]:
        found = []
        while self.take(","):
            found.append(one())
        self.demand(")")
        return found

    def _set(self) -> Expression:
        """An argument of an array function: there ("a") is a list of one."""
        token = self.take("(")
        return self._array(token) if token else self.expression()

    def _instant(self, keyword: str) -> Instant:
        self.demand("(")
        token = self._text("ein Text mit Tag oder Zeitpunkt")
        self.demand(")")
        return (literals.day if keyword == "date" else literals.moment)(token.text, token.at)

    def _text(self, what: str) -> Token:
        if self.now.what != "text":
            raise self.unexpected(f"Hier sollte {what} stehen")
        token = self.now
        self.take()
        return token

    def _interval(self, token: Token) -> Interval:
        self.demand("(")
        start = self._bound()
        self.demand(",")
        end = self._bound()
        self.demand(")")
        return Interval(start, end, token.at)

    def _bound(self) -> Expression | None:
        if self.now.what != "text":
            return self.expression()
        token = self._text("")
        return literals.bound(token.text, token.at)

    def _box(self, token: Token) -> Box:
        self.demand("(")
        found = [self.coordinate()]
        while self.take(","):
            found.append(self.coordinate())
        self.demand(")")
        return box(found, token.at)

    def _call(self, name: str, args: tuple[Expression, ...], at: str) -> Call:
        self.part()
        return Call(name, args, at)


def box(numbers: list[float], at: str) -> Box:
    """A box from four numbers, or six of which those of height are not looked at. Raises FilterError."""
    if len(numbers) not in {4, 6}:
        raise FilterError("BBOX hat vier Zahlen (links, unten, rechts, oben) oder sechs mit Höhen.", at=at)
    left, lower, *rest = numbers
    right, upper = rest[-3:-1] if len(numbers) == 6 else rest
    return Box(left, lower, right, upper, at)
