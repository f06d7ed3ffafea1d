"""Temporary tables that live for one import, filled by COPY."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from geodata.load.changes import Changes
from geodata.load.report import Difference, ImportReport

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

    from geodata.reading import Rejection

NAMES_PERSONS = """
    SELECT EXISTS (SELECT FROM private_site p JOIN learning_site l ON l.id = p.site_id WHERE l.source_id = :source_id)"""
"""Whether the source has sites that are not public: its reports then name nobody."""


@dataclass(slots=True)
class Import:
    """One import under way: where it writes, for whom it speaks, and its report."""

    connection: Connection
    region_id: int
    source_id: int
    import_id: int
    as_of: date
    file_name: str
    report: ImportReport = field(default_factory=ImportReport)
    changed_sites: set[int] = field(default_factory=set)
    changes: Changes | None = None
    """Where the first changes are kept word for word, if they are asked for."""
    marks: list[str] = field(default_factory=list)
    """What it changes, in short."""

    @property
    def keys(self) -> dict[str, Any]:
        """The parameters most statements need."""
        return {
            "region_id": self.region_id,
            "source_id": self.source_id,
            "import_id": self.import_id,
            "as_of": self.as_of,
        }

    def run(self, sql: str, **parameters: object) -> int:
        """Run a statement with the import's keys and more; gives the number of rows it touched."""
        return self.connection.execute(text(sql), {**self.keys, **parameters}).rowcount

    def rows(self, sql: str, **parameters: object) -> Sequence[Any]:
        """The rows of a query."""
        return self.connection.execute(text(sql), {**self.keys, **parameters}).all()

    def one(self, sql: str, **parameters: object) -> Any:  # noqa: ANN401 (whatever the one column is)
        """The only value of a query."""
        return self.connection.execute(text(sql), {**self.keys, **parameters}).scalar_one()

    def doubt(self, about: Rejection) -> None:
        """Note a value that may be a slip of the pen; what is then confirmed is exactly this."""
        self.report.doubtful.add(**asdict(about))
        self.marks.append(f"doubtful/{about.row}/{about.column}/{about.value}/{about.reason}")

    def difference(self, kind: str, **counts: int) -> None:
        """Add to the difference of a kind of row."""
        part = self.report.difference.setdefault(kind, Difference())
        for name, count in counts.items():
            setattr(part, name, getattr(part, name) + count)


def stage(connection: Connection, table: str, columns: str, rows: Iterable[Sequence[object]]) -> int:
    """Make the temporary table `table` (gone with the transaction) and COPY `rows` into it; gives their number.

    `columns` is the column list of CREATE TABLE, e.g. "key text PRIMARY KEY, name text".
    """
    connection.execute(text(f"DROP TABLE IF EXISTS {table}"))
    connection.execute(text(f"CREATE TEMP TABLE {table} ({columns}) ON COMMIT DROP"))
    count = append(connection, table, rows)
    connection.execute(text(f"ANALYZE {table}"))
    return count


def append(connection: Connection, table: str, rows: Iterable[Sequence[object]]) -> int:
    """COPY `rows` into `table`; gives their number."""
    driver = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("the connection is closed")
    count = 0
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count
