"""Settings come from the environment, and a wrong one is told in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from app.cli import told
from app.settings import Settings, default_state_dir, normalised_database_url


@pytest.mark.parametrize(
    "url",
    [
        "postgres://u:p@h/d",
        "postgresql://u:p@h/d",
        "postgresql+asyncpg://u:p@h/d",
        "postgresql+psycopg://u:p@h/d",
    ],
)
def test_any_postgresql_address_gets_our_driver(url: str):
    assert normalised_database_url(url) == "postgresql+psycopg://u:p@h/d"


@pytest.mark.parametrize("url", ["mysql://h/d", "h/d", "file:///tmp/x"])
def test_another_kind_of_address_is_refused_in_words(url: str, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(ValidationError) as caught:
        Settings()
    assert "muss mit postgresql:// beginnen" in (told(caught.value) or "")


def test_an_empty_address_means_the_private_cluster(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "")
    assert Settings().database_url is None


def test_settings_have_the_programs_prefix(monkeypatch):
    monkeypatch.setenv("ATLAS_PORT", "8123")
    monkeypatch.setenv("PORT", "1")
    assert Settings().port == 8123


def test_a_port_beyond_the_last_is_refused(monkeypatch):
    monkeypatch.setenv("ATLAS_PORT", "70000")
    with pytest.raises(ValidationError):
        Settings()


def test_two_checkouts_keep_their_data_apart(monkeypatch):
    here = default_state_dir()
    monkeypatch.setattr("app.settings.REPOSITORY", Path("/somewhere/else"))
    assert default_state_dir() != here
    assert default_state_dir().parent == here.parent


def test_a_relative_state_folder_is_meant_from_here(monkeypatch, tmp_path: Path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ATLAS_STATE_DIR", "daten")
    assert Settings().state_dir == tmp_path / "daten"
