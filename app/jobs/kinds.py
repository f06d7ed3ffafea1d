"""The kinds of jobs people know: what they are called, who may ask for them over HTTP, and with which arguments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as date_type
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from app.accounts.access import Permission
from app.errors import BadRequest, Forbidden, NotFound
from app.jobs.queue import region_lock
from geodata.regions import known_regions

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.accounts.access import Actor


class Arguments(BaseModel):
    """Arguments of a kind that takes none."""

    model_config = ConfigDict(extra="forbid")


class ExportArguments(Arguments):
    """Arguments of an export."""

    format: Literal["csv", "geojson"] = "csv"


class ReportArguments(Arguments):
    """Arguments of a report: which one."""

    report: Literal["data"] = "data"


class RegionArguments(Arguments):
    """Arguments of the loading of a region: one that is described here; its files are fetched."""

    region: str


class PlacesArguments(Arguments):
    """Arguments of the computation of places: as in `app.places.parameters`, which has the words for what is wrong."""

    category: str
    mode: Literal["walk", "bicycle", "car"] = "walk"
    method: Literal["2sfca", "e2sfca", "m2sfca", "bfca"] = "e2sfca"
    decay: Literal["slow", "fast", "binary", "gaussian", "epanechnikov", "exponential", "logistic"] = "slow"
    limit_minutes: float = Field(default=30, ge=1, le=60)
    independent: bool = True
    minority: bool = True
    outside: bool = True
    take_up: float = Field(default=1, gt=0, le=1)


class AssignmentArguments(Arguments):
    """Arguments of the assignment of children to places: as in `app.places.assigning`."""

    category: str
    mode: Literal["walk", "bicycle", "car"] = "walk"
    limit_minutes: float = Field(default=30, ge=1, le=60)
    independent: bool = True
    minority: bool = True
    outside: bool = True
    take_up: float = Field(default=1, gt=0, le=1)
    places: Literal["low", "mid", "high"] = "mid"


class GapsArguments(Arguments):
    """Arguments of the computation of gaps: of all kinds of sites or one, of all its standards or one, on a day."""

    category: str | None = Field(default=None, max_length=60)
    standard: str | None = Field(default=None, max_length=80)
    date: str | None = Field(default=None, pattern=r"^\d{4}-\d{2}-\d{2}$")

    @field_validator("date")
    @classmethod
    def _day(cls, told: str | None) -> str | None:
        return None if told is None else date_type.fromisoformat(told).isoformat()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job. Without a permission it cannot be asked for over HTTP (`defer` in our own code may)."""

    label: str
    permission: Permission | None = None
    arguments: type[Arguments] = Arguments
    needs_region: bool = True
    lock: Callable[[int | None, dict[str, Any]], str | None] = lambda _region, _arguments: None


