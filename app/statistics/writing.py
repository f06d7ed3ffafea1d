"""Long tables as JSON, CSV and Arrow (IPC stream), with units, definitions and what they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.statistics.measures import BY_CODE
from app.web.answers import json_bytes
from app.web.csv import csv_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

ARROW = "application/vnd.apache.arrow.stream"
STATUSES = {
    "known": "gezählt oder berechnet", "estimated": "geschätzt: beruht auf geschätzten oder geschützten Zahlen",
    "zero": "genau null", "unknown": "nicht bekannt", "secret": "geheim: zu wenige Menschen",
    "not_applicable": "ergibt hier keinen Sinn",
}  # fmt: skip
BASES = {
    "told": "Es zählen die Zellen, deren Zahl die Quelle nennt; Zellen mit geheim gehaltener Zahl zählen nicht. So stehen die Zahlen"
            " auch in den Ansichten.",
    "protected": "Zellen mit einem oder zwei Menschen, auch solche, deren Zahl die Quelle geheim hält, zählen als 1,5; low und high"
                 " sagen, wie viele es mindestens und höchstens sind. Es zählen ganze Zellen, nach ihrem Mittelpunkt.",
    "protected_by_standing": "Menschen wie bei protected; jede Zelle zählt ganz zu dem, wie sie auf der Karte der Lücken steht. Zahlen"
                             " von Gebieten teilen auch innerhalb einer Zelle auf und können davon abweichen.",
    "mixed": "Die beiden Läufe zählen verschieden; verglichen wird nicht.",
}  # fmt: skip


def explained(measures: Sequence[str], bases: set[str | None]) -> dict[str, Any]:
    """Units and definitions of what an answer holds."""
    return {
        "measures": [BY_CODE[code].told for code in measures], "statuses": STATUSES,
        "people_basis": {name: words for name, words in BASES.items() if name in bases},
    }  # fmt: skip


def as_json(head: dict[str, Any], columns: Sequence[str], rows: Sequence[Any]) -> bytes:
    """One object per row."""
    listed = [{**dict(zip(columns, row, strict=True)), "unit": _unit(row)} for row in rows]
    return json_bytes({**head, "columns": [*columns, "unit"], "numberReturned": len(rows), "rows": listed})


def as_csv(columns: Sequence[str], rows: Sequence[Any]) -> bytes:
    """For spreadsheets: semicolons and decimal commas."""
    return csv_bytes([[*columns, "unit"], *([*row, _unit(row)] for row in rows)])


def as_arrow(head: dict[str, Any], columns: Sequence[str], rows: Sequence[Any]) -> bytes:
    """An IPC stream; what the answer rests on is the schema's metadata `bildungsatlas`, as JSON."""
    import pyarrow as pa  # here: large, and few ask for it

    number, whole = pa.float64(), pa.int32()
    types = dict.fromkeys(("value", "low", "high", "a", "b", "difference"), number)
    types |= {"limit_minutes": whole, "from_minutes": whole, "run_id": whole, "reference_date": pa.date32()}
    values = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    arrays = [
        pa.array(list(column), types.get(name, pa.string()))
        for name, column in zip(columns, values, strict=True)
    ]
    units = pa.array([_unit(row) for row in rows], pa.string())
    table = pa.table([*arrays, units], names=[*columns, "unit"])
    table = table.replace_schema_metadata({"bildungsatlas": json_bytes(head)})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


def _unit(row: Any) -> str:  # noqa: ANN401 (a row of either table)
    return BY_CODE[row.measure].unit
