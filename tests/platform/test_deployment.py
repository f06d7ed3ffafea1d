"""What runs the program elsewhere: systemd's own check of the units, and what compose and Dockerfile must say."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from app.settings import REPOSITORY

UNITS = sorted((REPOSITORY / "deploy" / "systemd").glob("*.*"))
LOCKED_DOWN = 2.0
"""The exposure that `systemd-analyze security` may find, of 10."""


@pytest.fixture
def units(tmp_path: Path) -> list[Path]:
    """The units as they would be installed, with the program's folder in a place that exists here."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("needs systemd-analyze")
    program = tmp_path / "opt" / ".venv" / "bin" / "python"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    copies = []
    for unit in UNITS:
        copy = tmp_path / unit.name
        copy.write_text(unit.read_text().replace("/opt/bildungsatlas", str(tmp_path / "opt")))
        copies.append(copy)
    return copies


def test_systemd_finds_no_fault_in_the_units(units: list[Path]):
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    ours = [line for line in done.stderr.splitlines() if "bildungsatlas" in line]
    assert ours == []


@pytest.mark.parametrize("name", ["bildungsatlas-web.service", "bildungsatlas-worker.service"])
def test_the_services_may_do_little_else_than_their_work(units: list[Path], name: str):
    unit = next(one for one in units if one.name == name)
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", unit], capture_output=True, text=True, check=False
    )
    found = re.search(r"exposure level for .*?: ([\d.]+)", done.stdout)
    assert found is not None, done.stdout + done.stderr
    assert float(found[1]) <= LOCKED_DOWN


def test_the_services_run_commands_that_exist():
    from app.cli import app

    known = {command.name or command.callback.__name__ for command in app.registered_commands}
    for unit in UNITS:
        for command in re.findall(r"-m app\.cli (\w+)", unit.read_text()):
            assert command in known | {"db", "worker"}, f"{unit.name}: {command}"


def service(name: str) -> str:
    """The lines of one service of compose.yaml."""
    text = (REPOSITORY / "compose.yaml").read_text()
    return re.split(r"^  \w+:$", text.partition(f"\n  {name}:\n")[2], maxsplit=1, flags=re.MULTILINE)[0]


@pytest.mark.parametrize("name", ["atlas", "worker"])
def test_the_containers_of_the_program_are_locked_down(name: str):
    told = service(name)
    assert "read_only: true" in told
    assert 'security_opt: ["no-new-privileges:true"]' in told
    assert "cap_drop: [ALL]" in told
    assert "condition: service_healthy" in told


def test_the_container_is_healthy_when_it_is_ready():
    assert "/health/ready" in (REPOSITORY / "Dockerfile").read_text()
    assert "127.0.0.1:${ATLAS_PUBLISHED_PORT" in service("atlas")


def test_the_image_does_not_run_as_root():
    lines = (REPOSITORY / "Dockerfile").read_text().splitlines()
    assert [line for line in lines if line.startswith("USER ")] == ["USER atlas"]
