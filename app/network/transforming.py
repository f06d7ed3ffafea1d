"""Coordinates from one CRS to another."""

from __future__ import annotations

from functools import lru_cache

from pyproj import Transformer


@lru_cache(maxsize=16)
def transformer(from_srid: int, to_srid: int) -> Transformer:
    """From one CRS to another, made once: looking it up takes milliseconds. May be used by several threads."""
    return Transformer.from_crs(from_srid, to_srid, always_xy=True)
