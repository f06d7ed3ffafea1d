"""What the program imports is declared, and what is declared is locked, by hash and without an address."""

from __future__ import annotations

import ast
import json
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest

from app.settings import REPOSITORY

PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
OURS = {"app", "geodata", "tests", "bench", "tools"}


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=;~ ]", one, maxsplit=1)[0].lower().replace("_", "-") for one in requirements}


def imported(folder: str) -> set[str]:
    found = set()
    for path in (REPOSITORY / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
    return found - OURS - set(sys.stdlib_module_names)


def locked(lock: str) -> dict[str, list[str]]:
    """Packages with the lines that follow them."""
    found: dict[str, list[str]] = {}
    for line in (REPOSITORY / "requirements" / lock).read_text().splitlines():
        if not line.startswith((" ", "#")):
            found[line.split("==")[0]] = []
        else:
            found[list(found)[-1]].append(line)
    return found


@pytest.mark.parametrize("folder", ["app", "geodata", "migrations"])
def test_what_is_imported_is_declared(folder: str):
    declared = names(PROJECT["project"]["dependencies"]) | {
        "starlette",
        "pydantic-core",
    }  # the ground FastAPI and pydantic stand on
    distributions = packages_distributions()
    used = {
        module: distributions.get(module, [module])[0].lower().replace("_", "-")
        for module in imported(folder)
    }
    assert {m for m, d in used.items() if d not in declared} == set()


def test_what_is_declared_is_locked():
    runtime, dev = locked("runtime.lock"), locked("dev.lock")
    assert names(PROJECT["project"]["dependencies"]) <= set(runtime)
    assert names(PROJECT["dependency-groups"]["dev"]) <= set(dev)
    assert set(runtime) <= set(dev)


@pytest.mark.parametrize("lock", ["uv.lock", "runtime.lock", "dev.lock"])
def test_every_locked_package_has_hashes_and_no_address(lock: str):
    for name, lines in locked(lock).items():
        assert any("--hash=sha256:" in line for line in lines), name
        assert not any("://" in line for line in lines), name


def test_the_npm_lock_names_every_platforms_packages_and_no_address():
    lock = REPOSITORY / "frontend" / "package-lock.json"
    packages = json.loads(lock.read_text())["packages"]
    optional = {name for entry in packages.values() for name in entry.get("optionalDependencies", {})}
    assert {name for name in optional if f"node_modules/{name}" not in packages} == set()
    assert not [name for name, entry in packages.items() if "resolved" in entry]
