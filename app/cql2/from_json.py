"""CQL2 JSON: the same tree from objects, within the same limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from app.cql2 import grammar, literals
from app.cql2.from_text import box
from app.cql2.model import Array, Call, Expression, FilterError, Interval, Limits, Property, Shape, Value

SHAPES = frozenset(grammar.SHAPES.values())
Node = Mapping[str, Any]


def parse_json(filter_: str | bytes | Node | bool, limits: Limits | None = None) -> Expression:  # noqa: FBT001 (true is a filter)
    """The tree of a filter in CQL2 JSON: its text, or what was read from it. Raises FilterError with a German sentence."""
    limits = limits or Limits()
    if not isinstance(filter_, str | bytes):
        return _Reader(limits).expression(filter_, "$")
    if len(filter_) > limits.characters:
        raise FilterError(f"Der Filter hat mehr als {limits.characters} Zeichen.")
    try:
        found = orjson.loads(filter_)
    except (orjson.JSONDecodeError, UnicodeEncodeError):  # orjson refuses what is nested more than 1,024 deep
        raise FilterError("Der Filter ist kein lesbares JSON.") from None
    return _Reader(limits).expression(found, "$")


class _Reader:
    """Goes through the objects once; `at` is the path to where it is."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._depth = self._parts = self._vertices = 0

    def expression(self, node: object, at: str) -> Expression:
        """Anything."""
        self._parts += 1
        if self._parts > self._limits.parts:
            raise FilterError(f"Der Filter hat mehr als {self._limits.parts} Teile.")
        self._depth += 1
        if self._depth > self._limits.depth:
            raise FilterError(f"Der Filter ist tiefer als {self._limits.depth} Ebenen geschachtelt.")
        found = self._leaf(node, at) if not isinstance(node, Mapping) else self._object(node, at)
        self._depth -= 1
        return found

    def _leaf(self, node: object, at: str) -> Expression:
        match node:
            case bool():
                return Value(node, at)
            case str():
                return literals.text(node, at)
            case int() | float():
                return literals.number(node, at)
            case list() | tuple():
                return Array(tuple(self.expression(one, f"{at}[{i}]") for i, one in enumerate(node)), at)
        raise FilterError("null ist in einem Filter kein Wert; dafür gibt es „isNull“.", at=at)

    def _object(self, node: Node, at: str) -> Expression:
        match node:
            case {"op": str(name), "args": list(args)}:
                return self._call(name.lower(), args, at)
            case {"property": str(name)}:
                return Property(literals.text(name, at).value, at)  # type: ignore[arg-type] (a text)
            case {"date": str(written)}:
                return literals.day(written, at)
            case {"timestamp": str(written)}:
                return literals.moment(written, at)
            case {"interval": [start, end]}:
                return Interval(
                    self._bound(start, f"{at}.interval[0]"), self._bound(end, f"{at}.interval[1]"), at
                )
            case {"bbox": list(numbers)}:
                return box([self._coordinate(one, at) for one in numbers[:7]], at)
            case {"type": str(kind)} if kind in SHAPES:
                return self._shape(node, kind, at)
        raise FilterError(
            "Erlaubt sind Objekte mit op und args, property, date, timestamp, interval (mit zwei Enden), bbox oder eine"
            " GeoJSON-Geometrie.", at=at,
        )  # fmt: skip

    def _call(self, name: str, args: list[Any], at: str) -> Call:
        wanted = grammar.arity(name)
        if wanted not in {None, len(args)} or (name in {"and", "or"} and len(args) < 2):
            raise FilterError(f"„{name}“ braucht {wanted or 'mindestens zwei'} Einträge in args.", at=at)
        return Call(name, tuple(self.expression(one, f"{at}.args[{i}]") for i, one in enumerate(args)), at)

    def _bound(self, node: object, at: str) -> Expression | None:
        return literals.bound(node, at) if isinstance(node, str) else self.expression(node, at)

    def _shape(self, node: Node, kind: str, at: str) -> Shape:
        if kind != "GeometryCollection":
            return Shape(kind, self._nested(node.get("coordinates"), grammar.DEPTHS[kind], at), at)
        members = node.get("geometries")
        if not isinstance(members, list) or not members:
            raise FilterError(
                "Eine GeometryCollection hat „geometries“ mit mindestens einer Geometrie.", at=at
            )
        found = [self.expression(one, f"{at}.geometries[{i}]") for i, one in enumerate(members)]
        for one in found:
            if not isinstance(one, Shape):
                raise FilterError("In einer GeometryCollection stehen nur Geometrien.", at=one.at)
        return Shape(kind, tuple(found), at)

    def _nested(self, node: object, depth: int, at: str) -> tuple[Any, ...]:
        if not isinstance(node, list) or not node:
            raise FilterError(
                "Die Koordinaten sind nicht so geschachtelt, wie es die Geometrie verlangt.", at=at
            )
        if depth:
            return tuple(self._nested(one, depth - 1, at) for one in node)
        self._vertices += 1
        if self._vertices > self._limits.vertices:
            raise FilterError(f"Die Geometrien im Filter haben mehr als {self._limits.vertices} Punkte.")
        if len(node) not in {2, 3}:
            raise FilterError("Ein Punkt hat zwei Koordinaten, oder drei mit der Höhe.", at=at)
        return tuple(self._coordinate(one, at) for one in node)[:2]

    def _coordinate(self, value: object, at: str) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise FilterError("Eine Koordinate ist keine Zahl.", at=at)
        return float(literals.number(value, at).value)
