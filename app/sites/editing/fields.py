"""Which fields of a site and its offers can be edited, and how a set of changes is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.errors import BadRequest, InvalidFields
from app.sites.editing import values as read
from app.sites.editing.values import ValueRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

MOST_OFFERS = 50
LATEST_DAYS = 3 * 366
PLACES = ("approved_places", "occupied_places", "flex_places")

SITE: dict[str, Callable[[Any], Any]] = {
    "name": read.text_of(200, required=True),
    "street": read.text_of(200),
    "house_number": read.text_of(20),
    "postal_code": read.text_of(5, r"\d{5}", "Eine Postleitzahl hat fünf Ziffern."),
    "place": read.text_of(100),
    "phone": read.text_of(40, r"[0-9+()/ .\-]{3,40}", "Eine Telefonnummer besteht aus Ziffern, +, / und -."),
    "email": read.email_of,
    "website": read.website_of,
    "provider": read.text_of(200),
    "provider_kind": read.one_of(read.PROVIDER_KINDS),
    "wheelchair": read.one_of(read.WHEELCHAIR),
    "languages": read.languages_of,
    "opening_hours": read.hours_of,
    "coordinates": read.coordinates_of,
    "entrances": read.entrances_of,
}
OFFER: dict[str, Callable[[Any], Any]] = {
    "category": read.text_of(60, required=True),
    "age_from_months": read.months_of,
    "age_to_months": read.months_of,
    **dict.fromkeys(PLACES, read.figure_of),
    "opening_hours": read.hours_of,
    "languages": read.languages_of,
    "cost": read.text_of(200),
}
_KEY = read.text_of(
    60, r"[A-Za-z0-9_.:/\-]+", "Ein Kürzel besteht aus Buchstaben, Ziffern und Bindestrichen.", required=True
)


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be changed from which day on; an offer that is None ends."""

    valid_from: date
    reason: str | None
    site: dict[str, Any] = field(default_factory=dict)
    offers: dict[str, dict[str, Any] | None] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The changes as they can be kept and read again."""
        return {"site": self.site, "offers": self.offers}


def read_changes(raw: object, categories: Collection[str]) -> Changes:
    """The changes in a request's body; raises InvalidFields with a sentence for every field that does not do."""
    if not isinstance(raw, dict):
        raise BadRequest("Erwartet wird ein JSON-Objekt mit den geänderten Feldern.")
    errors: dict[str, str] = {}
    unknown = set(raw) - {"site", "offers", "valid_from", "reason"}
    errors |= dict.fromkeys(map(str, unknown), "Dieses Feld gibt es nicht.")
    day = _read("valid_from", _day, raw.get("valid_from"), errors)
    reason = _read("reason", read.text_of(500), raw.get("reason"), errors)
    site = _section("site", SITE, raw.get("site", {}), errors)
    offers = _offers(raw.get("offers", {}), categories, errors)
    if errors:
        raise refused(errors)
    if day is None:
        raise BadRequest("Es fehlt der Tag, ab dem es gilt.", parameter="valid_from")
    return Changes(day, reason, site, offers)


def refused(errors: dict[str, str]) -> InvalidFields:
    """The problem that names every field that does not do."""
    first, sentence = next(iter(errors.items()))
    return InvalidFields(f"{first}: {sentence}", errors=errors)


def _offers(
    raw: object, categories: Collection[str], errors: dict[str, str]
) -> dict[str, dict[str, Any] | None]:
    if not isinstance(raw, dict) or len(raw) > MOST_OFFERS:
        errors["offers"] = f"Angebote sind ein Objekt, Kürzel zu Feldern, höchstens {MOST_OFFERS}."
        return {}
    found: dict[str, dict[str, Any] | None] = {}
    for key, told in raw.items():
        _read(f"offers.{key}", _KEY, key, errors)
        found[key] = None if told is None else _section(f"offers.{key}", OFFER, told, errors)
        category = (found[key] or {}).get("category")
        if category is not None and category not in categories:
            errors[f"offers.{key}.category"] = "Diese Art von Angebot ist nicht bekannt."
    return found


def _section(
    path: str, fields: dict[str, Callable[[Any], Any]], raw: object, errors: dict[str, str]
) -> dict[str, Any]:
    if not isinstance(raw, dict):
        errors[path] = "Hier gehört ein Objekt mit Feldern hin."
        return {}
    found = {}
    for name, value in raw.items():
        if name not in fields:
            errors[f"{path}.{name}"] = "Dieses Feld gibt es nicht."
        else:
            found[name] = _read(f"{path}.{name}", fields[name], value, errors)
    return found


def _read(path: str, reader: Callable[[Any], Any], value: object, errors: dict[str, str]) -> Any:  # noqa: ANN401
    try:
        return reader(value)
    except ValueRefusedError as error:
        errors[path] = str(error)
        return None


def _day(value: object) -> date:
    today = datetime.now(UTC).date()
    if value is None:
        return today
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        raise ValueRefusedError("Ein Tag in der Form JJJJ-MM-TT, zum Beispiel 2026-08-01.") from None
    if day > today + timedelta(days=LATEST_DAYS):
        raise ValueRefusedError("Der Tag liegt zu weit in der Zukunft (höchstens drei Jahre).")
    return day
