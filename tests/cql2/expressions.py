"""Filters drawn from the grammar of CQL2: as JSON, and the same written as text in one of its many spellings."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import strategies as st

from app.cql2 import grammar
from tests.cql2.features import VALUES

Node = Any
S = st.SearchStrategy[Node]
DEEPEST = 4
WORDS = [
    "Kita Süd",
    "kita sud",
    "STRASSE",
    "Straße",
    "ålborg",
    "a%b",
    "a_b",
    "a\\b",
    "it's",
    "ø",
    "",
    "%",
    "Kita%",
    "_lb%",
    "a\\%b",
    "a\\_b",
]
PATTERNS = [one for one in WORDS if not one.endswith("\\")] + ["%süd", "%S%", "____", "a\\\\b", "%'%"]
WHOLE = [0, 1, 2, 3, -1, -7, 12, 100]
BROKEN = [0.5, -0.5, 2.5, 1e-20, 0.1, -3.25, 1e14, 1.5e300, 3e-5]
DAYS = ["2020-01-01", "2020-02-29", "2021-08-01", "2022-12-31"]
MOMENTS = [
    "2020-01-01T00:00:00Z",
    "2020-01-01T23:59:59.999999Z",
    "2021-08-01T12:30:00Z",
    "2021-08-01T12:30:00.5Z",
]
INTERVALS = ["t_" + one for one in ("contains", "during", "finishedBy", "finishes", "meets", "metBy", "overlappedBy", "overlaps",
             "startedBy", "starts")]  # fmt: skip
SQUARES = [[[x, y], [x + 2, y], [x + 2, y + 2], [x, y + 2], [x, y]] for x in (0, 1, 2) for y in (0, 2)]
SHAPES = [
    *({"type": "Point", "coordinates": [x, y]} for x in (0, 1, 2, 4) for y in (0, 2, 3)),
    *({"type": "Polygon", "coordinates": [one]} for one in SQUARES),
    {"type": "Polygon", "coordinates": [[[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]], [[1, 1], [1, 3], [3, 3], [3, 1], [1, 1]]]},
    {"type": "MultiPolygon", "coordinates": [[SQUARES[0]], [[[3, 3], [4, 3], [4, 4], [3, 4], [3, 3]]]]},
    {"type": "LineString", "coordinates": [[0, 2], [4, 2]]}, {"type": "LineString", "coordinates": [[-1, 1.5], [2, 1.5], [2, 4]]},
    {"type": "MultiPoint", "coordinates": [[0, 0], [2, 2]]},
    {"type": "MultiLineString", "coordinates": [[[0, 0], [4, 4]], [[4, 0], [0, 4]]]},
    {"bbox": [0, 0, 2, 3]}, {"bbox": [1, 1, 4, 4]},
]  # fmt: skip
LINE = {"type": "LineString", "coordinates": [[2, 2], [4, 4]]}
SQUARE = {"type": "Polygon", "coordinates": [SQUARES[0]]}
MIXED = [
    {"type": "GeometryCollection", "geometries": listed}
    for listed in ([SHAPES[0], LINE], [SQUARE, LINE], [SQUARE, SHAPES[11], SHAPES[8]], [SQUARE, SHAPES[0]])
]
"""Points, lines and areas together; in the last the point lies on the area."""


def op(name: str, *args: Node) -> Node:
    """A call."""
    return {"op": name, "args": list(args)}


def named(*kinds: str) -> S:
    """A property of one of these kinds."""
    return st.sampled_from([{"property": name} for name, (kind, _, _) in VALUES.items() if kind in kinds])


def calls(names: list[str], *args: S) -> S:
    """A call of one of these with such arguments."""
    return st.builds(op, st.sampled_from(names), *args)


def numbers(depth: int) -> S:
    leaves = st.one_of(named("integer", "number"), st.sampled_from(WHOLE), st.sampled_from(BROKEN), calls(["length"], named("string")),
                       calls(["year", "month", "day"], named("date")), _distances())  # fmt: skip
    if depth <= 0:
        return leaves
    inner = numbers(depth - 1)
    return st.one_of(
        leaves, calls(sorted(grammar.ARITHMETIC), inner, inner), calls(["abs", "floor", "ceiling"], inner)
    )


def _distances() -> S:
    points = st.sampled_from([one for one in SHAPES if one.get("type") == "Point"])
    return calls(["distance"], named("geometry").filter(lambda one: one["property"] == "place"), points)


def texts(depth: int) -> S:
    leaves = st.one_of(named("string"), st.sampled_from(WORDS))
    return leaves if depth <= 0 else st.one_of(leaves, calls(["casei", "accenti"], texts(depth - 1)))


def patterns(depth: int) -> S:
    leaves = st.sampled_from(PATTERNS)
    return leaves if depth <= 0 else st.one_of(leaves, calls(["casei", "accenti"], patterns(depth - 1)))


def instants() -> S:
    return st.one_of(named("date", "datetime"), st.sampled_from([{"date": one} for one in DAYS]),
                     st.sampled_from([{"timestamp": one} for one in MOMENTS]))  # fmt: skip


@st.composite
def intervals(draw: st.DrawFn) -> Node:
    grain = draw(st.sampled_from([DAYS, MOMENTS]))
    kind = "date" if grain is DAYS else "datetime"
    start, end = sorted(
        draw(st.lists(st.sampled_from(grain), min_size=2, max_size=2)), key=lambda one: one.rstrip("Z")
    )
    ends = [draw(st.one_of(st.just(one), st.just(".."), named(kind))) for one in (start, end)]
    return {"interval": ends}


def arrays() -> S:
    items = st.one_of(
        st.sampled_from(["a", "b", "c", "ä", "it's"]), named("string"), calls(["casei"], named("string"))
    )
    return st.one_of(named("strings"), st.lists(items, max_size=3))


def geometries() -> S:
    return st.one_of(
        named("geometry"), st.sampled_from(SHAPES), calls(["centroid"], st.just({"property": "shape"}))
    )


def scalars(depth: int) -> st.SearchStrategy[tuple[Node, Node, Node]]:
    """Three that can be compared."""
    kinds = (
        numbers(depth),
        texts(min(depth, 2)),
        instants(),
        predicates(depth - 1) if depth > 0 else named("boolean"),
    )
    return st.one_of(*(st.tuples(one, one, one) for one in kinds))


def _comparisons(depth: int) -> S:
    three = scalars(depth)
    return st.one_of(
        st.builds(
            lambda name, found: op(name, *found[:2]), st.sampled_from(sorted(grammar.COMPARISONS)), three
        ),
        st.builds(lambda found: op("between", *found), three),
        st.builds(lambda found: op("in", found[0], list(found[1:])), three),
        st.builds(lambda found: op("isNull", found[0]), three),
        st.builds(lambda one: op("isNull", one), named("geometry", "strings")),
        calls(["like"], texts(2), patterns(2)),
    )


def _relations() -> S:
    times = st.one_of(instants(), intervals())
    spatial = sorted(grammar.SPATIAL)
    return st.one_of(
        calls(spatial, geometries(), geometries()),
        calls(["s_intersects", "s_disjoint", "s_equals", "s_contains"], geometries(), st.sampled_from(MIXED)),
        calls(["s_intersects", "s_equals", "s_within"], st.sampled_from(MIXED), geometries()),
        calls(["s_within"], st.just({"property": "place"}), st.sampled_from(MIXED)),
        calls(["s_contains"], st.sampled_from(MIXED), st.just({"property": "place"})),
        calls(["t_after", "t_before", "t_disjoint", "t_equals", "t_intersects"], times, times),
        calls(INTERVALS, intervals(), intervals()),
        calls(["a_equals", "a_contains", "a_containedBy", "a_overlaps"], arrays(), arrays()),
    )


def predicates(depth: int = DEEPEST) -> S:
    """A statement of at most this depth."""
    leaves = st.one_of(named("boolean"), st.booleans(), _relations())
    if depth <= 0:
        return leaves
    inner = st.deferred(lambda: predicates(depth - 1))
    joined = st.builds(
        lambda name, parts: op(name, *parts),
        st.sampled_from(["and", "or"]),
        st.lists(inner, min_size=2, max_size=4),
    )
    return st.one_of(_comparisons(min(depth, 3)), _relations(), leaves, joined, calls(["not"], inner))


# ── Writing text ──

BINDING = {
    "or": 1,
    "and": 2,
    "not": 3,
    "compare": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "/": 6,
    "%": 6,
    "div": 6,
    "^": 7,
    "leaf": 9,
}


class Writer:
    """Writes a filter with brackets where they are needed, and at whim where they are not."""

    def __init__(self, whim: random.Random) -> None:
        self._whim = whim

    def text(self, node: Node, above: int = 0) -> str:
        """CQL2 text of a node in something that binds as tight as `above`."""
        written, binds = self._written(node)
        if binds < above or (self._is_scalar(node) and self._whim.random() < 0.1):
            return f"({self._gap()}{written}{self._gap()})"
        return written

    def _is_scalar(self, node: Node) -> bool:
        return isinstance(node, dict) and "op" in node and node["op"].lower() in BINDING

    def _gap(self) -> str:
        return self._whim.choice(["", "", " ", "\n\t "])

    def _word(self, word: str) -> str:
        return self._whim.choice([word.upper(), word.lower(), word.title()])

    def _written(self, node: Node) -> tuple[str, int]:
        if isinstance(node, bool):
            return self._word(str(node)), BINDING["leaf"]
        if isinstance(node, str):
            return self._quoted(node), BINDING["leaf"]
        if isinstance(node, int | float):
            return repr(node), BINDING["leaf"]
        if isinstance(node, list):
            return f"({', '.join(map(self.text, node))})", BINDING["leaf"]
        if "op" in node:
            return self._call(node["op"].lower(), node["args"])
        return self._leaf(node), BINDING["leaf"]

    def _quoted(self, value: str) -> str:
        return "'" + value.replace("'", self._whim.choice(["''", "\\'"])) + "'"

    def _leaf(self, node: Node) -> str:
        if "property" in node:
            return self._whim.choice([node["property"], f'"{node["property"]}"'])
        if "date" in node or "timestamp" in node:
            kind, value = next(iter(node.items()))
            return f"{self._word(kind)}({self._gap()}'{value}')"
        if "interval" in node:
            ends = (f"'{one}'" if isinstance(one, str) else self.text(one) for one in node["interval"])
            return f"{self._word('interval')}({', '.join(ends)})"
        if "bbox" in node:
            return f"{self._word('bbox')}({','.join(map(repr, node['bbox']))})"
        return self._word(node["type"]) + self._gap() + self._shape(node)

    def _shape(self, node: Node) -> str:
        if node["type"] == "GeometryCollection":
            return f"({', '.join(map(self._leaf, node['geometries']))})"
        inner = self._nested(node["coordinates"])
        return f"({inner})" if node["type"] == "Point" else inner

    def _nested(self, node: Any) -> str:
        if not isinstance(node[0], list):
            return f"{node[0]!r} {node[1]!r}"
        return f"({', '.join(map(self._nested, node))})"

    def _call(self, name: str, args: list[Node]) -> tuple[str, int]:
        if name in {"and", "or"}:
            return self._joined(name, args)
        if name == "not":
            return self._negated(args[0]), BINDING["not"]
        if name in grammar.ARITHMETIC:
            binds = BINDING[name]
            left, right = self.text(args[0], binds + (name == "^")), self.text(args[1], binds + 1)
            return f"{left} {self._word(name)} {right}", binds
        if name in grammar.COMPARISONS:
            return f"{self.text(args[0], 5)}{self._gap()}{name}{self._gap()}{self.text(args[1], 5)}", BINDING[
                "compare"
            ]
        if name in {"like", "between", "in", "isnull"}:
            return self._special(name, args, ""), BINDING["compare"]
        inner = (f",{self._gap()}").join(map(self.text, args))
        return f"{self._word(name)}{self._gap()}({inner})", BINDING["leaf"]

    def _joined(self, name: str, args: list[Node]) -> tuple[str, int]:
        binds = BINDING[name]
        return f" {self._word(name)} ".join(self.text(one, binds + 1) for one in args), binds

    def _negated(self, node: Node) -> str:
        if (
            isinstance(node, dict)
            and node.get("op", "").lower() in {"like", "between", "in", "isnull"}
            and self._whim.random() < 0.5
        ):
            return self._special(node["op"].lower(), node["args"], self._word("not") + " ")
        return f"{self._word('not')} {self.text(node, BINDING['not'])}"

    def _special(self, name: str, args: list[Node], is_not: str) -> str:
        left = self.text(args[0], 5)
        if name == "isnull":
            return f"{left} {self._word('is')} {is_not}{self._word('null')}"
        right = self.text(args[1]) if name == "in" else self.text(args[1], 5)
        if name == "between":
            right += f" {self._word('and')} {self.text(args[2], 5)}"
        return f"{left} {is_not}{self._word(name)} {right}"
