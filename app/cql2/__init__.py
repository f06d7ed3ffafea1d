"""Filters of OGC API Features: CQL2 (OGC 21-065r2) as text and as JSON, and as a condition in SQL with bound parameters.

    parse_text / parse_json ──► a tree (`model`) ──► to_sql: types checked, names from an allow-list ──► Fragment(sql, parameters)

Pure: knows neither database nor web. Nothing in a filter reaches SQL but as a bound value; what can be called is in
`functions`. Arithmetic cannot raise an error in a row: what has no result is NULL.
"""

from app.cql2.compiling import to_sql
from app.cql2.from_json import parse_json
from app.cql2.from_text import parse_text
from app.cql2.functions import FUNCTIONS, Function
from app.cql2.model import Expression, Field, FilterError, Fragment, Limits, properties_in

__all__ = [
    "FUNCTIONS",
    "Expression",
    "Field",
    "FilterError",
    "Fragment",
    "Function",
    "Limits",
    "parse_json",
    "parse_text",
    "properties_in",
    "to_sql",
]  # fmt: skip
