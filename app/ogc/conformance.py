"""The conformance classes that the interface keeps to; docs/conformance.md names a test of each."""

from __future__ import annotations

from app.ogc.filtering import FILTER_CLASSES
from app.ogc.parts import PARTS

_SPEC = "http://www.opengis.net/spec"
COMMON = tuple(
    f"{_SPEC}/{name}"
    for name in (
        "ogcapi-common-1/1.0/conf/core", "ogcapi-common-1/1.0/conf/landing-page", "ogcapi-common-1/1.0/conf/json",
        "ogcapi-common-1/1.0/conf/html", "ogcapi-common-1/1.0/conf/oas30", "ogcapi-common-2/1.0/conf/collections",
        "ogcapi-common-2/1.0/conf/json", "ogcapi-common-2/1.0/conf/html",
    )
)  # fmt: skip
FEATURES = tuple(
    f"{_SPEC}/{name}"
    for name in (
        "ogcapi-features-1/1.0/conf/core", "ogcapi-features-1/1.0/conf/geojson", "ogcapi-features-1/1.0/conf/html",
        "ogcapi-features-1/1.0/conf/oas30", "ogcapi-features-2/1.0/conf/crs",
        "ogcapi-features-3/1.0/conf/queryables", "ogcapi-features-3/1.0/conf/queryables-query-parameters",
        "ogcapi-features-4/1.0/conf/create-replace-delete", "ogcapi-features-4/1.0/conf/update",
        "ogcapi-features-4/1.0/conf/features", "ogcapi-features-4/1.0/conf/optimistic-locking-etags",
        "ogcapi-features-5/1.0/conf/schemas", "ogcapi-features-5/1.0/conf/core-roles-features", "ogcapi-features-5/1.0/conf/queryables",
        "ogcapi-features-5/1.0/conf/sortables", "ogcapi-features-5/1.0/conf/returnables-and-receivables",
    )
)  # fmt: skip


def conforms_to() -> list[str]:
    """All classes, those of further parts too."""
    return [*COMMON, *FEATURES, *FILTER_CLASSES, *(one for part in PARTS for one in part.conforms_to)]
