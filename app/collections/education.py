"""Columns of sites by which the European directive INSPIRE knows services of education (governmental services)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.collections.columns import column
from geodata.isced import read_isced

if TYPE_CHECKING:
    from app.collections.model import Property


def education_columns(categories: str = "f.categories") -> tuple[Property, ...]:
    """ISCED levels and INSPIRE types of service of the kinds in an array of codes; empty where it is no formal education."""
    table = read_isced()
    pairs = [
        (kind, level, table.levels[level].inspire) for kind, levels in table.kinds.items() for level in levels
    ]
    listed = ", ".join(
        f"('{_plain(kind)}', '{_plain(level)}', '{_plain(service)}')" for kind, level, service in pairs
    )
    rows = f"(VALUES {listed}) e(kind, level, service) WHERE e.kind = ANY({categories})"
    return (
        column("isced", "strings", f"ARRAY(SELECT DISTINCT e.level FROM {rows} ORDER BY 1)", "Bildungsstufe (ISCED 2011)",
               "Level of education (ISCED 2011)", codelist="isced", nullable=False, about=("nach der Art des Angebots", "by the kind of offer")),
        column("service_type", "strings", f"ARRAY(SELECT DISTINCT e.service FROM {rows} ORDER BY 1)", "Art des Dienstes (INSPIRE)",
               "Type of service (INSPIRE)", nullable=False, about=("Adressen der Codeliste ServiceTypeValue", "addresses of the code list ServiceTypeValue")),
    )  # fmt: skip


def _plain(text: str) -> str:
    """A text of our own table that may stand in a statement. Raises ValueError for one that may not."""
    if not re.fullmatch(r"[A-Za-z0-9_/.:]{1,120}", text) or text.endswith(":"):
        raise ValueError(f"{text!r} may not stand in a statement")
    return text
