"""The invented official statistics of the demonstration Kreis into the database, by the way of real files."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import text

from geodata.demo import AS_OF
from geodata.demo.names import KREIS
from geodata.demo.statistics import statistic_rows
from geodata.load.apply import InputFile, apply_import
from geodata.load.statistics import load_statistics

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from geodata.load.apply import Source

PEOPLE = """
    SELECT a.ags, r.age, r.value FROM demand_row r JOIN area a ON a.id = r.area_id
     WHERE r.table_id = (SELECT max(id) FROM demand_table WHERE region_id = :region_id AND kind = 'age_structure')
     ORDER BY a.ags, r.age"""


def load_demo_statistics(engine: Engine, region_id: int, source: Source) -> None:
    """Store the invented statistics; a second time changes nothing."""
    people: dict[str, list[int]] = defaultdict(list)
    with engine.connect() as connection:
        for ags, _age, value in connection.execute(text(PEOPLE), {"region_id": region_id}):
            people[ags].append(int(value or 0))
    rows = statistic_rows(KREIS, people)
    told = replace(
        source, code="demo_statistik", name="Amtliche Statistik des Demonstrationskreises (erfunden)"
    )
    file = InputFile("Regionalstatistik (erfunden)", "statistics", AS_OF)
    apply_import(engine, region_id, told, file, lambda current: load_statistics(current, rows))
