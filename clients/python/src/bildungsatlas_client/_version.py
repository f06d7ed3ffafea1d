"""Which version this is, as the package says it."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def _version() -> str:
    try:
        return version("bildungsatlas-client")
    except PackageNotFoundError:  # read from its folder, not installed
        return "0+source"


__version__ = _version()
