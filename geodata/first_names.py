"""Common first names, by which texts are looked through for names of persons. No database."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "first_names.txt"


@cache
def first_names() -> frozenset[str]:
    """The names."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())
