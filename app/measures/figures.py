"""Figures as they were when something was found: frozen, with where they come from and how to see them today."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.accounts.destinations import OWN_PATH
from app.errors import InvalidFields

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sqlalchemy import Connection

NUMBERS = frozenset({"known", "estimated", "zero"})
STATUSES = NUMBERS | {"unknown", "secret", "not_applicable"}
MOST = 40
INSERT = """
    INSERT INTO finding_figure (finding_id, position, label, value, status, unit, as_of, run_id, indicator, area_ars, low,
                                high, address, others)
    VALUES (:finding_id, :position, :label, :value, :status, :unit, :as_of, :run_id, :indicator, :area_ars, :low, :high,
            :address, cast(:others AS jsonb))"""
OF_FINDINGS = """
    SELECT f.id, f.finding_id, f.label, f.value, f.status, f.unit, f.as_of, f.run_id, f.indicator, f.area_ars, f.low, f.high,
           f.address, f.others, f.frozen_at, a.name AS area
      FROM finding_figure f JOIN finding n ON n.id = f.finding_id
      LEFT JOIN area a ON a.region_id = n.region_id AND a.ars = f.area_ars
     WHERE f.finding_id = ANY(:ids) ORDER BY f.finding_id, f.position"""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure to be frozen.

    `status` says why there is no number where `value` is None. `indicator` is how it is computed again: the id of an
    indicator of the catalogue, or `map:<measure>:<category>:<mode>:<age group>:<minutes>` (see `app.measures.today`);
    None: entered by hand. `address` is a path of this program that shows it as it is today. `others` are the same
    figure of all areas of that level then, by ARS, for comparisons later; None: they are looked up when it is frozen.
    """

    label: str
    value: float | None
    status: str = "known"
    unit: str = ""
    as_of: date | None = None
    run_id: int | None = None
    indicator: str | None = None
    area_ars: str | None = None
    low: float | None = None
    high: float | None = None
    address: str | None = None
    others: Mapping[str, float] | None = None

    def checked(self) -> Figure:
        """The figure itself. Raises InvalidFields where number and status contradict, or the address is not ours."""
        if self.status not in STATUSES or (self.value is not None) != (self.status in NUMBERS):
            raise InvalidFields(
                "Eine Zahl oder ein Grund, warum es keine gibt: beides zugleich oder keins von beiden geht nicht.",
                errors={"figures": f"„{self.label}“: Wert und Status passen nicht zusammen."},
            )
        if self.address is not None and not OWN_PATH.fullmatch(self.address):
            raise InvalidFields(
                "Wo eine Zahl heute steht, ist eine Adresse dieses Atlas und beginnt mit einem Schrägstrich.",
                errors={"figures": f"„{self.label}“: Diese Adresse geht nicht."},
            )
        return self


def freeze(connection: Connection, finding_id: int, figures: Sequence[Figure]) -> None:
    """Store the figures of a finding in their order. Raises InvalidFields."""
    if len(figures) > MOST:
        raise InvalidFields(f"Ein Befund hat höchstens {MOST} Zahlen.", errors={"figures": "zu viele"})
    for position, one in enumerate(figures):
        figure = one.checked()
        values = {
            "finding_id": finding_id, "position": position, "label": figure.label, "value": figure.value,
            "status": figure.status, "unit": figure.unit, "as_of": figure.as_of, "run_id": figure.run_id,
            "indicator": figure.indicator, "area_ars": figure.area_ars, "low": figure.low, "high": figure.high,
            "address": figure.address, "others": json.dumps(dict(figure.others)) if figure.others else None,
        }  # fmt: skip
        connection.execute(text(INSERT), values)


def frozen(connection: Connection, finding_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """The frozen figures of findings, by finding, each with its number and the name of its area."""
    found: dict[int, list[dict[str, Any]]] = {number: [] for number in finding_ids}
    for row in connection.execute(text(OF_FINDINGS), {"ids": list(finding_ids)}).mappings():
        found[row["finding_id"]].append(dict(row))
    return found
