"""CQL2 JSON evaluated in Python, feature by feature, written from the standard and knowing nothing of `app.cql2`.

None is unknown. shapely decides about space, `datetime` about time, `re` about patterns, floats about numbers.
"""

from __future__ import annotations

import math
import operator
import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Any

import shapely
from pyproj import Geod
from shapely.geometry import shape

from tests.cql2.features import VALUES

EARTH = Geod(ellps="WGS84")
Feature = dict[str, Any]
COMPARE = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
SPACE = {
    "s_intersects": shapely.intersects, "s_equals": shapely.equals, "s_disjoint": shapely.disjoint, "s_touches": shapely.touches,
    "s_within": shapely.within, "s_overlaps": shapely.overlaps, "s_crosses": shapely.crosses, "s_contains": shapely.contains,
}  # fmt: skip
OTHER_LETTERS = {"ø": "o", "Ø": "O", "ß": "ss"}
DAYS = {name for name, (kind, _, _) in VALUES.items() if kind == "date"}
FOREVER = (date(1, 1, 1), date(9999, 12, 31))


def meets(node: Any, feature: Feature) -> bool:
    """Whether a feature belongs to the answer."""
    return evaluate(node, feature) is True


def both(*parts: bool | None) -> bool | None:
    """AND of three truth values."""
    if False in parts:
        return False
    return None if None in parts else True


def opposite(part: bool | None) -> bool | None:
    """NOT of three truth values."""
    return None if part is None else not part


def evaluate(node: Any, feature: Feature) -> Any:
    """The value of a part of a filter for a feature."""
    if not isinstance(node, dict):
        return [evaluate(one, feature) for one in node] if isinstance(node, list) else node
    if "property" in node:
        return feature[node["property"]]
    if "date" in node:
        return date.fromisoformat(node["date"])
    if "timestamp" in node:
        return datetime.fromisoformat(node["timestamp"].replace("Z", "+00:00"))
    if "bbox" in node:
        return shapely.box(*node["bbox"])
    if "interval" in node:
        return ("interval", *(end(one, feature, i) for i, one in enumerate(node["interval"])))
    if "type" in node:
        return shape(node)
    return called(node["op"].lower(), node["args"], feature)


def end(node: Any, feature: Feature, which: int) -> Any:
    if node == "..":
        return FOREVER[which]
    if isinstance(node, str):
        return evaluate({"timestamp" if "T" in node else "date": node}, feature)
    return evaluate(node, feature)


def called(op: str, nodes: list[Any], feature: Feature) -> Any:
    if op in {"+", "-", "*", "/", "%", "div", "^"}:
        return arithmetic(op, *(counted(one, feature) for one in nodes))
    if op in {"abs", "floor", "ceiling"}:
        value = counted(nodes[0], feature)
        return None if value is None else FUNCTIONS[op](value)
    args = [evaluate(one, feature) for one in nodes]
    is_time = op in COMPARE or op in {"in", "between"} or op.startswith("t_")
    if is_time and any(map(is_day, nodes)):
        args = as_days(args)
    if op == "and":
        return both(*args)
    if op == "or":
        return opposite(both(*map(opposite, args)))
    if op == "not":
        return opposite(args[0])
    if op == "isnull":
        return args[0] is None
    if op == "in":
        hits = [compared("=", args[0], one) for one in args[1]]
        return opposite(both(*map(opposite, hits)))
    if op == "between":
        return both(compared(">=", args[0], args[1]), compared("<=", args[0], args[2]))
    if op in COMPARE:
        return compared(op, *args)
    if op.startswith("t_"):
        return temporal(op[2:], *args)
    if op.startswith("a_"):
        return sets(op[2:], *args)
    if None in args:
        return None
    return bool(SPACE[op](*args)) if op in SPACE else FUNCTIONS[op](*args)


def compared(op: str, left: Any, right: Any) -> bool | None:
    return None if left is None or right is None else COMPARE[op](left, right)


def is_day(node: Any) -> bool:
    """Whether a part of a filter is, or has, a day: then all that is compared with it is taken as days in UTC."""
    if isinstance(node, str):
        return re.fullmatch(r"\d{4}-\d\d-\d\d", node) is not None
    if isinstance(node, list):
        return any(map(is_day, node))
    if not isinstance(node, dict):
        return False
    return "date" in node or node.get("property") in DAYS or any(map(is_day, node.get("interval", [])))


def as_days(value: Any) -> Any:
    """Moments in it as the days they are on."""
    if isinstance(value, list | tuple):
        return type(value)(map(as_days, value))
    return value.astimezone(UTC).date() if isinstance(value, datetime) else value


