"""Back up the database into one file and restore it, by PostgreSQL's own programs (custom format)."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import IO

import psycopg

from app.database.installation import ClusterError, program
from app.database.migrate import EXTENSIONS
from app.database.roles import MAKE_WEB_ROLE
from app.errors import AtlasError


class BackupError(AtlasError):
    """The backup could not be written or restored; nothing has changed."""

    title = "Sicherung gescheitert"
    slug = "backup"


def backup(url: str, file: Path) -> int:
    """Write the whole database to `file`, at one moment in time, and give the file's size in bytes."""
    half_made = file.with_name(file.name + ".part")
    try:
        with half_made.open("wb") as output:
            _run([_program("pg_dump", url), "--format=custom", "--no-owner", _plain(url)], output)
        half_made.rename(file)
    finally:
        half_made.unlink(missing_ok=True)
    return file.stat().st_size


def restore(url: str, file: Path) -> None:
    """Replace the database's content by that of `file`, in one transaction."""
    if not file.is_file():
        raise BackupError(f"Die Datei {file} gibt es nicht.")
    restorer = _program("pg_restore", url)
    with tempfile.NamedTemporaryFile("w+b") as contents:
        _run([restorer, "--list", str(file)], contents)
        ours = [line for line in Path(contents.name).read_text().splitlines() if " EXTENSION " not in line]
        Path(contents.name).write_text("\n".join(ours))  # extensions may be another's: they stay
        with psycopg.connect(_plain(url)) as connection:
            for extension in EXTENSIONS:
                connection.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}".encode())
            connection.execute(MAKE_WEB_ROLE.encode())  # the backup grants to it
        options = ["--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error"]
        options += [f"--use-list={contents.name}", f"--dbname={_plain(url)}"]
        _run([restorer, *options, str(file)], subprocess.DEVNULL)


def _run(command: list[str], output: IO[bytes] | int) -> None:
    done = subprocess.run(command, check=False, stdout=output, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise BackupError(f"{Path(command[0]).name} meldet: {done.stderr.strip()}")


def _program(name: str, url: str) -> str:
    """The program of the server's own version, else the newest one."""
    with psycopg.connect(_plain(url)) as connection:
        major = connection.info.server_version // 10_000
    try:
        return program(name, major)
    except ClusterError:
        return program(name)


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://", 1)
