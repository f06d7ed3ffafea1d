"""Rows as Arrow batches: what COPY tells is parsed by Arrow, a block at a time."""

from __future__ import annotations

import binascii
import io
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute
from pyarrow import csv

from app.exports.columns import CASTS, GEOMETRY, LIST_SEPARATOR, SEPARATOR, arrow_type
from app.exports.copying import TABLE, BlockFile, copied

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from psycopg import Connection

    from app.exports.columns import Rows

pc: Any = pyarrow.compute
"""Its functions are made when it is loaded, and known to no type checker."""


def batches(
    connection: Connection[Any], rows: Rows, each: Callable[[], None], block_bytes: int = 1 << 20
) -> Generator[pa.RecordBatch]:
    """The rows with the schema `rows.schema`; `each` is called before each block, and may raise to end it."""
    file = BlockFile(copied(connection, _table_sql(rows), rows.parameters, TABLE), each)
    try:
        yield from _parsed(rows, io.BufferedReader(file, block_bytes), block_bytes)
    finally:
        file.end()


def _parsed(rows: Rows, file: io.BufferedReader, block_bytes: int) -> Iterator[pa.RecordBatch]:
    if not file.peek(1):  # Arrow takes a file without a line for a mistake
        return
    names = rows.schema.names
    reader = csv.open_csv(
        file,
        read_options=csv.ReadOptions(column_names=names, use_threads=False, block_size=block_bytes),
        parse_options=csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        convert_options=csv.ConvertOptions(
            column_types={name: _transport(rows, name) for name in names}, null_values=[""],
            strings_can_be_null=True, quoted_strings_can_be_null=False, true_values=["t"], false_values=["f"],
        ),
    )  # fmt: skip
    for batch in reader:
        finished = [_finished(batch.column(n), field) for n, field in enumerate(rows.schema)]
        yield pa.RecordBatch.from_arrays(finished, schema=rows.schema)


def _table_sql(rows: Rows) -> str:
    told = [CASTS[column.kind].format(f'r."{column.name}"') for column in rows.columns]
    if rows.shape is not None:
        told.append(f"encode(ST_AsBinary(r.{rows.shape.column}, 'NDR'), 'hex')")
    return f"SELECT {', '.join(told)} FROM ({rows.sql}) r"


def _transport(rows: Rows, name: str) -> pa.DataType:
    """The type a column is parsed as: lists and shapes come as texts."""
    for column in rows.columns:
        if column.name == name and column.kind != "strings":
            return arrow_type(column.kind)
    return pa.string()


def _finished(column: pa.Array, field: pa.Field) -> pa.Array:
    if field.name == GEOMETRY and field.type == pa.binary():
        return _bytes_of_hex(column)
    if pa.types.is_list(field.type):
        return _lists(column)
    return column


def _lists(column: pa.Array) -> pa.Array:
    """Joined texts as lists; an empty text is an empty list."""
    split = pc.split_pattern(column, SEPARATOR)
    return pc.if_else(pc.equal(column, ""), pa.scalar([], pa.list_(pa.string())), split)


def _bytes_of_hex(column: pa.Array) -> pa.Array:
    """Hexadecimal texts as the bytes they stand for, all at once; Arrow's parser gives arrays that begin at their buffers' beginning."""
    validity, offsets, data = column.buffers()
    ends = np.frombuffer(offsets, np.int32)[: len(column) + 1]
    raw = b"" if data is None else binascii.unhexlify(memoryview(data)[: ends[-1]])
    halves = pa.py_buffer((ends // 2).astype(np.int32))
    return pa.Array.from_buffers(pa.binary(), len(column), [validity, halves, pa.py_buffer(raw)])


def without_lists(schema: pa.Schema, batch: pa.RecordBatch) -> pa.RecordBatch:
    """The same rows with lists as one text, for formats that know none; `schema` as `flat_schema` gives it."""
    columns = [
        pc.binary_join(column, LIST_SEPARATOR) if pa.types.is_list(column.type) else column
        for column in batch.columns
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def flat_schema(schema: pa.Schema) -> pa.Schema:
    """The schema with texts for lists."""
    return pa.schema(
        [pa.field(one.name, pa.string()) if pa.types.is_list(one.type) else one for one in schema]
    )
