"""What a Kreis publishes of itself: reports of all kinds of blocks, profiles, topics with findings and effects, scenarios.

Those who work there write and publish; a visitor reads all forms of it. Addresses are named without their numbers, so that two
Kreise that publish the same are asked the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from app.audit.acting import Author
from app.reports.sets import freeze_profiles
from app.reports.work import write_files
from tests.measures.conftest import People, etag
from tests.security.learning import told
from tests.security.small_kreis import ARS, KREIS
from tests.security.streets_between import streets

if TYPE_CHECKING:
    from collections.abc import Iterable

    import httpx
    from sqlalchemy import Engine

INDICATORS = (
    "I01", "I02", "I04", "I06", "I07", "I08", "I11", "I12", "I14", "J01C", "J02", "J08",
)  # fmt: skip
MEASURES = ("mean", "within", "beyond", "places", "quota")
FIGURES = (
    "map:mean:kindergarten:walk:3-5:15", "map:within:kindergarten:walk:0-2:15", "map:beyond:kindergarten:walk:3-5:5",
    "map:quota:kindergarten:walk:all:15", "gap:beyond:kindergarten:kita-weg:today", "gap:without_place:kindergarten:kita-weg:today",
    "I01", "I06", "I12",
)  # fmt: skip
VILLAGE = ARS["B"]
BLOCKS: list[dict[str, Any]] = [
    {"kind": "heading", "text": "Alles"}, {"kind": "text", "text": "Worte dazu"},
    *({"kind": "indicator", "indicator": one, "area": area} for one in INDICATORS for area in (VILLAGE, KREIS)),
    *({"kind": "chart", "indicator": one, "form": form, "area": VILLAGE} for one in INDICATORS[:4:2] for form in ("line", "bars")),
    *({"kind": "table", "indicators": list(INDICATORS), "rows": rows, "area": VILLAGE} for rows in ("areas", "years", "indicators")),
    {"kind": "map", "indicator": "I01"}, {"kind": "map", "indicator": "I06"},
    *({"kind": "map", "category": "kindergarten", "measure": one} for one in MEASURES),
    {"kind": "map", "category": "kindergarten", "age_group": "3-5", "measure": "within", "limit_minutes": 5},
]  # fmt: skip
INDEX = "<!doctype html><title>A</title><!--server-head--><div id=app><!--server-content--></div>"
SCENARIO = [
    {"kind": "add", "key": "neu", "category": "kindergarten", "lon": 9.0633, "lat": 54.5974, "places": 30},
    {"kind": "close", "site": "kita-klein"},
]
OFFICE = "https://kreis.example"
FORMS = ("pdf", "html", "docx", "xlsx", "json")
Answers = dict[str, list[Any]]


class Publishing:
    """Somebody of the Kreis, who publishes, and a visitor, who reads."""

    def __init__(self, client: httpx.AsyncClient, engine: Engine, region_id: int) -> None:
        self._people, self._engine, self._region_id = People(client, engine), engine, region_id

    async def everything(self) -> Answers:
        """All of it, published and read."""
        told_of = [*await self._report(), *await self._profiles(), *await self._topic()]
        found = await self._read(told_of)
        with streets(self._engine, self._region_id):
            return found | await self._read(await self._scenario())

    async def _read(self, addresses: Iterable[str]) -> Answers:
        return {named(one): told(one, await self._people.visitor("GET", one)) for one in addresses}

    async def _write(self, method: str, path: str, told_of: Any = None, mark: str = "", **body: Any) -> Any:
        headers = etag(told_of, mark) if mark else {}
        done = await self._people.coordinator(method, path, json=body, headers=headers)
        assert done.status_code < 300, (path, done.text)
        return done.json()

    async def report(self, blocks: list[dict[str, Any]], *, files: bool = True) -> int:
        """A report of these blocks, frozen and published; gives its number."""
        made = await self._write("POST", "/api/reports", title="Bericht")
        path = f"/api/reports/{made['id']}"
        made = await self._write(
            "PUT", path, made, "r", title="Bericht", subtitle="", exact=False, blocks=blocks
        )
        made = await self._write("POST", f"{path}/freeze", made, "r")
        if files:
            write_files(self._engine, self._region_id, made["id"], lambda *_: None)
        await self._write("PUT", f"{path}/publication", made, "r", published=True)
        return made["id"]

    async def _report(self) -> list[str]:
        number = await self.report(BLOCKS)
        path = f"/api/reports/{number}"
        pages = (f"/berichte/{number}", f"/berichte/{number}/lesen", f"{path}/article", path)
        return [*pages, *(f"{path}/files/{form}" for form in FORMS)]

    async def _profiles(self) -> list[str]:
        number, _ = freeze_profiles(
            self._engine, self._region_id, Author("Kim", None), OFFICE, lambda *_: None
        )
        path = f"/api/report-sets/{number}"
        made = (await self._people.planner("GET", path)).json()
        await self._write("PUT", f"{path}/publication", {"id": number, "revision": 1}, "s", published=True)
        [middle] = [one["id"] for one in made["profiles"] if "Dorf B" in one["title"]]
        files = [f"/api/reports/{middle}/files/{form}?von=profil" for form in ("pdf", "docx", "json")]
        return [path, f"{path}/figures.xlsx", f"/berichte/profile/{number}", *files]

    async def _topic(self) -> list[str]:
        topic = await self._write("POST", "/api/topics", title="Kitas", summary="Worum es geht")
        slug = topic["slug"]
        await self._write(
            "PUT", f"/api/topics/{slug}", topic, "o", title="Kitas", summary="Worum es geht", published=True
        )
        figures = [{"indicator": one, "area_ars": area} for one in FIGURES for area in (VILLAGE, KREIS)]
        finding = await self._write(
            "POST", "/api/findings", title="Befund", text="", figures=figures, topic_id=topic["id"]
        )
        await self._write("PUT", f"/api/findings/{finding['id']}/publication", finding, "f", published=True)
        undertaking = await self._undertaking(finding["id"], topic["id"])
        numbers = [one["id"] for one in finding["figures"]]
        of_village = list(zip(FIGURES, numbers[::2], strict=True))
        drawn = [f"/themen/{slug}/zahl/{one}.svg?{what}" for what, one in of_village]
        drawn += [
            f"/themen/{slug}/karte/{one}.svg?{what}" for what, one in of_village if not what.startswith("gap")
        ]
        pixels = [f"/themen/{slug}/{what}/{numbers[0]}.png" for what in ("zahl", "karte")]
        public = [
            f"/themen/{slug}",
            "/themen",
            "/themen/feed.atom",
            f"/themen/{slug}/feed.atom",
            f"/api/topics/{slug}",
        ]
        of_chain = [f"/api/findings/{finding['id']}", f"/api/undertakings/{undertaking}"]
        return [*public, f"/api/topics/{slug}/figures.csv", *of_chain, *drawn, *pixels]

    async def _undertaking(self, finding: int, topic: int) -> int:
        """With a measure and what came of it: each figure then, now, and beside other municipalities."""
        made = await self._write(
            "POST", "/api/undertakings", title="Vorgang", findings=[finding], topic_id=topic
        )
        path = f"/api/undertakings/{made['id']}"
        contents = {
            "measure": {"title": "Bau", "responsible": "Amt", "areas": [VILLAGE]},
            "effect": {"check_on": "2026-04-01"},
        }
        for kind, content in contents.items():
            made = await self._write("POST", f"{path}/parts", kind=kind, content=content)
        [effect] = [one["id"] for one in made["parts"] if one["kind"] == "effect"]
        made = await self._write("POST", f"{path}/parts/{effect}/result")
        made = await self._write("PUT", f"{path}/publication", made, "u", published=True)
        for part in made["parts"]:
            await self._write("PUT", f"{path}/parts/{part['id']}/publication", part, "p", published=True)
        return made["id"]

    async def _scenario(self) -> list[str]:
        """Two frozen states of one: without changes, and with some."""
        told_of: list[str] = []
        for changes in ([], SCENARIO):
            made = await self._write(
                "POST", "/api/scenarios", name="Versuch", sharing="public", content={"changes": changes}
            )
            path = f"/api/scenarios/{made['id']}"
            frozen = (await self._write("POST", f"{path}/frozen"))["id"]
            state, what = f"/api/frozen-scenarios/{frozen}", f"mit={len(changes)}"
            told_of += [f"{path}/result?{what}", f"{path}/assignment?{what}", f"{state}?{what}", f"{state}/text?{what}",
                        f"{state}/figures.xlsx?{what}", f"{state}/sheet.pdf?{what}"]  # fmt: skip
        return told_of


def named(address: str) -> str:
    """An address without its numbers, but for those told behind a question mark."""
    path, mark, rest = address.partition("?")
    return re.sub(r"(?<=/)\d+", "N", path) + mark + rest
