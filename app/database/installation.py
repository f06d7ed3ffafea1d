"""Which PostgreSQL is installed on this machine, and whose name its server runs under."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
from pathlib import Path
from typing import TypedDict

MINIMUM_MAJOR = 15
_DEBIAN = Path("/usr/lib/postgresql")
_DEBIAN_SHARE = Path("/usr/share/postgresql")


class RunAs(TypedDict, total=False):
    """Under which account `subprocess` is to run a program."""

    user: int
    group: int
    extra_groups: list[int]


class ClusterError(Exception):
    """The private cluster could not be made or started; the message says why, in German."""


def program(name: str, major: int | None = None) -> str:
    """The path of a server program: of version `major`, else of the newest one that has PostGIS.

    Raises `ClusterError` when there is none.
    """
    wanted = [major] if major is not None else sorted(_versions_with_postgis(), reverse=True)
    for version in wanted:
        path = _DEBIAN / str(version) / "bin" / name
        if path.exists():
            return str(path)
    on_path = shutil.which(name)
    if on_path is not None and _fits(_version_of(on_path), major):
        return on_path
    what = (
        f"PostgreSQL {major}" if major is not None else f"PostgreSQL {MINIMUM_MAJOR} oder neuer mit PostGIS"
    )
    raise ClusterError(f"{what} ist nicht installiert („make run“ installiert es).")


def owner() -> pwd.struct_passwd:
    """Who runs the server: `postgres` for root (PostgreSQL refuses to run as root), else oneself."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    try:
        return pwd.getpwnam("postgres")
    except KeyError as error:
        raise ClusterError("Der Benutzer „postgres“ fehlt; PostgreSQL ist nicht installiert.") from error


def as_owner() -> RunAs:
    """Arguments for `subprocess` that let a program run as `owner()`."""
    if os.geteuid() != 0:
        return {}
    account = owner()
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _fits(version: int, major: int | None) -> bool:
    return version == major if major is not None else version >= MINIMUM_MAJOR


def _version_of(path: str) -> int:
    told = subprocess.run([path, "--version"], check=False, capture_output=True, text=True).stdout
    found = re.search(r"\) (\d+)", told)
    return int(found[1]) if found else 0


def _versions_with_postgis() -> list[int]:
    found = [int(path.name) for path in _DEBIAN.glob("*") if path.name.isdigit()]
    control = "extension/postgis.control"
    return [v for v in found if v >= MINIMUM_MAJOR and (_DEBIAN_SHARE / str(v) / control).exists()]
