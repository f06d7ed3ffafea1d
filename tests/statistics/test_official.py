"""Official counts of children over all levels together: what is small is secret, and so is what would give it away."""

from __future__ import annotations

from collections import defaultdict
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Engine, text

from app.statistics.official import DOWNWARD, PARENTS, hidden_of

Key = tuple[str, str]


def told(value: float) -> dict[str, Any]:
    return {"value": value, "status": "known" if value else "zero"}


def hidden(
    engine: Engine, small: dict[str, tuple[float, float]]
) -> tuple[Any, dict[Key, Key], set[Key], set[Key]]:
    """A Kreis of 40 children and 30 cared for in every municipality but those of `small`; sums above are right."""
    with engine.connect() as connection:
        region: Any = SimpleNamespace(id=connection.execute(text("SELECT id FROM region")).scalar_one())
        rows = connection.execute(text(PARENTS), {"region_id": region.id, "levels": DOWNWARD}).all()
        parents: dict[Key, Key] = {(row.level, row.ars): (row.parent_level, row.parent) for row in rows}
        children, cared = defaultdict[Key, float](float), defaultdict[Key, float](float)
        for key in parents:
            if key[0] == "municipality":
                counts = small.get(key[1], (40, 30))
                above: Key | None = key
                while above in parents:
                    children[above] += counts[0]
                    cared[above] += counts[1]
                    above = parents[above]
        found = {key: {"children": told(children[key]), "cared_for": told(cared[key])} for key in children}
        return found, parents, *hidden_of(connection, region, found)


def an_amt(engine: Engine) -> list[str]:
    """The municipalities of an Amt that has several."""
    with engine.connect() as connection:
        rows = connection.execute(
            text("""SELECT array_agg(a.ars ORDER BY a.ars) FROM area a JOIN area p ON p.id = a.parent_id
                     WHERE a.level = 'municipality' AND p.level = 'municipal_association' AND a.is_core
                     GROUP BY p.id HAVING count(*) > 2 ORDER BY min(a.ars) LIMIT 1""")
        )
        return rows.scalar_one()


def test_where_nothing_is_small_all_is_told(demo_engine: Engine) -> None:
    _, _, few_children, few_cared = hidden(demo_engine, {})
    assert few_children == few_cared == set()


def test_a_small_count_takes_another_one_of_its_sum_with_it(demo_engine: Engine) -> None:
    first, *others = an_amt(demo_engine)
    found, parents, few_children, few_cared = hidden(demo_engine, {first: (2, 0)})
    small = ("municipality", first)
    assert small in few_children
    with_it = few_children - {small}
    assert {ars for _, ars in with_it} & set(others), "else all of the Amt less the others would tell it"
    assert few_children <= few_cared, "a quota would give the children away"
    amt = parents[small]
    assert (
        amt in few_children
        or sum(found[key]["children"]["value"] for key in few_children if parents[key] == amt) > 4
    )


def test_children_nobody_cares_for_are_a_count_too(demo_engine: Engine) -> None:
    first, *_ = an_amt(demo_engine)
    _, _, few_children, few_cared = hidden(demo_engine, {first: (40, 39)})
    assert few_children == set()
    assert ("municipality", first) in few_cared
