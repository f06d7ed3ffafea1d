"""Geometries in CQL2 text: well-known text, read token by token within the reader's limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.cql2 import grammar
from app.cql2.model import Position, Shape
from app.cql2.reading import Reader
from app.cql2.tokens import Token


def shape(reader: Reader, token: Token) -> Shape:
    """The geometry whose name has just been passed. Raises FilterError."""
    kind = grammar.SHAPES[token.text.upper()]
    if reader.now.text.upper() == "Z":
        reader.take()
    reader.deeper()
    if kind == "GeometryCollection":
        found = _several(reader, lambda: _member(reader))
    else:
        found = _nested(reader, grammar.DEPTHS[kind], kind)
    reader.deeper(-1)
    return Shape(kind, found, token.at)


def _member(reader: Reader) -> Shape:
    token = reader.now
    if token.text.upper() not in grammar.SHAPES:
        raise reader.unexpected("Hier sollte eine Geometrie stehen")
    reader.take()
    return shape(reader, token)


def _nested(reader: Reader, depth: int, kind: str) -> tuple[Any, ...]:
    if depth == 0:
        return _bracketed(reader)
    if depth == 1:
        inner = _point_of_many if kind == "MultiPoint" else _position
        return _several(reader, lambda: inner(reader))
    return _several(reader, lambda: _nested(reader, depth - 1, kind))


def _several(reader: Reader, one: Callable[[], Any]) -> tuple[Any, ...]:
    reader.demand("(")
    found = [one()]
    while reader.take(","):
        found.append(one())
    reader.demand(")")
    return tuple(found)


def _bracketed(reader: Reader) -> Position:
    reader.demand("(")
    found = _position(reader)
    reader.demand(")")
    return found


def _point_of_many(reader: Reader) -> Position:
    """A point of a multipoint, with brackets as the standard has it, or without as many programs write it."""
    return _bracketed(reader) if reader.now.keyword == "(" else _position(reader)


def _position(reader: Reader) -> Position:
    reader.vertex()
    found = (reader.coordinate(), reader.coordinate())
    if reader.now.what == "number" or reader.now.keyword in {"-", "+"}:
        reader.coordinate()  # the height, which no relation looks at
    return found
