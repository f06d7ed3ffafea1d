"""Databases for tests: a server, templates made once per version of the code, and clones of them in a tenth of a second."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from app.database.cluster import Cluster, reachable
from app.database.engine import batch_engine
from app.database.installation import ClusterError
from app.database.migrate import upgrade
from app.settings import REPOSITORY, get_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PREFIX = "atlas_test"
TABLES = (
    "migrations/**/*.py", "migrations/**/*.sql", "app/**/*tables.py", "app/database/migrate.py", "app/database/roles.py",
)  # fmt: skip
MAKING = (
    "app/**/*.py", "app/**/*.toml", "geodata/**/*.py", "geodata/**/*.toml", "migrations/**/*.py", "migrations/**/*.sql",
)  # fmt: skip
#: Whole rooms that the demonstration Kreis is made without, but for their tables.
APART = (
    "app/accounts/", "app/cartography/", "app/cql2/", "app/downloads/", "app/maps/", "app/printing/", "app/scenarios/", "app/schools/",
    "app/committees/", "app/landscape/", "app/measures/", "app/notices/", "app/reports/", "app/collections/", "app/ogc/",
    "app/statistics/", "app/exports/", "app/catalogue/",
)  # fmt: skip
NOT_APART = frozenset({"tables.py", "capacity_rows.py"})
SERVING_ONLY = frozenset(
    {"routes.py", "schemas.py", "queries.py", "answers.py", "main.py", "cli.py", "up.py"}
    | {"settings.py", "settings_told.py", "startup.py", "logs.py"}
    | {"sentences.py", "shown.py", "lifelong_answers.py", "outlines.py", "worker.py", "file_jobs.py"}
)
SERVING_FOLDERS = (REPOSITORY / "app" / "web", REPOSITORY / "app" / "pages")
_numbers = count(1)


@dataclass(frozen=True)
class TestServer:
    """A PostgreSQL server on which tests may make and drop databases whose names begin with `PREFIX`."""

    admin_url: str
    locks: Path
    made: list[str] = field(default_factory=list)

    __test__ = False

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        return make_url(self.admin_url).set(database=database).render_as_string(hide_password=False)

    def admin(self, *statements: str) -> None:
        """Run statements outside a transaction."""
        engine = create_engine(self.admin_url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()

    def databases(self) -> list[str]:
        """The names of the tests' databases."""
        engine = create_engine(self.admin_url)
        with engine.connect() as connection:
            names = connection.execute(
                text("SELECT datname FROM pg_database WHERE starts_with(datname, :prefix)"),
                {"prefix": PREFIX},
            )
            found = [str(name) for (name,) in names]
        engine.dispose()
        return found

    @contextmanager
    def clone(self, template: str) -> Iterator[str]:
        """The address of a fresh copy of a database, which is dropped afterwards."""
        name = f"{PREFIX}_run_{os.getpid()}_{next(_numbers)}"
        with self._alone("clone"):  # nobody may be connected to a template while it is copied
            self.admin(f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            yield self.url(name)
        finally:
            self.admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def template(self, kind: str, version: str, fill: Callable[[str], None], base: str = "template1") -> str:
        """The name of a database that `fill(url)` has filled, made once per version; older ones are dropped."""
        name = f"{PREFIX}_{kind}_{version}"
        with self._alone(kind):
            found = self.databases()
            if name in found:
                return name
            for old in found:
                if old.startswith(f"{PREFIX}_{kind}_"):
                    self.admin(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
            half_made = f"{PREFIX}_{kind}_new"
            self.admin(f'CREATE DATABASE "{half_made}" TEMPLATE "{base}"')
            fill(self.url(half_made))
            self.admin(f'ALTER DATABASE "{half_made}" RENAME TO "{name}"')
        return name

    def drop_orphans(self) -> None:
        """Drop the clones of test runs that were killed."""
        for name in self.databases():
            pid = name.removeprefix(f"{PREFIX}_run_").split("_")[0]
            if pid.isdigit() and not Path(f"/proc/{pid}").exists():
                self.admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    @contextmanager
    def _alone(self, what: str) -> Iterator[None]:
        with (self.locks / f"{what}.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


@contextmanager
def test_server() -> Iterator[TestServer]:
    """The server of `TEST_DATABASE_URL` or `DATABASE_URL`, or a private cluster apart from that of `make run`."""
    settings = get_settings()
    locks = settings.state_dir / "test-locks"
    reachable(locks)
    given = settings.test_database_url or settings.database_url
    if given:
        yield TestServer(given, locks)
        return
    cluster = Cluster(settings.state_dir / "postgresql-test", durable=False)
    try:
        with cluster.running():
            pass
    except ClusterError:  # not durable: after a power cut it may be beyond repair
        shutil.rmtree(cluster.data, ignore_errors=True)
    with cluster.running():
        yield TestServer(cluster.url("postgres"), locks)


test_server.__test__ = False  # type: ignore[attr-defined]


def empty(server: TestServer) -> str:
    """The name of a migrated, empty database."""

    def fill(url: str) -> None:
        engine = batch_engine(url)
        upgrade(engine)
        engine.dispose()

    return server.template("empty", code_version(*TABLES), fill)


def demonstration(server: TestServer) -> str:
    """The name of a database with the demonstration Kreis, computed; made anew when the code that makes it changes."""

    def fill(url: str) -> None:
        from app.computing import compute_all
        from geodata.load.demo import load_demo

        engine = batch_engine(url)
        region_id = load_demo(engine)
        compute_all(engine, region_id)
        engine.dispose()

    version = code_version(*MAKING, without=SERVING_ONLY)
    return server.template("demo", version, fill, base=empty(server))


def code_version(*globs: str, without: frozenset[str] = frozenset()) -> str:
    """A short fingerprint of the files that match, apart from those named in `without` and what only serves."""
    total = hashlib.sha256()
    for path in sorted({path for pattern in globs for path in REPOSITORY.glob(pattern)}):
        name = str(path.relative_to(REPOSITORY))
        serving_only = path.name in without or path.parent in SERVING_FOLDERS
        apart = serving_only or (name.startswith(APART) and path.name not in NOT_APART)
        if path.is_file() and not (without and apart):
            total.update(name.encode())
            total.update(path.read_bytes())
    return total.hexdigest()[:12]
