"""Tables with columns that are known beforehand, as planners fill in our templates: whole, or refused row by row.

A fault is a `Rejection` with row, column and value; a table with any is refused as a whole (`FaultyRowsError`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Protocol, TypeVar

from geodata.figures import NOT_APPLICABLE, Figure, known
from geodata.readers.files import opened, table
from geodata.readers.meanings import MARKS, figure_of
from geodata.readers.sheets import sheet_rows
from geodata.reading import MAX_REJECTIONS_KEPT, ReadError, Rejection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from geodata.reading import ReadReport

EXAMPLE = "BEISPIEL"
"""What the first cell of the template's example begins with; such rows are passed over."""
NONE_SIGNS = frozenset({"entfällt", "entf.", "trifft nicht zu"})
MOST_ROWS = 200_000
MOST_CHARACTERS = 300
NAMED = 5
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PlanColumn:
    """A column of a template: its heading, what it means and in which unit, what may stand in it, an example."""

    heading: str
    meaning: str
    unit: str
    permitted: str
    example: str = ""
    required: bool = False


class FaultyRowsError(ReadError):
    """A table of which some rows are wrong: all of them in `rejections`, the first ones in the sentence."""

    def __init__(self, rejections: Sequence[Rejection], file: str) -> None:
        self.rejections = list(rejections)
        first = self.rejections[0]
        count = len(self.rejections)
        many = "Eine Angabe stimmt" if count == 1 else f"{count} Angaben stimmen"
        named = "; ".join(_in_words(one) for one in self.rejections[:NAMED])
        more = f"; und {count - NAMED} weitere" if count > NAMED else ""
        super().__init__(f"{many} nicht; nichts ist eingespielt. {named}{more}", file)
        self.row, self.column, self.value = first.row, first.column, first.value


def _in_words(one: Rejection) -> str:
    value = f" „{one.value}“" if one.value else ""
    return f"Zeile {one.row}{', ' + one.column if one.column else ''}{value}: {one.reason.rstrip('.')}"


@dataclass(slots=True)
class Cells:
    """A row under way: its texts, and the faults of the whole table, to which it adds."""

    number: int
    texts: dict[str, str]
    file: str
    faults: list[Rejection] = field(default_factory=list)

    def text(self, column: str) -> str:
        """What stands in a column; empty where nothing does."""
        return self.texts.get(column, "").strip()

    def fault(self, column: str | None, reason: str) -> None:
        """Note that a value cannot be taken."""
        value = self.text(column)[:80] if column else None
        if len(self.faults) < MAX_REJECTIONS_KEPT:
            self.faults.append(Rejection(self.file, self.number, column, value, reason))

    def of(self, column: str, understand: Callable[[str], T], instead: T) -> T:
        """A value understood; a fault, and `instead`, where it cannot be."""
        try:
            return understand(self.text(column))
        except ValueError as error:
            self.fault(column, str(error))
            return instead

    def words(self, column: str, *, required: bool = False) -> str | None:
        """A text of at most 300 characters; a fault where it is longer, or lacking though it is needed."""
        told = re.sub(r"[\s\x00-\x1f\x7f]+", " ", self.text(column)).strip()
        if len(told) > MOST_CHARACTERS:
            self.fault(column, f"Das sind mehr als {MOST_CHARACTERS} Zeichen.")
        if required and not told:
            self.fault(column, "Hier fehlt etwas.")
        return told[:MOST_CHARACTERS] or None


def plan_rows(path: Path, columns: Sequence[PlanColumn], faults: list[Rejection]) -> Iterator[Cells]:
    """The rows of a CSV or XLSX that are no examples. Raises ReadError where a needed column is missing."""
    needed = [column.heading for column in columns if column.required]
    first = columns[0].heading
    for count, (number, texts) in enumerate(_raw(path, needed), start=1):
        if count > MOST_ROWS:
            raise ReadError(f"Die Tabelle hat mehr als {MOST_ROWS} Zeilen.", path.name, row=number)
        filled = any(value.strip() for value in texts.values() if value)
        if filled and not texts.get(first, "").upper().startswith(EXAMPLE):
            yield Cells(number, texts, path.name, faults)


