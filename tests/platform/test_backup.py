"""A backup is whole and restores the state it was taken from, or changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from app.database.backup import BackupError, backup, restore

REGION = "INSERT INTO region (slug, name, metric_srid) VALUES (:slug, :slug, 25832)"


def slugs(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT slug FROM region ORDER BY slug")).scalars())


def add(engine: Engine, slug: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(REGION), {"slug": slug})


def test_a_backup_brings_back_what_was_there_and_takes_away_what_came_later(
    engine: Engine, database_url: str, tmp_path: Path
):
    add(engine, "before")
    assert backup(database_url, tmp_path / "a.dump") > 10_000
    add(engine, "after")
    engine.dispose()
    restore(database_url, tmp_path / "a.dump")
    assert slugs(engine) == ["before"]
    assert list(tmp_path.iterdir()) == [tmp_path / "a.dump"]


def test_a_broken_backup_changes_nothing(engine: Engine, database_url: str, tmp_path: Path):
    backup(database_url, tmp_path / "a.dump")
    cut = tmp_path / "cut.dump"
    whole = (tmp_path / "a.dump").read_bytes()
    cut.write_bytes(whole[: len(whole) * 3 // 4])
    there = slugs(engine)
    engine.dispose()
    with pytest.raises(BackupError, match="pg_restore meldet"):
        restore(database_url, cut)
    assert slugs(engine) == there


def test_a_missing_file_is_named(database_url: str, tmp_path: Path):
    with pytest.raises(BackupError, match=r"none\.dump gibt es nicht"):
        restore(database_url, tmp_path / "none.dump")


def test_a_backup_that_fails_leaves_no_half_file(tmp_path: Path, database_url: str):
    with pytest.raises(FileNotFoundError):
        backup(database_url, tmp_path / "nowhere" / "a.dump")
    assert not list(tmp_path.iterdir())
