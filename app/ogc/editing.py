"""From a GeoJSON feature to changes of a learning site (OGC API Features Part 4).

There is no second way of writing: what a feature says is told to `app.sites.editing` as its own form would tell it, with the same
checks, dates, and words for the audit. Columns that follow from others cannot be set; one that is told to be other than it is, is
refused rather than ignored.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pyproj import Transformer

from app.errors import BadRequest, InvalidFields
from app.sites.editing.fields import refused
from app.web.parameters import nearest

if TYPE_CHECKING:
    from collections.abc import Collection as Names
    from collections.abc import Mapping

    from app.collections.model import Collection
    from app.ogc.crs import Crs
    from app.sites.editing.document import Document

Json = dict[str, Any]
EMPTY: Json = {
    "name": None, "street": None, "house_number": None, "postal_code": None, "place": None, "phone": None, "email": None, "website": None,
    "provider": None, "provider_kind": "unknown", "wheelchair": "unknown", "languages": [], "opening_hours": None,
}  # fmt: skip
"""What can be set of a site, and what it is where nothing is said."""
SETTABLE = frozenset({*EMPTY, "categories"})
FOLLOWS = "Das folgt aus anderem und lässt sich hier nicht setzen; der jetzige Wert ist {value}."
PLACES = ("approved_places", "approved_places_status")
"""They can be set where the feature shows exactly one offer."""
SUMMED = (
    "Hier stehen Plätze mehrerer Angebote zusammen. Setzen lassen sie sich in der Sammlung der Art (zum Beispiel"
    " „sites-{code}“), wenn der Ort davon nur ein Angebot hat, und im Atlas; der jetzige Wert ist {value}."
)
OF_KIND = "In dieser Sammlung haben alle das Angebot „{kind}“; bitte in „sites“ ändern, was ein Ort anbietet."
MERGED = "„{code}“ bietet ein Ort an, der mit diesem zusammengelegt ist; bitte dort enden lassen."


def kind_of(collection: Collection) -> str | None:
    """The kind of offer whose sites a collection has; None for all sites."""
    return collection.parameters.get("category")


def new_site(feature: Json, collection: Collection, crs: Crs, public: Names[str]) -> Json:
    """A new site, as `POST /api/sites` takes it. Raises InvalidFields with a sentence for each column that does not do."""
    told = _columns(feature, collection)
    kind = kind_of(collection)
    errors = {
        f"properties.{name}": FOLLOWS.format(value="leer")
        for name in told
        if name not in SETTABLE and name not in PLACES and told[name] is not None
    }
    codes = _codes(told.get("categories") or ([kind] if kind else []), public, errors)
    if kind is not None and kind not in codes:
        errors.setdefault("properties.categories", OF_KIND.format(kind=kind))
    places = _told_places(told)
    if places is not None and kind is None and len(codes) != 1:
        errors["properties.approved_places"] = SUMMED.format(
            code=next(iter(codes), "kindergarten"), value="leer"
        )
    _require(errors)
    site = {name: told[name] for name in EMPTY if told.get(name) is not None}
    point = _point(feature.get("geometry"), crs)
    if point is not None:
        site["coordinates"] = point
    offers: dict[str, Json] = {code: {"category": code} for code in codes}
    if places is not None:
        offers[kind or codes[0]]["approved_places"] = places
    return {"site": site, "offers": offers}


def changed_site(
    feature: Json, collection: Collection, crs: Crs, public: Names[str], document: Document, current: Json, *, whole: bool
) -> Json:  # fmt: skip
    """The changes that a feature means, as `PATCH /api/sites/…` takes them.

    `current`: the feature as it is. `whole`: it replaces everything, so what it leaves out is empty. Raises InvalidFields.
    """
    told = _columns(
        feature if whole else {"type": "Feature", **feature}, collection
    )  # a merge patch need not repeat the type
    errors = {
        f"properties.{name}": FOLLOWS.format(value=was)
        for name in told
        if name not in SETTABLE and name not in PLACES and told[name] != (was := current["properties"][name])
    }
    missing = [name for name in ("name", "categories") if whole and name not in told]
    errors |= {f"properties.{name}": "Wer ein Objekt ersetzt, muss das sagen." for name in missing}
    if whole and "geometry" not in feature:
        errors["geometry"] = "Wer ein Objekt ersetzt, sagt auch seine Geometrie; ohne Ort ist sie null."
    offers = _offers(told, public, document, current["properties"]["categories"], errors)
    kind = kind_of(collection)
    if kind is not None and kind not in told.get("categories", [kind]):
        errors.setdefault("properties.categories", OF_KIND.format(kind=kind))
    offers |= _places(told, kind, document, current["properties"], errors)
    _require(errors)
    site = {name: told.get(name, EMPTY[name]) for name in EMPTY if whole or name in told}
    site |= {
        name: EMPTY[name]
        for name in ("provider_kind", "wheelchair", "languages")
        if name in site and site[name] is None
    }
    if "geometry" in feature:
        site["coordinates"] = _point(feature["geometry"], crs)
    return {"site": site, "offers": offers}


def without_kind(document: Document, kind: str) -> dict[str, None]:
    """The offers that end when a site is to be no more in the collection of a kind; empty: the site ends, having no others.

    Raises InvalidFields where a site merged into it offers the kind.
    """
    own = [key for key, offer in document.offers.items() if offer["category"] == kind]
    if not own:
        raise refused({"properties.categories": MERGED.format(code=kind)})
    return {} if len(own) == len(document.offers) else dict.fromkeys(own)


def as_of_feature(error: InvalidFields) -> InvalidFields:
    """The same refusal with the names that the columns have in a feature."""
    told = error.more.get("errors")
    if not isinstance(told, dict):
        return error
    return refused({_renamed(name): sentence for name, sentence in told.items()})


def _renamed(name: str) -> str:
    if name.startswith("site.coordinates"):
        return "geometry"
    if name.startswith("offers"):
        return f"properties.{PLACES[0]}" if name.endswith(PLACES[0]) else "properties.categories"
    return name.replace("site.", "properties.", 1) if name.startswith("site.") else name


def _columns(feature: Json, collection: Collection) -> Json:
    if feature.get("type") != "Feature":
        raise BadRequest("Erwartet wird ein GeoJSON-Objekt mit „type“: „Feature“.", parameter="type")
    told = feature.get("properties")
    if told is None:
        return {}
    if not isinstance(told, dict):
        raise BadRequest("„properties“ ist ein Objekt: Spalten zu Werten.", parameter="properties")
    known = list(collection.by_name)
    errors: dict[str, str] = {}
    for name in told:
        if name not in known:
            near = nearest(name, known)
            errors[f"properties.{name[:100]}"] = (
                f"Diese Spalte gibt es nicht.{f' Meinten Sie „{near}“?' if near else ''}"
            )
    _require(errors)
    return told


def _codes(told: object, public: Names[str], errors: dict[str, str]) -> list[str]:
    if not isinstance(told, list) or not all(isinstance(one, str) for one in told):
        errors["properties.categories"] = "Hier gehört eine Liste von Arten hin, zum Beispiel kindergarten."
        return []
    codes = list(dict.fromkeys(str(one) for one in told))
    unknown = [code for code in codes if code not in public]
    if unknown:
        near = nearest(unknown[0], list(public))
        hint = f" Meinten Sie „{near}“?" if near else ""
        errors["properties.categories"] = f"„{unknown[0][:100]}“ ist keine Art öffentlicher Lernorte.{hint}"
    return codes


def _offers(
    told: Json, public: Names[str], document: Document, shown: list[str], errors: dict[str, str]
) -> dict[str, Json | None]:
    """Offers that begin and that end, so that there are those of the kinds that are told."""
    if "categories" not in told:
        return {}
    codes = _codes(told["categories"], public, errors)
    if not codes:
        errors.setdefault("properties.categories", "Ein Lernort braucht mindestens ein Angebot.")
    own: dict[str, list[str]] = {}
    for key, offer in document.offers.items():
        own.setdefault(offer["category"], []).append(key)
    offers: dict[str, Json | None] = {
        code: {"category": code} for code in codes if code not in shown and code not in own
    }
    for code in shown:
        if code not in codes:
            if code not in own:
                errors["properties.categories"] = MERGED.format(code=code)
            offers |= dict.fromkeys(own.get(code, ()))
    return offers


def _told_places(told: Json) -> Json | None:
    """The places that a feature tells, as an offer takes them; None where it tells none."""
    value, status = (told.get(name) for name in PLACES)
    if value is None and status is None:
        return None
    if value is None:
        return {"value": None, "status": status}
    return {"value": value, "status": status if status in {"known", "estimated"} else "known"}


def _places(
    told: Json, kind: str | None, document: Document, current: Json, errors: dict[str, str]
) -> dict[str, Json]:
    """The places of the one offer that the feature shows, where they are told to be others than they are."""
    now = {name: current[name] for name in PLACES}
    wanted = {name: told.get(name, now[name]) for name in PLACES}
    if wanted == now:
        return {}
    if (
        wanted["approved_places"] is None
        and wanted["approved_places_status"] == now["approved_places_status"] != "secret"
    ):
        wanted["approved_places_status"] = "unknown"  # a value was taken away, and nothing said about why
    shown = [key for key, one in document.offers.items() if kind is None or one["category"] == kind]
    is_one = (
        len(shown) == 1 and document.offers[shown[0]]["approved_places"]["value"] == now["approved_places"]
    )
    if not is_one:
        code = next(iter(current["categories"]), "kindergarten")
        errors["properties.approved_places"] = SUMMED.format(code=code, value=now["approved_places"])
        return {}
    places = _told_places(wanted)
    return {} if places is None else {shown[0]: {"approved_places": places}}


def _point(geometry: object, crs: Crs) -> Json | None:
    """Longitude and latitude of a point. Raises InvalidFields."""
    if geometry is None:
        return None
    numbers = (
        geometry.get("coordinates")
        if isinstance(geometry, dict) and geometry.get("type") == "Point"
        else None
    )
    if (
        not isinstance(numbers, list)
        or len(numbers) not in {2, 3}
        or not all(_is_number(one) for one in numbers)
    ):
        raise refused({"geometry": "Ein Lernort ist ein Punkt: zwei Zahlen, oder ohne Ort null."})
    first, second = (numbers[1], numbers[0]) if crs.flipped else (numbers[0], numbers[1])
    if crs.srid != 4326:
        first, second = Transformer.from_crs(crs.srid, 4326, always_xy=True).transform(first, second)
    if not (math.isfinite(first) and math.isfinite(second)):
        raise refused(
            {"geometry": "Dieser Punkt liegt außerhalb dessen, wofür das Koordinatensystem gemacht ist."}
        )
    return {"longitude": first, "latitude": second}


def _is_number(value: object) -> bool:
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and math.isfinite(value)
        and abs(value) < 1e9
    )


def _require(errors: Mapping[str, str]) -> None:
    if errors:
        raise refused(dict(errors))
