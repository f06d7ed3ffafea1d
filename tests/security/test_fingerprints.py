"""A fingerprint tells no count: whoever has this program makes the fingerprints of all that a count may be, and compares.

The attacker has an installation of his own, with the same program, areas and tables but for the ones and twos, which he guesses.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from app.accounts.access import Role
from app.indicators.compute import compute_indicators
from app.provenance.sealing import seal_of, sealed
from tests.accounts.signing_in import sign_in_as
from tests.asking import asking
from tests.security.rich_kreis import bring_tables, count_all_again, make_rich_kreis
from tests.security.small_kreis import ARS
from tests.security.test_adversary import KREIS
from tests.security.test_all_rooms import copied

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from tests.databases import TestServer
    from tests.security.small_kreis import Kreis

FINGERPRINT = re.compile(r"[0-9a-f]{16,64}")
INDICATORS = ("I01", "I06")
RUNS = """
    SELECT variant, id FROM analysis_run WHERE kind = 'indicators' AND superseded_by_id IS NULL AND variant = ANY(:of)"""
REGION = "INSERT INTO region (slug, name, metric_srid, fictional) VALUES ('s', 'S', 25832, true) RETURNING id"
OTHERWISE = "UPDATE region SET seal = gen_random_uuid()"
Told = dict[str, str]


@pytest.fixture(scope="module")
def region_id(engine: Engine) -> int:
    made = make_rich_kreis(engine, KREIS)
    compute_indicators(engine, made, only=INDICATORS)
    return made


def installed(engine: Engine, region_id: int, kreis: Kreis) -> None:
    """Everything brought and computed by another installation, which has a secret of its own."""
    with engine.begin() as connection:
        connection.execute(text(OTHERWISE))
        connection.execute(text("DELETE FROM projection_run"))
        connection.execute(text("DELETE FROM demand_table"))
        connection.execute(text("DELETE FROM analysis_run"))
    count_all_again(engine, region_id, kreis)
    bring_tables(engine, region_id, kreis)
    compute_indicators(engine, region_id, only=INDICATORS)


async def fingerprints(engine: Engine, folder: Path) -> Told:
    """All that a visitor is told."""
    with engine.connect() as connection:
        runs = connection.execute(text(RUNS), {"of": list(INDICATORS)}).all()
    addresses = {
        "tables": "/api/demand/tables",
        "projection": "/api/projection",
        "demand": "/api/demand?category=kindergarten",
    }
    addresses |= {f"run {row.variant}": f"/api/runs/{row.id}" for row in runs}
    addresses["explained"] = f"/api/indicators/I01/explain?area={ARS['A']}&year=2025"
    found: Told = {}
    async with asking(engine.url.render_as_string(hide_password=False), folder) as client:
        for name, address in addresses.items():
            answer = await client.get(address)
            assert answer.status_code == 200, answer.text
            found |= dict(_marks(answer.json(), name))
    return found


def _marks(part: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(part, dict):
        for name, value in part.items():
            yield from _marks(value, f"{path}.{name}")
    elif isinstance(part, list):
        for number, value in enumerate(part):
            yield from _marks(value, f"{path}.{number}")
    elif isinstance(part, str) and FINGERPRINT.fullmatch(part):
        yield path, part


async def test_whoever_guesses_right_finds_it_nowhere_confirmed(
    engine: Engine, database_server: TestServer, region_id: int, tmp_path: Path
) -> None:
    ours = await fingerprints(engine, tmp_path)
    with copied(database_server, engine) as wrong:
        installed(wrong, region_id, KREIS.other())
        guessed_wrong = await fingerprints(wrong, tmp_path)
    with copied(database_server, engine) as right:
        installed(right, region_id, KREIS)
        guessed_right = await fingerprints(right, tmp_path)
    telling = {where for where, mark in ours.items() if guessed_wrong[where] != mark}
    assert {where.split(".")[0] for where in telling} >= {"tables", "projection", "run I01", "run I06"}, (
        "of what was counted itself: worth an attack"
    )
    assert [where for where in sorted(telling) if guessed_right[where] == ours[where]] == []


@pytest.mark.parametrize(("licence", "told"), [(None, None), ("dl-de/by-2-0", "0a" * 32)])
async def test_the_sum_of_a_file_is_told_where_everybody_has_the_file(
    engine: Engine, region_id: int, tmp_path: Path, licence: str | None, told: str | None
) -> None:
    """Of a list of three Kitas whose rest is known, a sum would tell whether one or two children come."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE import SET sha256 = :sum"), {"sum": "0a" * 32})
        connection.execute(text("UPDATE source SET licence = :licence"), {"licence": licence})
        number = connection.execute(text("SELECT min(id) FROM import")).scalar_one()
    async with asking(engine.url.render_as_string(hide_password=False), tmp_path) as client:
        [listed] = (await client.get("/api/imports")).json()["imports"]
        one = (await client.get(f"/api/imports/{number}")).json()["import"]
        client.cookies.update(sign_in_as(engine, Role.EDITOR).cookies)
        seen = (await client.get(f"/api/imports/{number}")).json()["import"]
    assert [listed["sha256"], one["sha256"]] == [told, told]
    assert seen["sha256"] == "0a" * 32


def test_what_was_brought_before_is_sealed_as_it_is_today(connection: Connection) -> None:
    """So a table that is brought once more after the update is known again."""
    region_id = connection.execute(text(REGION)).scalar_one()
    of_migration = import_module("migrations.versions.0043_sealed_fingerprints").SEALED.format(":plain")
    found = connection.execute(
        text(f"SELECT {of_migration} FROM region r WHERE r.id = :id"), {"plain": "0a1b", "id": region_id}
    )
    assert found.scalar_one() == sealed(seal_of(connection, region_id), "0a1b")


async def test_the_secret_itself_is_told_nowhere(engine: Engine, region_id: int, tmp_path: Path) -> None:
    with engine.connect() as connection:
        seal = str(connection.execute(text("SELECT seal FROM region WHERE slug = 'klein'")).scalar_one())
    async with asking(engine.url.render_as_string(hide_password=False), tmp_path) as client:
        for address in (
            "/api/region",
            "/api/demand/tables",
            "/api/projection",
            "/ogc/collections?f=json",
            "/catalogue.jsonld",
        ):
            assert seal not in (await client.get(address)).text