def _raw(path: Path, needed: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    if path.suffix.lower() == ".xlsx":
        yield from sheet_rows(path, needed)
        return
    with opened(path, (".csv", ".txt", ".tsv")) as (stream, name):
        yield from table(stream, name, needed)


def fits(columns: Sequence[str], wanted: Sequence[PlanColumn]) -> bool:
    """Whether a table has all columns that a template needs."""
    return set(columns).issuperset(column.heading for column in wanted if column.required)


def count_of(text: str) -> Figure:
    """A whole number of at least 0, or a mark: - zero, . secret, x unknown, entfällt; empty is unknown. Raises ValueError."""
    if text.strip().lower() in NONE_SIGNS:
        return NOT_APPLICABLE
    if re.fullmatch(r"[-−–]\s*\d.*", text.strip()):
        raise ValueError("Weniger als null gibt es hier nicht.")
    figure = figure_of(text)
    if figure.value is None:
        return figure
    if not float(figure.value).is_integer():
        raise ValueError("Hier gehört eine ganze Zahl hin.")
    if figure.value > MOST:
        raise ValueError(f"Mehr als {MOST} kann hier nicht richtig sein.")
    return known(int(figure.value))


MOST = 5000
"""More places or pupils has no site; such a number is a slip of the pen beyond doubt."""


def day_of(text: str) -> date:
    """A day as 2027-08-01, 01.08.2027, or as Excel writes it (2027-08-01 00:00:00). Raises ValueError."""
    plain = text.strip().split(" ")[0].split("T")[0]
    german = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", plain)
    try:
        found = date(int(german[3]), int(german[2]), int(german[1])) if german else date.fromisoformat(plain)
    except ValueError:
        raise ValueError("Ein Tag wird so geschrieben: 01.08.2027.") from None
    if not 1950 <= found.year <= 2150:
        raise ValueError("Dieses Jahr liegt zu weit weg.")
    return found


def one_of(words: dict[str, T], what: str) -> Callable[[str], T]:
    """Understands one of some words, in any case; the words are named where it is none of them."""
    plain = {word.casefold(): value for word, value in words.items()}

    def understand(text: str) -> T:
        if text.casefold() not in plain:
            raise ValueError(f"{what}: {', '.join(word for word in words if word)}.")
        return plain[text.casefold()]

    return understand


def ags_of(text: str) -> str | None:
    """The key of a municipality, eight digits (a leading zero that Excel took away is given back). Raises ValueError."""
    plain = re.sub(r"\s", "", text)
    if not plain or MARKS.get(plain.lower()) is not None:
        return None
    if re.fullmatch(r"\d{7}", plain):
        plain = f"0{plain}"
    if not re.fullmatch(r"\d{8}", plain):
        raise ValueError("Ein Gemeindeschlüssel (AGS) hat acht Ziffern.")
    return plain


def _refuse_twice(
    rows: Sequence[tuple[tuple[object, ...], int]], cells: dict[int, Cells], column: str
) -> None:
    """Note each row whose key stands in an earlier one: it would count twice."""
    seen: dict[tuple[object, ...], int] = {}
    for key, number in rows:
        if key in seen:
            cells[number].fault(column, f"Dieselbe Angabe steht schon in Zeile {seen[key]}.")
        seen.setdefault(key, number)


class PlanRow(Protocol):
    """What a row must tell: what makes it one of its kind, and where it stands."""

    @property
    def key(self) -> tuple[object, ...]: ...  # noqa: D102

    @property
    def row_number(self) -> int: ...  # noqa: D102


R = TypeVar("R", bound=PlanRow)


def whole_table(
    path: Path, columns: Sequence[PlanColumn], understand: Callable[[Cells], R], once: str, report: ReadReport
) -> list[R]:
    """All rows of a table, each of its own key (`once`: the column a second one is told in).

    Raises FaultyRowsError with every fault, or ReadError where it is no such table.
    """
    faults: list[Rejection] = []
    cells = {row.number: row for row in plan_rows(path, columns, faults)}
    rows = [understand(one) for one in cells.values()]
    _refuse_twice([(row.key, row.row_number) for row in rows], cells, once)
    if faults:
        raise FaultyRowsError(sorted(faults, key=lambda one: one.row), path.name)
    if not rows:
        raise ReadError("Die Tabelle hat keine Zeilen außer Beispielen.", path.name)
    report.rows_read += len(rows)
    return rows
