"""What tests with GIS programs share: a server, what is asked of it, and the collections as SQL has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import shapely
from sqlalchemy import Engine, text

from app.accounts import people, tokens
from app.accounts.access import VISITOR, Permission, Role
from app.collections.listed import collections_of
from app.collections.model import Collection, Fragment, loaded
from app.collections.select import select
from app.collections.viewer import Viewer
from app.database.engine import batch_engine
from app.web.regions import region_by_id
from tests.databases import TestServer
from tests.interop.recording import Recorded, recording
from tests.serving import serving

SECRET = "a secret for tests with GIS"
Rows = dict[str, dict[str, Any]]


@pytest.fixture(scope="session")
def gis_server(demo_url: str) -> Iterator[str]:
    """The address of the program, serving the demonstration Kreis; its secret is known, so that small numbers can be compared."""
    with serving(demo_url, ATLAS_SECRET=SECRET) as address:
        yield address


@dataclass(frozen=True)
class Editing:
    """A server whose database may be changed, and what lets an editor's program do so."""

    address: str
    engine: Engine
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """What each request carries; programs that know no versions change whatever is there."""
        return {"Authorization": f"Bearer {self.token}", "If-Match": "*"}


@pytest.fixture(scope="session")
def editing(database_server: TestServer, demo_template: str) -> Iterator[Editing]:
    """The program on a database of its own, and the token of somebody who may edit sites."""
    with database_server.clone(demo_template) as url, serving(url, ATLAS_SECRET=SECRET) as address:
        engine = batch_engine(url)
        with engine.begin() as connection:
            number = people.create_account(connection, "gis@example.org", "GIS", Role.PLANNER, None)
            scope = [Permission.READ, Permission.EDIT_SITES]
            token = tokens.create_token(connection, number, "GIS", scope, 1)
        yield Editing(address, engine, token)
        engine.dispose()


@pytest.fixture
def recorded(gis_server: str) -> Iterator[Recorded]:
    """The same server, with every request written down."""
    with recording(gis_server) as made:
        yield made


@pytest.fixture(scope="session")
def collections(demo_engine: Engine) -> dict[str, Collection]:
    """The collections that a visitor has, ready to be read."""
    with demo_engine.connect() as connection:
        region = region_by_id(connection, region_id(demo_engine))
        assert region is not None
        listed = collections_of(connection, region, Viewer(VISITOR, SECRET.encode()))
        return {one.id: loaded(connection, one) for one in listed}


def region_id(engine: Engine) -> int:
    """The region that is there."""
    with engine.connect() as connection:
        return connection.scalars(text("SELECT id FROM region")).one()


def rows_of(engine: Engine, collection: Collection, srid: int = 4326, where: Fragment | None = None) -> Rows:
    """The rows of a collection by their keys, as SQL has them; `_geometry` a shape."""
    found = select(collection, region_id=region_id(engine), srid=srid, where=where)
    with engine.connect() as connection:
        rows = [dict(row) for row in connection.execute(text(found.sql), found.parameters).mappings()]
    for row in rows:
        row["_geometry"] = shapely.from_wkb(row["_geometry"]) if row.get("_geometry") else None
    return {str(row["_key"]): row for row in rows}
