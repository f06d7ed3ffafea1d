"""A report of 60 pages with 40 maps and 60 charts, and profiles of all municipalities: time and memory.

On the demonstration Kreis, whose 65 profiles stand for 123. Times are of making the document, each file, and the archive.
"""

from __future__ import annotations

import io
import resource
import time
from datetime import UTC, datetime
from itertools import cycle, islice
from typing import TYPE_CHECKING, Any

import pypdf
from sqlalchemy import text

from app.database.engine import batch_engine
from app.reports.as_docx import report_docx
from app.reports.as_html import report_html
from app.reports.as_pdf import report_pdf
from app.reports.as_xlsx import report_xlsx
from app.reports.content import checked
from app.reports.document import Head, document_of
from app.reports.forms import formed
from app.reports.pictures import Pictures
from app.reports.reading import Reading
from app.reports.work import write_profiles
from app.web.regions import region_by_id
from tests.databases import demonstration, test_server

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

MAPS, CHARTS, MOST_SECONDS, MOST_MB, PROFILES_SECONDS = 40, 60, 60, 1000, 300
WORDS = (
    "Ein Absatz, wie er in einem Bericht steht, mit einigen Sätzen, die sagen, was die Zahlen bedeuten. " * 4
)


def main() -> None:
    """Measure on a copy of the demonstration Kreis."""
    with test_server() as server, server.clone(demonstration(server)) as url:
        engine = batch_engine(url)
        measure(engine)
        engine.dispose()


def measure(engine: Engine) -> None:
    """One large report in every format, then all profiles."""
    moment = datetime.now(UTC)
    with engine.connect() as connection:
        region = region_by_id(connection, connection.execute(text("SELECT min(id) FROM region")).scalar_one())
        assert region is not None
        start = time.perf_counter()
        reading = Reading(connection, region, moment.year)
        blocks = checked(made_of([key for key in reading.catalogue if reading.series(key)]))
        document = document_of(
            reading, Head("Großer Bericht", "", None, 1, "http://atlas/berichte/1"), blocks, moment
        )
        pictures = Pictures(region)
        pictures.read(connection, document["blocks"])
    told = formed(document, "0" * 64, pictures)
    say("Zahlen, Karten, Diagramme", start, f"{len(told.svgs)} Bilder")
    pdf = timed("PDF/A", lambda: report_pdf(told, moment))
    print(f"  {len(pypdf.PdfReader(io.BytesIO(pdf)).pages)} Seiten, {len(pdf) / 1e6:.1f} MB")
    timed("HTML", lambda: report_html(told))
    timed("DOCX", lambda: report_docx(told, moment))
    timed("XLSX", lambda: report_xlsx(document, "0" * 64))
    say("zusammen", start, f"höchstens {MOST_SECONDS} s")
    print(
        f"  Speicher {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB, höchstens {MOST_MB} MB"
    )
    start = time.perf_counter()
    number = write_profiles(engine, region.id, io.BytesIO(), lambda *_told: None)
    say("Gemeindeprofile", start, f"{number} Gemeinden, höchstens {PROFILES_SECONDS} s für 123")


def made_of(keys: list[str]) -> list[dict[str, Any]]:
    """The blocks of the large report."""
    blocks: list[dict[str, Any]] = []
    for number, key in enumerate(islice(cycle(keys), CHARTS)):
        blocks.append({"kind": "heading", "text": f"Kapitel {number + 1}"})
        blocks.append({"kind": "text", "text": WORDS})
        blocks.append({"kind": "chart", "indicator": key, "form": "bars" if number % 2 else "line"})
        if number < MAPS:
            blocks.append({"kind": "map", "indicator": key})
    return blocks


def timed(what: str, make: Callable[[], Any]) -> Any:
    start = time.perf_counter()
    made = make()
    say(what, start)
    return made


def say(what: str, start: float, more: str = "") -> None:
    print(f"{what}: {time.perf_counter() - start:.1f} s {f'({more})' if more else ''}", flush=True)


if __name__ == "__main__":
    main()
