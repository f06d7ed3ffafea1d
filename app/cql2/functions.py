"""The functions beyond those of the standard: a list of what is allowed, each with what it takes and gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.cql2.arithmetic import operand
from app.cql2.geometry import sql_of
from app.cql2.model import Call, FilterError
from app.cql2.typed import Context, Kind, Span, Typed, demand

WGS84 = 4326
Made = Callable[[list[Typed], Context], str]


@dataclass(frozen=True, slots=True)
class Function:
    """A function: its name, the kinds of its arguments, that of its result, and what it is good for."""

    name: str
    arguments: tuple[Kind, ...]
    returns: Kind
    description: dict[str, str]
    sql: Made
    span: Span | None = None


def _rounded(name: str) -> Made:
    return lambda args, _: f"{name}({operand(args[0])[0]})"


def _part(name: str) -> Made:
    return lambda args, _: f"CAST(extract({name} FROM {args[0].sql}) AS double precision)"


def _length(args: list[Typed], _: Context) -> str:
    return f"CAST(char_length({args[0].sql}) AS double precision)"


def _distance(args: list[Typed], context: Context) -> str:
    first, second = (f"CAST({sql_of(one, WGS84, context)} AS geography)" for one in args)
    return f"CAST(round(CAST(ST_Distance({first}, {second}) AS numeric), 3) AS double precision)"


def _centroid(args: list[Typed], context: Context) -> str:
    return f"ST_Centroid({sql_of(args[0], args[0].srid, context)})"


COUNTED = Span(1.0, 1e9)
FUNCTIONS = (
    Function("abs", ("number",), "number", {"de": "Betrag", "en": "Amount without its sign"}, _rounded("abs")),
    Function("ceiling", ("number",), "number", {"de": "Auf die nächste ganze Zahl aufgerundet", "en": "Rounded up"},
             _rounded("ceil")),
    Function("floor", ("number",), "number", {"de": "Auf die nächste ganze Zahl abgerundet", "en": "Rounded down"},
             _rounded("floor")),
    Function("length", ("string",), "number", {"de": "Anzahl der Zeichen", "en": "Number of characters"}, _length, COUNTED),
    Function("year", ("date",), "number", {"de": "Jahr eines Tages", "en": "Year of a day"}, _part("year"), COUNTED),
    Function("month", ("date",), "number", {"de": "Monat eines Tages", "en": "Month of a day"}, _part("month"), COUNTED),
    Function("day", ("date",), "number", {"de": "Tag im Monat", "en": "Day of the month"}, _part("day"), COUNTED),
    Function("distance", ("geometry", "geometry"), "number",
             {"de": "Kürzester Abstand in Metern (Ellipsoid WGS 84), auf Millimeter", "en": "Shortest distance in metres (WGS 84"
              " ellipsoid), to the millimetre"}, _distance, Span(1e-3 * 2.0**-53, 1e8)),
    Function("centroid", ("geometry",), "geometry", {"de": "Schwerpunkt", "en": "Centre of gravity"}, _centroid),
)  # fmt: skip
BY_NAME = {one.name: one for one in FUNCTIONS}


def called(node: Call, args: list[Typed], context: Context) -> Typed:
    """A call of one of them. Raises FilterError where its arguments are others than it takes."""
    function = BY_NAME[node.name]
    if len(args) != len(function.arguments):
        raise FilterError(
            f"„{node.name.upper()}“ braucht {len(function.arguments)} Angaben, nicht {len(args)}.", at=node.at
        )
    for one, kind in zip(args, function.arguments, strict=True):
        demand(one, kind, f"„{node.name.upper()}“ nimmt {_TAKES[kind]}")
    span = function.span or (operand(args[0])[1] if function.returns == "number" else None)
    srid = args[0].srid if function.returns == "geometry" else 0
    return Typed(function.returns, function.sql(args, context), node, span, srid)


_TAKES = {"number": "eine Zahl", "string": "einen Text", "date": "einen Tag", "geometry": "eine Geometrie"}
