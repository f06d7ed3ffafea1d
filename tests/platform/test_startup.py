"""What is wrong with the settings is said at the start: which variable, which value, what would be right."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.database import engine as engines
from app.errors import DatabaseAway
from app.settings import REPOSITORY, Settings
from app.settings_told import misspelt, variables, wrong_settings
from app.startup import WrongSettingError, check_database, check_state_dir

WRONG = [
    ("ATLAS_PORT", "70000", "höchstens 65535"),
    ("ATLAS_PORT", "achtzig", "eine ganze Zahl"),
    ("ATLAS_POOL_SIZE", "0", "mindestens 1"),
    ("ATLAS_POOL_ACQUIRE_SECONDS", "bald", "eine Zahl"),
    ("ATLAS_DEMO_IF_EMPTY", "vielleicht", "true oder false"),
    ("ATLAS_LOG_FORMAT", "xml", "'auto', 'json' oder 'text'"),
    ("ATLAS_METRICS", "0.0.0.0:9464", "nur dieses Rechners"),
    ("ATLAS_METRICS", "127.0.0.1", "nur dieses Rechners"),
    ("ATLAS_TRUSTED_PROXIES", "10.0.0.0/24,proxy", "IP-Adressen oder Netze"),
    ("ATLAS_RATE_LIMIT_COMPUTE", "viele", "Anzahl/Zeit"),
    ("ATLAS_WEB_WORKERS", "0", "mindestens 1"),
    ("DATABASE_URL", "mysql://h/d", "mit postgresql:// beginnen"),
]


@pytest.mark.parametrize(("variable", "value", "right"), WRONG)
def test_a_wrong_value_is_told_with_its_variable_and_what_is_right(monkeypatch, variable, value, right):
    monkeypatch.setenv(variable, value)
    with pytest.raises(ValidationError) as caught:
        Settings()
    told = wrong_settings(caught.value)
    assert told.startswith(f"{variable}={value}: ")
    assert right in told


def test_several_wrong_values_are_told_at_once(monkeypatch):
    monkeypatch.setenv("ATLAS_PORT", "-1")
    monkeypatch.setenv("ATLAS_WEB_WORKERS", "65")
    with pytest.raises(ValidationError) as caught:
        Settings()
    assert wrong_settings(caught.value).count("richtig") == 2


def test_settings_that_contradict_each_other_are_told(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("ATLAS_READ_DATABASE_URL", "postgresql://h/d")
    with pytest.raises(ValidationError) as caught:
        Settings()
    assert "widersprechen sich" in wrong_settings(caught.value)


def test_no_secret_is_repeated_in_an_error(monkeypatch):
    monkeypatch.setenv("ATLAS_SECRET", "geheim")
    monkeypatch.setenv("DATABASE_URL", "mysql://atlas:kennwort@h/d")
    with pytest.raises(ValidationError) as caught:
        Settings()
    told = wrong_settings(caught.value)
    assert "geheim" not in told
    assert "kennwort" not in told


def test_an_unknown_variable_is_told_with_the_nearest_in_spelling():
    assert misspelt({"ATLAS_PROT": "1"}) == [
        "Die Einstellung ATLAS_PROT gibt es nicht; gemeint ist vielleicht ATLAS_PORT."
    ]
    assert misspelt({"ATLAS_QQQQ": "1"}) == ["Die Einstellung ATLAS_QQQQ gibt es nicht."]
    assert misspelt(dict.fromkeys(variables().values(), "1") | {"ATLAS_PUBLISHED_PORT": "1"}) == []


def test_a_state_folder_that_cannot_be_written_to_is_told():
    with pytest.raises(WrongSettingError, match=r"ATLAS_STATE_DIR=/proc/atlas: .*nicht schreiben"):
        check_state_dir(Path("/proc/atlas"))


def test_a_database_that_nobody_answers_for_is_told_without_its_password():
    with pytest.raises(
        WrongSettingError, match=r"DATABASE_URL=postgresql://atlas:…@127\.0\.0\.1:1/atlas"
    ) as caught:
        check_database("DATABASE_URL", "postgresql+psycopg://atlas:kennwort@127.0.0.1:1/atlas")
    assert "kennwort@" not in caught.value.detail.replace("benutzer:kennwort@rechner", "")


def test_a_database_that_is_too_old_is_told(database_url: str, monkeypatch):
    monkeypatch.setattr(engines, "MINIMUM_SERVER", 990_000)
    with pytest.raises(DatabaseAway, match="PostgreSQL 15 oder neuer"):
        check_database("DATABASE_URL", database_url)


def test_the_program_says_all_of_it_before_it_starts(tmp_path: Path):
    environment = {
        **os.environ, "NO_COLOR": "1", "ATLAS_PROT": "1", "ATLAS_STATE_DIR": str(tmp_path), "ATLAS_PORT": "0",
        "DATABASE_URL": "postgresql://atlas:kennwort@127.0.0.1:1/atlas",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", "serve"], cwd=REPOSITORY, env=environment, capture_output=True,
        text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "gemeint ist vielleicht ATLAS_PORT" in done.stderr
    assert "DATABASE_URL=postgresql://atlas:…@127.0.0.1:1/atlas" in done.stderr
    assert "Traceback" not in done.stderr


ROW = re.compile(r"^\| (?P<names>`[A-Z].*?) \| (?P<default>.*?) \| (?P<meaning>.+?) \|$", re.MULTILINE)


def documented() -> dict[str, tuple[str, str]]:
    """Name → default and meaning, as docs/operations.md tells them; a row may tell several."""
    found: dict[str, tuple[str, str]] = {}
    for row in ROW.finditer((REPOSITORY / "docs" / "operations.md").read_text()):
        names = re.findall(r"`([A-Z_]+)`", row["names"])
        defaults = [one.strip(" `") for one in row["default"].split(", ")]
        if len(defaults) != len(names):
            defaults = [row["default"]] * len(names)
        found |= {name: (default, row["meaning"]) for name, default in zip(names, defaults, strict=True)}
    return found


@pytest.mark.parametrize(("field", "variable"), variables().items())
def test_every_setting_stands_in_the_handbook_with_its_default(field: str, variable: str):
    assert variable in documented(), f"{variable} is not in the table of docs/operations.md"
    default, meaning = documented()[variable]
    assert len(meaning) > 10
    real = Settings.model_fields[field].default
    if isinstance(real, bool):
        assert default == str(real).lower()
    elif isinstance(real, (int, float)):
        assert float(default) == real
    elif isinstance(real, str):
        assert default == (real or "–")


def test_the_handbook_names_no_setting_that_is_none():
    ours = {name for name in documented() if name.startswith("ATLAS_")}
    assert ours <= {*variables().values()}
