"""Everything at once: nobody without the right meets a confidential word, by page, API, search, feed, export or guessing addresses.

Every GET route that the application has is asked for, with the numbers and names of what is confidential, as a visitor and as
accounts whose role may not see it; searches and filters are tried as well. A new route is tried without being named here.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

import httpx
import pypdf
import pytest
from fastapi.routing import iter_route_contexts
from sqlalchemy import text

from app.accounts.access import Role
from tests.accounts.signing_in import sign_in_as
from tests.security.planting import HIDDEN, SHOWN, SLUG, STEM, Planted

if TYPE_CHECKING:
    from sqlalchemy import Engine

ENDLESS = {"/api/jobs/events", "/api/jobs/{number}/events"}
"""Streams that do not end; `test_a_stream_needs_its_right` asks for their heads."""
SLUGS = ("zqgeheim-thema", "oeffentlich", SLUG)
FILLED = {
    "slug": SLUGS, "key": (f"{STEM}", "I01"), "ars": ("99099",), "code": ("R01",), "kind": ("topic", "plan"), "language": ("da",),
    "form": ("html", "pdf"), "token": (f"{STEM}000x",), "secret": ("A" * 43,), "school": (SLUG,), "layer": ("base",), "z": ("9",), "x": ("266",),
    "y": ("161",), "upload_id": ("00000000-0000-0000-0000-000000007001",), "source_code": (STEM,), "version": ("1",), "run": ("1",), "path": ("massnahmen/7001",),
}  # fmt: skip
NUMBERS = (str(HIDDEN), str(SHOWN))
SEARCHES = (
    f"/api/sites?q={STEM}", f"/?q={STEM}", f"/api/committees/search?q={STEM}", "/api/committees/search?q=zq", f"/api/addresses?q={STEM}",
    f"/api/landscape?q={STEM}", f"/api/audit?q={STEM}", "/api/scenarios?archived=true", f"/api/similar-sites?name={STEM}&lon=7.2&lat=54.9",
    "/themen?sprache=da", "/themen/zqgeheim-thema?sprache=da", "/themen/oeffentlich?sprache=da", "/themen/oeffentlich?sprache=ls",
    "/api/topics/oeffentlich?language=da", "/api/topics/zqgeheim-thema?language=en", f"/api/indicators/formula?formula={STEM}",
    f"/api/undertakings/{SHOWN}/expected?frozen_scenario={HIDDEN}", f"/szenario?stand={HIDDEN}", f"/massnahmen/{HIDDEN}",
    f"/api/frozen-scenarios/{HIDDEN}/text", "/api/openapi.json", "/api/docs", "/metrics", "/health", "/health/ready",
)  # fmt: skip
WHO = [Role.VISITOR, Role.PROVIDER, Role.EDITOR]
#: What an editor's work is about: who changed what (for those who keep the sites), and which jobs ran.
OWN: dict[Role, tuple[str, ...]] = {
    Role.EDITOR: (
        "change.",
        "job.",
        "job_line.",
        "job_file.",
        "proposed_import.",
        "import_schedule.",
        "remembered_mapping.",
        "quality_dismissal.",
    )
}


@pytest.fixture(scope="module")
def planted(own_engine: Engine) -> Planted:
    with own_engine.begin() as connection:
        region = connection.execute(text("SELECT id FROM region WHERE is_default")).scalar_one()
        return Planted(connection, region)


def addresses(client: httpx.AsyncClient) -> list[str]:
    """Every GET route with what is confidential in it, then the searches."""
    found: list[str] = []
    app = client._transport.app  # type: ignore[attr-defined]
    for route in iter_route_contexts(app.routes):
        if "GET" in (route.methods or ()) and route.path and route.path not in ENDLESS:
            found += filled(route.path)
    return list(dict.fromkeys([*found, *SEARCHES]))


def filled(path: str) -> list[str]:
    """An address for each of the numbers and names; all combinations where there are several."""
    made = [path]
    for name in re.findall(r"\{(\w+)(?::\w+)?\}", path):
        values = FILLED.get(name, NUMBERS)
        made = [re.sub(rf"\{{{name}(:\w+)?\}}", value, one) for one in made for value in values]
    return made


def said(answer: httpx.Response) -> str:
    """All that an answer says: its head, its body, what is packed in it (XLSX, DOCX, ZIP), and the text and the names within compressed PDFs."""
    body = answer.content
    told = [answer.text] if not body.startswith((b"PK", b"%PDF")) else [body.decode("latin-1")]
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            told += [packed.read(name).decode("utf-8", "replace") for name in packed.namelist()]
    if body.startswith(b"%PDF"):
        told += words_of_pdf(body)
    return "\n".join([*told, *(f"{name}: {value}" for name, value in answer.headers.items())]).replace(
        "\r\n ", ""
    )


def words_of_pdf(body: bytes) -> list[str]:
    """What the pages of a PDF say (with words parted at a line's end put together again), its title and so on, and its attachments."""
    sheet = pypdf.PdfReader(io.BytesIO(body))
    pages = [re.sub(r"[-\u00ad]\n", "", page.extract_text()).replace("\u00ad", "") for page in sheet.pages]
    about = [f"{name}: {value}" for name, value in (sheet.metadata or {}).items()]
    packed = [content.decode("utf-8", "replace") for files in sheet.attachments.values() for content in files]
    return [*pages, *about, *packed]


def leaks(planted: Planted, address: str, answer: httpx.Response) -> list[str]:
    """The fields whose words an answer says, other than those that were asked for."""
    told = said(answer).replace(address, "")
    return [field for word, field in planted.words.items() if word in told and word not in address]


async def test_nobody_meets_a_confidential_word_anywhere(
    client: httpx.AsyncClient, own_engine: Engine, planted: Planted
) -> None:
    """Takes a while: all addresses there are. Accounts are asked again only what is refused to visitors, or may differ by who asks."""
    asked = addresses(client)
    assert len(asked) > 250
    found: dict[tuple[str, str], list[str]] = {}
    for role in WHO:
        who = sign_in_as(own_engine, role)
        own = OWN.get(role, ())
        again = []
        for address in asked:
            client.cookies.clear()
            answer = await client.get(address, cookies=who.cookies, headers=who.headers)
            if answer.status_code >= 500:
                found[role, address] = [answer.text[:300]]
            if met := [field for field in leaks(planted, address, answer) if not field.startswith(own)]:
                found[role, address] = met
            if answer.status_code >= 400 or "no-store" in answer.headers.get("Cache-Control", ""):
                again.append(address)
        asked = again
    assert found == {}


async def test_who_may_does_meet_them(
    client: httpx.AsyncClient, own_engine: Engine, planted: Planted
) -> None:
    """The words are where they are looked for: a test that plants nothing finds nothing."""
    who = sign_in_as(own_engine, Role.ADMIN)
    client.cookies.update(who.cookies)
    client.headers.update(who.headers)
    met: set[str] = set()
    for address in ("/api/undertakings", f"/api/undertakings/{HIDDEN}", f"/api/findings/{HIDDEN}", "/api/topics", "/api/landscape/actors.csv",
                    f"/api/consultations/{SHOWN}/comments", f"/api/reports/{HIDDEN}", "/api/accounts", "/api/audit",
                    f"/api/committees/{HIDDEN}", f"/api/public-words/topic/{HIDDEN}"):  # fmt: skip
        answer = await client.get(address)
        assert answer.status_code == 200, (address, answer.text[:300])
        met.update(leaks(planted, address, answer))
    tables = {field.partition(".")[0] for field in met}
    assert tables >= {"topic", "finding", "finding_figure", "undertaking", "undertaking_part", "undertaking_step", "comment", "landscape_actor",
                      "report", "account", "change", "committee", "public_words"}  # fmt: skip


@pytest.mark.parametrize("path", sorted(ENDLESS))
async def test_a_stream_needs_its_right(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path.replace("{number}", str(HIDDEN)))).status_code == 401


