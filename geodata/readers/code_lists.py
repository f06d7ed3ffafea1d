"""Official code lists of XRepository (JSON): municipalities by AGS, Kreise."""

from __future__ import annotations

import json
from pathlib import Path

from geodata.readers.files import check_size
from geodata.reading import ReadError


def read_code_list(path: Path) -> dict[str, str]:
    """Code → name."""
    check_size(path)
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return {row[0]: row[1] for row in told["daten"]}
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise ReadError("Das ist keine Codeliste des XRepository (JSON mit „daten“).", path.name) from error


def split_name(name: str) -> tuple[str, str | None]:
    """Name and designation: "Flensburg, Stadt" → ("Flensburg", "Stadt")."""
    first, comma, rest = name.partition(", ")
    return first, rest if comma else None
