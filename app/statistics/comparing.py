"""The difference of two runs: figure by figure, and which of what went in is the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from app.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.statistics.rows import Row
    from app.statistics.runs import Run

FORM = re.compile(r"(\d{1,10})\.\.(\d{1,10})")
KNOWN = ("known", "estimated", "zero")


class Compared(NamedTuple):
    """A figure of both runs; the difference is B less A."""

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


def numbers_of(given: str) -> tuple[int, int]:
    """The two runs of A..B. Raises BadRequest for anything else."""
    found = FORM.fullmatch(given.strip())
    if found is None:
        raise BadRequest(
            "compare nennt zwei Läufe in der Form A..B, zum Beispiel 12..57.", parameter="compare"
        )
    return int(found[1]), int(found[2])


def check_comparable(a: Run, b: Run) -> None:
    """Raises BadRequest where the runs are about different things."""
    for name in ("kind", "category", "mode"):
        if a.row[name] != b.row[name]:
            raise BadRequest(
                f"Die Läufe {a.id} und {b.id} sind nicht vergleichbar: {name} ist „{a.row[name]}“ und „{b.row[name]}“.",
                parameter="compare",
            )


def told_inputs(a: Run, b: Run) -> dict[str, Any]:
    """What went into both and is the same, by name, and what differs, with both values."""
    same: list[str] = []
    differs: dict[str, Any] = {}
    for part, mine, others in (
        ("parameters", a.row["parameters"], b.row["parameters"]), ("inputs", a.inputs, b.inputs)
    ):  # fmt: skip
        for name in sorted({*mine, *others}):
            one, other = mine.get(name), others.get(name)
            if one == other:
                same.append(f"{part}.{name}")
            else:
                differs[f"{part}.{name}"] = {"a": one, "b": other}
    for name in ("basis", "software_version"):
        if a.row[name] == b.row[name]:
            same.append(name)
        else:
            differs[name] = {"a": a.row[name], "b": b.row[name]}
    return {"same": same, "differs": differs}


def compared(a: Sequence[Row], b: Sequence[Row]) -> list[Compared]:
    """Every figure of either run. Where the runs count people differently, nothing is subtracted."""
    mine, others = ({_key(row): row for row in rows if row.measure != "sites"} for rows in (a, b))
    return [_pair(key, mine.get(key), others.get(key)) for key in dict.fromkeys([*mine, *others])]


def _key(row: Row) -> tuple[Any, ...]:
    return (*row[:8], *row[-4:])


def _pair(key: tuple[Any, ...], a: Row | None, b: Row | None) -> Compared:
    one, other = ((row.value, row.status) if row is not None else (None, "unknown") for row in (a, b))
    bases = {row.people_basis for row in (a, b) if row is not None}
    basis = bases.pop() if len(bases) == 1 else "mixed"
    return Compared._make((*key[:8], *one, *other, *_difference(one, other, basis), basis, *key[8:]))


def _difference(
    a: tuple[float | None, str], b: tuple[float | None, str], basis: str | None
) -> tuple[float | None, str]:
    if basis == "mixed":
        return None, "not_applicable"
    if a[0] is None or b[0] is None:
        statuses = [status for value, status in (a, b) if value is None]
        return (
            None,
            "secret" if "secret" in statuses else "unknown" if "unknown" in statuses else "not_applicable",
        )
    value = round(b[0] - a[0], 4)
    if value == 0:
        return 0.0, "zero"
    return value, "estimated" if "estimated" in (a[1], b[1]) else "known"