def test_words_within_a_compressed_pdf_are_met() -> None:
    """A page whose text is packed: the bytes do not say the word, the page does."""
    made = io.BytesIO()
    sheet = pypdf.PdfWriter()
    page = sheet.add_blank_page(300, 100)
    page[pypdf.generic.NameObject("/Resources")] = pypdf.generic.DictionaryObject({
        pypdf.generic.NameObject("/Font"): pypdf.generic.DictionaryObject({
            pypdf.generic.NameObject("/F"): pypdf.generic.DictionaryObject({
                pypdf.generic.NameObject("/Type"): pypdf.generic.NameObject("/Font"),
                pypdf.generic.NameObject("/Subtype"): pypdf.generic.NameObject("/Type1"),
                pypdf.generic.NameObject("/BaseFont"): pypdf.generic.NameObject("/Helvetica"),
            })
        })
    })  # fmt: skip
    content = pypdf.generic.DecodedStreamObject()
    content.set_data(f"BT /F 12 Tf 10 50 Td ({STEM}word) Tj ET".encode())
    page[pypdf.generic.NameObject("/Contents")] = content.flate_encode()
    sheet.write(made)
    assert STEM.encode() not in made.getvalue()
    assert any(f"{STEM}word" in one for one in words_of_pdf(made.getvalue()))
