"""What jobs do: the files of a frozen report, and the profiles of all municipalities as one archive."""

from __future__ import annotations

import re
import zipfile
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Any

from sqlalchemy import text

from app.errors import BadRequest
from app.jobs.context import JobFailedError
from app.reports import content, store
from app.reports.document import Head, document_of
from app.reports.forms import formed
from app.reports.freezing import make_files
from app.reports.pictures import Pictures
from app.reports.reading import Reading
from app.web.regions import region_by_id
from geodata.reports import templates

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine

    from app.reports.reading import Place
    from app.web.regions import Region

PROFILE = "gemeindeprofil"
PROFILE_MAP_MM = 82.0
TEMPLATE = "SELECT template FROM report WHERE id = :id"


def write_files(
    engine: Engine, region_id: int, number: int, progress: Callable[[int, int, str], None]
) -> list[str]:
    """The files of a frozen report; those that are there stay. Raises JobFailedError where there is no such report."""
    with engine.connect() as connection:
        region, kept = region_by_id(connection, region_id), store.frozen(connection, number)
        if region is None or kept is None:
            raise JobFailedError("Diesen Bericht gibt es nicht, oder er ist nicht eingefroren.")
        compact = connection.execute(text(TEMPLATE), {"id": number}).scalar() == PROFILE
        pictures = Pictures(region, PROFILE_MAP_MM) if compact else Pictures(region)
        pictures.read(connection, kept["content"]["blocks"])
    told = formed(kept["content"], kept["content_hash"], pictures)
    with engine.begin() as connection:
        return make_files(
            connection, number, told, kept["content"], kept["frozen_at"], progress, compact=compact
        )


def write_profiles(
    engine: Engine, region_id: int, file: IO[bytes], progress: Callable[[int, int, str], None]
) -> int:
    """The profiles of all municipalities into a ZIP; gives how many. Figures, ground and signs are read once for all."""
    moment = datetime.now(UTC)
    with engine.connect() as connection:
        region = region_by_id(connection, region_id)
        if region is None:
            raise JobFailedError("Die Region gibt es nicht mehr.")
        profiles = Profiles(connection, region, moment)
        places = profiles.reading.of_level("municipality")
        documents = [(place, profiles.document(place)) for place in places]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for step, (place, document) in enumerate(documents):
            progress(step, len(documents), place.name)
            archive.writestr(_file_name(place), profiles.pdf(document))
    return len(documents)


class Profiles:
    """Profiles of municipalities that share what they are made from."""

    def __init__(self, connection: Connection, region: Region, moment: datetime) -> None:
        self.moment = moment
        self.reading = Reading(connection, region, moment.year)
        self.pictures = Pictures(region, PROFILE_MAP_MM)
        self._template = templates()[PROFILE]
        self._blocks = content.checked([dict(one) for one in self._template.blocks])

    def document(
        self, place: Place, address: str | None = None, edition: int = 1, before: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """The figures of a municipality, as everybody may see them; `address`, `edition`, `before`: of one to be frozen."""
        title, subtitle = self._template.titled(place.name, self.moment.year)
        head = Head(title, subtitle, place.ars, edition, address)
        document = document_of(self.reading, head, self._blocks, self.moment, before)
        self.pictures.read(self.reading.connection, document["blocks"])
        return document

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """The blocks, as they are kept."""
        return content.told(self._blocks)

    def pdf(self, document: dict[str, Any]) -> bytes:
        """Its two pages; needs no database any more."""
        from app.reports.as_pdf import report_pdf

        return report_pdf(formed(document, None, self.pictures), self.moment, compact=True)


def one_profile(
    connection: Connection, region: Region, ars: str, moment: datetime
) -> tuple[Profiles, dict[str, Any]]:
    """The profile of a municipality, to be set. Raises BadRequest for another area."""
    profiles = Profiles(connection, region, moment)
    place = profiles.reading.places.get(ars)
    if place is None or place.level != "municipality":
        raise BadRequest(f"Eine Gemeinde mit dem Schlüssel {ars[:20]} gibt es hier nicht.", parameter="ars")
    return profiles, profiles.document(place)


def _file_name(place: Place) -> str:
    return f"gemeindeprofil-{re.sub('[^A-Za-z0-9ÄÖÜäöüß-]+', '-', place.name).strip('-')}-{place.ars}.pdf"
