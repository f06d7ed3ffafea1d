"""Statistics as they are answered: rows with what they rest on; as a DataFrame where pandas is there."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    import pandas as pd


class _Told(BaseModel):
    """What a server tells; fields that this client does not know yet are kept."""

    model_config = ConfigDict(extra="allow", frozen=True)


class Row(_Told):
    """One figure. `status`: known, estimated, zero, unknown, secret, not_applicable; `value` is None for the last three."""

    area: str | None
    area_name: str | None
    level: str | None
    category: str | None
    mode: str | None
    age_group: str | None
    measure: str
    limit_minutes: int | None
    value: float | None
    status: str
    low: float | None
    high: float | None
    reference_date: date | None
    people_basis: str | None
    run_id: int | None
    provider: str | None = None
    life_phase: str | None = None
    station: str | None = None
    from_minutes: int | None = None
    unit: str


class Difference(_Told):
    """A figure of two runs; the difference is B less A."""

    area: str | None
    area_name: str | None
    level: str | None
    category: str | None
    mode: str | None
    age_group: str | None
    measure: str
    limit_minutes: int | None
    a: float | None
    a_status: str
    b: float | None
    b_status: str
    difference: float | None
    difference_status: str
    people_basis: str | None
    provider: str | None = None
    life_phase: str | None = None
    station: str | None = None
    from_minutes: int | None = None
    unit: str


class Run(_Told):
    """A computation whose figures are told: what it was asked and what it read, by fingerprint."""

    id: int
    kind: str
    category: str | None = None
    mode: str
    basis: str
    parameters: dict[str, Any]
    inputs: dict[str, Any] = {}
    input_hash: str
    software_version: str
    finished_at: datetime


class Network(_Told):
    """The streets that ways were computed on."""

    fingerprint: str
    date: date
    source: str


class _Table(_Told):
    region: dict[str, Any]
    attribution: list[str]
    question: dict[str, Any]
    network: Network | None
    runs: list[Run]
    measures: list[dict[str, Any]]
    statuses: dict[str, str]
    people_basis: dict[str, str]
    columns: list[str]

    def _frame(self, rows: list[Any]) -> pd.DataFrame:
        try:
            import pandas as pd
        except ImportError as error:
            raise ImportError("Dafür fehlt pandas: pip install 'bildungsatlas-client[frames]'") from error
        frame = pd.DataFrame([row.model_dump() for row in rows], columns=self.columns)
        frame.attrs["bildungsatlas"] = self.model_dump(mode="json", exclude={"rows"})
        return frame


class Statistics(_Table):
    """A long tidy table."""

    rows: list[Row]

    def frame(self) -> pd.DataFrame:
        """One line per figure; what it rests on is in `frame.attrs["bildungsatlas"]`."""
        return self._frame(self.rows)

    def value(self, measure: str, **of: Any) -> float | None:
        """The only figure of a measure that fits (`area="…"`, `limit_minutes=15`). Raises KeyError unless there is one."""
        found = [
            row
            for row in self.rows
            if row.measure == measure and all(getattr(row, n) == v for n, v in of.items())
        ]
        if len(found) != 1:
            raise KeyError(f"{measure} {of}: {len(found)} Zahlen passen.")
        return found[0].value


class Comparison(_Table):
    """The differences of two runs; `compare` says which of what went in is the same."""

    rows: list[Difference]
    compare: dict[str, Any]

    def frame(self) -> pd.DataFrame:
        """One line per figure."""
        return self._frame(self.rows)
