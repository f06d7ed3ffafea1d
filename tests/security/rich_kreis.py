"""The small Kreis with all that its other rooms need: the register by single years with the tables of a projection, and standards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import text

from app.demand.kinds import BY_CODE
from app.demand.loading import Brought, store_table
from app.demand.projecting import renew_projection
from app.demand.reading import Row
from geodata.demo import demand
from geodata.figures import estimated, known
from tests.gaps.villages import DAY, STANDARDS
from tests.security.small_kreis import AGES, VILLAGES, count_again, make_kreis

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from tests.security.small_kreis import Kreis

SPANS = {"0-2": (0, 3), "3-5": (3, 6), "6-17": (6, 18), "18-64": (18, 65), "65+": (65, 100)}
SINGLE_YEARS = 100
BROUGHT = Brought(DAY, "Melderegister", "Register")


def make_rich_kreis(engine: Engine, kreis: Kreis) -> int:
    """Load it with tables and standards; gives the region's id."""
    number = make_kreis(engine, kreis)
    with engine.begin() as connection:
        connection.execute(text(STANDARDS), {"region_id": number})
    bring_tables(engine, number, kreis)
    return number


def bring_tables(engine: Engine, region_id: int, kreis: Kreis) -> None:
    """The register and all else that a projection needs."""
    told = {"age_structure": list(_register(kreis)), **_rates(), "arrivals": list(_arrivals())}
    _bring(engine, region_id, told)


def count_all_again(engine: Engine, region_id: int, kreis: Kreis) -> None:
    """The same Kreis with other counts, in the register too."""
    count_again(engine, kreis)
    _bring(engine, region_id, {"age_structure": list(_register(kreis))})


def single_years(kreis: Kreis, village: str) -> list[int]:
    """People of a village by completed year: each age group spread evenly, what is left over and each second of two to the youngest.

    So a Kreis with ones for twos has as many of each age in all its villages together.
    """
    told: list[int] = []
    for group in AGES:
        start, end = SPANS[group]
        counts = kreis.of(group)[kreis.village(village)]
        seconds = int((counts == 2).sum())
        each, rest = divmod(int(counts.sum()) - seconds, end - start)
        told += [each + (number < rest) + seconds * (number == 0) for number in range(end - start)]
    return told


def _bring(engine: Engine, region_id: int, tables: dict[str, list[Row]]) -> None:
    with engine.begin() as connection:
        for kind, rows in tables.items():
            store_table(connection, region_id, BY_CODE[kind], rows, BROUGHT)
        renew_projection(connection, region_id)


def _register(kreis: Kreis) -> Iterator[Row]:
    for number, village in enumerate(VILLAGES):
        for age, people in enumerate(single_years(kreis, village)):
            yield Row(
                number * SINGLE_YEARS + age,
                area=f"0109900{number + 1}",
                year=DAY.year,
                age=age,
                value=known(people),
            )


def _arrivals() -> Iterator[Row]:
    for number in range(len(VILLAGES)):
        for age in range(SINGLE_YEARS):
            yield Row(
                number * SINGLE_YEARS + age,
                area=f"0109900{number + 1}",
                variant="middle",
                age=age,
                value=estimated(0.2),
            )


def _rates() -> dict[str, list[Row]]:
    by_age = {"fertility": demand.fertility(), "mortality": demand.mortality(), "leaving": demand.leaving()}
    return {
        kind: [
            Row(age, variant="middle", age=age, value=estimated(float(value)))
            for age, value in enumerate(np.asarray(rates))
        ]
        for kind, rates in by_age.items()
    }
