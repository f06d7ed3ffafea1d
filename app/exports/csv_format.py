"""Tables as CSV (RFC 4180), whole columns at a time; no cell becomes a formula, and an empty text is told from none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute
import shapely

from app.exports.columns import GEOMETRY, LIST_SEPARATOR
from app.exports.csv_form import LINE_END, CsvForm, csv_names, place_names
from app.web.csv import BYTE_ORDER_MARK, FORMULA_SIGNS, lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.exports.columns import Rows, Shape
    from app.exports.source import Source

pc: Any = pyarrow.compute
"""Its functions are made when it is loaded, and known to no type checker."""
FORMULA = f"^[ \u00a0]*[{re.escape(FORMULA_SIGNS)}]"
"""Texts that `app.web.csv.cell` would mark, as a pattern for whole columns."""


def csv_blocks(source: Source, form: CsvForm) -> Iterator[bytes]:
    """The file: a line of names, then a line a row."""
    head = (BYTE_ORDER_MARK if form.bom else b"") + lines([csv_names(source.rows, form)], form.delimiter)
    for batch in source.batches():
        yield head + _block(source.rows, batch, form)
        head = b""
    if head:  # with the first rows, so that a question that fails is answered with a problem and not with half a file
        yield head


def _block(rows: Rows, batch: pa.RecordBatch, form: CsvForm) -> bytes:
    texts = [
        _text(column, form)
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
        if name != GEOMETRY
    ]
    if rows.shape is not None:
        texts += _places(rows.shape, batch.column(GEOMETRY), form)
    if not texts:
        return LINE_END.encode() * batch.num_rows
    if len(texts) == 1:  # a line without anything would be no row to most readers
        whole = pc.fill_null(texts[0], '""')
    else:
        whole = pc.binary_join_element_wise(
            *texts, form.delimiter, null_handling="replace", null_replacement=""
        )
    ended = pc.binary_join_element_wise(whole, "", LINE_END)
    return ended.buffers()[2].to_pybytes()


def _text(column: pa.Array, form: CsvForm) -> pa.Array:
    if pa.types.is_list(column.type):
        column = pc.binary_join(column, LIST_SEPARATOR)
    if pa.types.is_string(column.type):
        return _quoted(_safe(column), form)
    if pa.types.is_timestamp(column.type):
        return pc.replace_substring_regex(column.cast(pa.string()), r"^(\S+) (\S+?)(?:\.0+)?Z$", r"\1T\2Z")
    text = column.cast(pa.string())
    if form.decimal_comma and pa.types.is_floating(column.type):
        text = pc.replace_substring(text, ".", ",")
        return text if form.delimiter != "," else _quoted(text, form)
    return text


def _safe(column: pa.Array) -> pa.Array:
    """As `app.web.csv.cell` does it: a text that would be a formula stays a text."""
    column = pc.replace_substring(column, "\0", "")
    return pc.if_else(
        pc.match_substring_regex(column, FORMULA), pc.binary_join_element_wise("'", column, ""), column
    )


def _quoted(column: pa.Array, form: CsvForm) -> pa.Array:
    needed = pc.match_substring_regex(column, f'["\r\n{re.escape(form.delimiter)}]|^$')
    if not pc.any(needed).as_py():
        return column
    inner = pc.replace_substring(column, '"', '""')
    return pc.if_else(needed, pc.binary_join_element_wise('"', inner, '"', ""), column)


def _places(shape: Shape, column: pa.Array, form: CsvForm) -> list[pa.Array]:
    names = place_names(shape, form)
    if not names:
        return []
    shapes = shapely.from_wkb(column.to_numpy(zero_copy_only=False))
    digits = 7 if shape.srid == 4326 else 2
    if form.wkt:
        return [_quoted(pa.array(shapely.to_wkt(shapes, rounding_precision=digits), pa.string()), form)]
    numbers = [shapely.get_x(shapes).round(digits), shapely.get_y(shapes).round(digits)]
    return [_text(pa.array(one, pa.float64(), from_pandas=True), form) for one in numbers]