KINDS: dict[str, Kind] = {
    "compute": Kind(
        "Wege und Einzugsgebiete berechnen", Permission.COMPUTE, lock=lambda region, _told: region_lock(region or 0)
    ),
    "places": Kind(
        "Plätze berechnen", Permission.COMPUTE, PlacesArguments, lock=lambda region, _told: region_lock(region or 0)
    ),
    "assignment": Kind(
        "Kinder auf Plätze verteilen", Permission.COMPUTE, AssignmentArguments,
        lock=lambda region, _told: region_lock(region or 0),
    ),
    "gaps": Kind(
        "Lücken berechnen", Permission.COMPUTE, GapsArguments, lock=lambda region, _told: region_lock(region or 0)
    ),
    "developments": Kind(
        "Entwicklungen suchen", Permission.COMPUTE, lock=lambda region, _told: region_lock(region or 0)
    ),
    "outlines": Kind(
        "Umrisse der Einzugsgebiete zeichnen", Permission.COMPUTE, lock=lambda region, _told: f"outlines:{region}"
    ),
    "school_ways": Kind(
        "Schulwege prüfen", Permission.COMPUTE, lock=lambda region, _told: f"school_ways:{region}"
    ),
    "location": Kind("Standorte suchen", lock=lambda region, _told: f"location:{region}"),
    "scenario_location": Kind("Standorte suchen, in einem Szenario", lock=lambda region, _told: f"location:{region}"),
    "export": Kind(
        "Lernorte ausgeben", Permission.SEE_JOBS, ExportArguments, lock=lambda region, _told: f"export:{region}"
    ),
    "export_collection": Kind("Sammlung als Datei ausgeben"),
    "report": Kind(
        "Datenbericht schreiben", Permission.SEE_JOBS, ReportArguments, lock=lambda region, _told: f"report:{region}"
    ),
    "report_files": Kind("Bericht setzen"),
    "report_profiles": Kind(
        "Profile aller Gemeinden", Permission.KEEP_INDICATORS, lock=lambda region, _told: f"report_profiles:{region}"
    ),
    "report_set": Kind(
        "Profile aller Gemeinden einfrieren", Permission.KEEP_INDICATORS, lock=lambda region, _told: f"report_profiles:{region}"
    ),
    "import_region": Kind(
        "Region laden", Permission.OPERATE, RegionArguments, needs_region=False,
        lock=lambda _region, told: f"import_region:{told['region']}",
    ),
    "loop_figures": Kind("Indikatoren der Maßnahmen und der Bildungslandschaft erneuern"),
    "effects": Kind("Wirkungen nachrechnen", lock=lambda _region, _told: "effects"),
    "import_file": Kind("Datei einspielen"),
    "import_rehearse": Kind("Einspielung vorbereiten"),
    "import_upload": Kind("Einspielung übernehmen"),
    "import_fetch": Kind("Quelle abrufen und vergleichen"),
    "send_mails": Kind("Mitteilungen senden"),
    "read_material": Kind("Unterlagen lesen, damit ihr Text gefunden wird"),
    "read_mailbox": Kind("Postfach der Einladungen lesen"),
    "privacy_expire": Kind(
        "Löschen, was über seine Frist hinaus ist", Permission.OPERATE, needs_region=False,
        lock=lambda _region, _told: "privacy_expire",
    ),
}  # fmt: skip


def label_of(kind: str) -> str:
    """What people call a kind."""
    return KINDS[kind].label if kind in KINDS else kind


def may_change(actor: Actor, kind: str, asked_by_account_id: int | None) -> bool:
    """Whether somebody may cancel such a job or have it tried again: whoever asked or might ask for it, and admins."""
    asked = asked_by_account_id is not None and asked_by_account_id == actor.account_id
    permission = KINDS[kind].permission if kind in KINDS else None
    return asked or actor.may(Permission.OPERATE) or (permission is not None and actor.may(permission))


def asked_kind(actor: Actor, kind: str, arguments: dict[str, Any]) -> tuple[Kind, dict[str, Any]]:
    """The kind somebody asks for over HTTP, and its arguments, checked.

    Raises BadRequest for a kind or arguments that there are not, Forbidden where the actor may not.
    """
    found = KINDS.get(kind)
    if found is None or found.permission is None:
        known = ", ".join(name for name, one in KINDS.items() if one.permission)
        raise BadRequest(f"Aufträge „{kind}“ gibt es nicht; es gibt: {known}.", parameter="kind")
    if not actor.may(found.permission):
        raise Forbidden("Für solche Aufträge reicht Ihre Rolle nicht.")
    try:
        told = found.arguments.model_validate(arguments)
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        raise BadRequest(
            f"Die Angabe „{where}“ passt nicht zu diesem Auftrag.", parameter=f"arguments.{where}"
        ) from None
    if isinstance(told, RegionArguments) and told.region not in known_regions():
        raise NotFound(f"Eine Region „{told.region}“ ist nicht beschrieben.", parameter="arguments.region")
    return found, told.model_dump()
