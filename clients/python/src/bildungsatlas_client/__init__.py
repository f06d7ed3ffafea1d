"""A thin, typed client of the Bildungsatlas.

from bildungsatlas_client import Atlas

with Atlas("https://atlas.example.org") as atlas:
    table = atlas.statistics(category="kindergarten", age_group="3-5")
    print(table.frame())
"""

from bildungsatlas_client._version import __version__
from bildungsatlas_client.client import Atlas
from bildungsatlas_client.errors import (
    AtlasError,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    TooMany,
    Unavailable,
)
from bildungsatlas_client.features import Features
from bildungsatlas_client.reproducing import Figure, Reproduction
from bildungsatlas_client.tables import Comparison, Row, Run, Statistics

__all__ = [
    "Atlas", "AtlasError", "Comparison", "Conflict", "Features", "Figure", "Forbidden", "Invalid", "NotFound",
    "Reproduction", "Row", "Run", "Statistics", "TooMany", "Unavailable", "__version__",
]  # fmt: skip