# ── Numbers ──


def counted(node: Any, feature: Feature) -> float | None:
    """An operand: properties below 1e-15 are zero, beyond 1e15 unknown."""
    value = evaluate(node, feature)
    if value is None:
        return None
    if isinstance(node, dict) and "property" in node and isinstance(value, float):
        return 0.0 if abs(value) < 1e-15 else value if abs(value) <= 1e15 else None
    return float(value)


def arithmetic(op: str, a: float | None, b: float | None) -> float | None:
    if a is None or b is None:
        return None
    if op in {"/", "div", "%"} and b == 0:
        return None
    match op:
        case "+":
            return a + b
        case "-":
            return a - b
        case "*":
            return a * b
        case "/":
            return a / b
        case "div":
            return float(math.trunc(a / b))
        case "%":
            return a - b * float(math.trunc(a / b))
    return power(a, b)


def power(a: float, b: float) -> float | None:
    if a == 0:
        return None if b < 0 else float(b == 0)
    if (a < 0 and b != math.floor(b)) or abs(b * math.log(abs(a))) >= 340:
        return None
    return math.pow(a, b)


def whole(rounding: Any) -> Any:
    return lambda value: float(rounding(value))


def distance(a: Any, b: Any) -> float:
    return round(EARTH.inv(a.x, a.y, b.x, b.y)[2], 3)


# ── Texts and sets ──


def without_marks(value: str) -> str:
    apart = unicodedata.normalize("NFD", value)
    bare = "".join(one for one in apart if not unicodedata.combining(one))
    return "".join(OTHER_LETTERS.get(one, one) for one in bare)


def like(value: str, pattern: str) -> bool:
    parts = re.findall(r"\\.|%|_|.", pattern, re.DOTALL)
    made = "".join({"%": ".*", "_": "."}.get(one, re.escape(one[-1])) for one in parts)
    return re.fullmatch(made, value, re.DOTALL) is not None


def sets(op: str, a: list[Any] | None, b: list[Any] | None) -> bool | None:
    if a is None or b is None:
        return None
    match op:
        case "contains":
            return None not in b and set(a) >= set(b)
        case "containedby":
            return sets("contains", b, a)
        case "equals":
            return both(sets("contains", a, b), sets("contains", b, a))
    return bool((set(a) & set(b)) - {None})


FUNCTIONS: dict[str, Any] = {
    "casei": str.casefold, "accenti": without_marks, "like": like, "abs": abs, "floor": whole(math.floor),
    "ceiling": whole(math.ceil), "length": len, "year": lambda one: one.year, "month": lambda one: one.month,
    "day": lambda one: one.day, "distance": distance, "centroid": shapely.centroid,
}  # fmt: skip


# ── Time: https://www.w3.org/TR/owl-time/ ──


def temporal(op: str, first: Any, second: Any) -> bool | None:
    s1, e1, s2, e2 = ends_of(first, second)

    def is_(relation: str, a: Any, b: Any) -> bool | None:
        return None if a is None or b is None else COMPARE[relation](a, b)

    before, after = is_("<", e1, s2), is_(">", s1, e2)
    match op:
        case "before":
            return before
        case "after":
            return after
        case "disjoint":
            return opposite(both(opposite(before), opposite(after)))
        case "intersects":
            return both(opposite(before), opposite(after))
        case "equals":
            return both(is_("=", s1, s2), is_("=", e1, e2))
        case "meets":
            return is_("=", e1, s2)
        case "metby":
            return is_("=", s1, e2)
        case "during":
            return both(is_(">", s1, s2), is_("<", e1, e2))
        case "contains":
            return temporal("during", second, first)
        case "starts":
            return both(is_("=", s1, s2), is_("<", e1, e2))
        case "startedby":
            return temporal("starts", second, first)
        case "finishes":
            return both(is_("=", e1, e2), is_(">", s1, s2))
        case "finishedby":
            return temporal("finishes", second, first)
        case "overlaps":
            return both(is_("<", s1, s2), is_(">", e1, s2), is_("<", e1, e2))
    return temporal("overlaps", second, first)


def ends_of(first: Any, second: Any) -> list[Any]:
    """Start and end of both; what has no end reaches to the end of the calendar."""
    found = [end_ for one in (first, second) for end_ in (one[1:] if isinstance(one, tuple) else (one, one))]
    if not any(isinstance(one, datetime) for one in found):
        return found
    midnight = datetime.min.time()
    return [datetime.combine(one, midnight, UTC) if one in FOREVER else one for one in found]
