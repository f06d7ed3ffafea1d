"""Reports as documents: what a block tells, what everybody may see, what is marked against the report before."""

from __future__ import annotations

import io
import itertools
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pypdf
import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf.generic import BooleanObject, ContentStream, NameObject, TextStringObject

from app.errors import InvalidFields
from app.reports.as_docx import report_docx
from app.reports.as_html import report_html
from app.reports.as_pdf import report_pdf
from app.reports.as_xlsx import report_xlsx
from app.reports.content import checked
from app.reports.document import Head, document_of, hash_of
from app.reports.forms import formed
from app.reports.pictures import Pictures
from app.reports.reading import Reading, current
from app.reports.resolve import parts_of
from app.reports.work import Profiles
from app.web.regions import Region, region_by_id
from geodata.indicators import catalogue
from geodata.reports import templates
from tests.reports.matterhorn import faults
from tests.reports.reading_tags import Tags

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

MOMENT = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
HEAD = Head("Bildungsbericht Musterland 2026", "Zur Probe", None, 1, "http://atlas/berichte/1")
BLOCKS = [
    {"kind": "heading", "text": "Rahmen & <Klammern>"},
    {"kind": "text", "text": "Ein Absatz.\n\n- eins\n- zwei\n\nNoch #einer *ohne* Auszeichnung."},
    {"kind": "indicator", "indicator": "I01"},
    {"kind": "heading", "text": "Zu tief", "level": 3},
    {"kind": "chart", "indicator": "I01"},
    {"kind": "chart", "indicator": "I01", "form": "bars"},
    {"kind": "table", "indicators": ["I01", "I03"]},
    {"kind": "table", "indicators": ["I01"], "rows": "years"},
    {"kind": "map", "indicator": "I01"},
    {"kind": "map", "category": "kindergarten"},
]


@pytest.fixture(scope="module")
def region(demo_engine: Engine) -> Region:
    with demo_engine.connect() as connection:
        found = region_by_id(connection, 1)
    assert found is not None
    return found


def document(
    connection: Connection, region: Region, blocks: list[dict[str, Any]] = BLOCKS, **more: Any
) -> dict[str, Any]:
    reading = Reading(connection, region, MOMENT.year, exact=more.pop("exact", False))
    return document_of(reading, more.pop("head", HEAD), checked(blocks), MOMENT, **more)


@pytest.fixture(scope="module")
def told(demo_engine: Engine, region: Region) -> tuple[dict[str, Any], Pictures]:
    with demo_engine.connect() as connection:
        made, pictures = document(connection, region), Pictures(region)
        pictures.read(connection, made["blocks"])
    return made, pictures


def test_every_figure_says_its_year_and_the_run_it_comes_from(told: tuple[dict[str, Any], Pictures]) -> None:
    blocks = told[0]["blocks"]
    indicator = next(one for one in blocks if one["kind"] == "indicator")
    assert indicator["figure"]["year"] <= MOMENT.year
    assert indicator["figure"]["run_id"] == indicator["run"]["id"]
    assert indicator["run"]["finished_at"]
    assert [one["level"] for one in blocks if one["kind"] == "heading"] == [1, 2], "no level is left out"
    assert not [one["why"] for one in blocks if one["kind"] == "missing"]


def test_the_same_document_has_the_same_hash_and_another_figure_another_one(
    told: tuple[dict[str, Any], Pictures],
) -> None:
    made = told[0]
    assert hash_of(made) == hash_of({name: made[name] for name in reversed(list(made))})
    assert hash_of(made) != hash_of({**made, "edition": 2})


def test_the_pdf_is_tagged_in_german_with_headings_in_order_and_words_for_every_picture(
    told: tuple[dict[str, Any], Pictures],
) -> None:
    made = formed(told[0], "ab" * 32, told[1])
    body = report_pdf(made, MOMENT)
    assert body == report_pdf(made, MOMENT), "the same content gives the same bytes"
    tags = Tags(body)
    assert tags.marked
    assert tags.language == "de-DE"
    assert tags.title == HEAD.title
    assert tags.shows_title
    assert tags.conforms == {("pdfaid", "2", "A"), ("pdfuaid", "1", "")}
    levels = tags.heading_levels
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(levels))
    assert len(tags.figures) >= len(made.svgs)
    assert all(tags.figures), "every picture has words"
    assert any("Liniendiagramm" in words for words in tags.figures)
    assert tags.kinds >= {"Table", "TR", "TH", "TD", "L", "LI", "P", "Figure"}
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body)).pages)
    assert "Rahmen & <Klammern>" in text
    assert "#einer *ohne*" in text, "texts are texts, not markup"
    assert "ab" * 16 in text.replace("\n", "")


def test_the_html_stands_alone_and_has_no_markup_of_its_authors(
    told: tuple[dict[str, Any], Pictures],
) -> None:
    page = report_html(formed(told[0], None, told[1]))
    assert "<script" not in page
    assert (
        "http"
        not in page.replace("http://www.w3.org", "")
        .replace("http://atlas", "")
        .replace("https://", "")[:2000]
    )
    assert "Rahmen &amp; &lt;Klammern&gt;" in page
    assert page.count("<h1>") == 1
    assert page.count('<img class="drawn"') == len(
        [one for one in told[0]["blocks"] if one["kind"] in {"chart", "map"}]
    )
    assert 'alt=""' in page
    assert "nicht zum Zitieren" in page


def test_the_docx_has_headings_heads_of_tables_and_words_for_pictures(
    told: tuple[dict[str, Any], Pictures],
) -> None:
    made = Document(io.BytesIO(report_docx(formed(told[0], "ab" * 32, told[1]), MOMENT)))
    styles = [one.style.name for one in made.paragraphs if one.style.name.startswith("Heading")]
    assert styles[:3] == ["Heading 1", "Heading 2", "Heading 3"]
    assert made.core_properties.language == "de-DE"
    assert all(shape._inline.docPr.get("descr") for shape in made.inline_shapes)
    assert len(made.inline_shapes) == 4
    assert all(table._tbl.xpath("./w:tr[1]/w:trPr/w:tblHeader") for table in made.tables)


def test_all_figures_are_in_one_workbook(told: tuple[dict[str, Any], Pictures]) -> None:
    book = load_workbook(io.BytesIO(report_xlsx(told[0], "ab" * 32)))
    assert book.sheetnames == ["Über diese Daten", "Zahlen", "Quellen", "Datenwörterbuch"]
    sheet = book["Zahlen"]
    head = [cell.value for cell in sheet[1]]
    kinds = {row[head.index("Art")] for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert kinds == {"Zahl", "Tabelle", "Diagramm", "Karte"}
    runs = [row[head.index("Lauf")] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert all(runs)


def test_what_everybody_may_see_holds_no_count_that_is_secret(demo_engine: Engine, region: Region) -> None:
    """In the exact document figures are told that the other one keeps secret; with none of them as a number."""
    keys = sorted(catalogue().indicators)[:24]
    blocks = [{"kind": "table", "indicators": keys}, *({"kind": "map", "indicator": key} for key in keys[:6])]
    with demo_engine.connect() as connection:
        public, exact = document(connection, region, blocks), document(connection, region, blocks, exact=True)
    assert exact["secrecy"].startswith("Nur für den Dienstgebrauch")
    rows = [
        (a, b) for one, other in zip(public["blocks"][0]["rows"], exact["blocks"][0]["rows"], strict=True)
        for a, b in zip(one["figures"], other["figures"], strict=True)
    ]  # fmt: skip
    hidden = [(a, b) for a, b in rows if a["status"] == "secret"]
    assert all(a["value"] is None for a, _ in hidden)
    for number, key in enumerate(keys[:6], start=1):
        if public["blocks"][number]["kind"] == "map":
            secret = {a["ars"] for a, _ in hidden if a["indicator"] == key}
            assert all(
                public["blocks"][number]["figures"][ars]["value"] is None
                for ars in secret
                if ars in public["blocks"][number]["figures"]
            )


def test_figures_that_differ_from_the_report_before_are_marked(demo_engine: Engine, region: Region) -> None:
    blocks = [{"kind": "indicator", "indicator": "I01"}, {"kind": "table", "indicators": ["I01"]}]
    with demo_engine.connect() as connection:
        then = document(connection, region, blocks)
        same = document(connection, region, blocks, before=then)
        then["blocks"][0]["figure"] |= {"value": 10.0, "year": 2020, "year_told": "2020"}
        then["blocks"][1]["rows"][-1]["figures"][0] |= {"value": 10.0, "year": 2020, "year_told": "2020"}
        now = document(connection, region, blocks, before=then)
    assert same["changes"] == []
    (change,) = now["changes"]
    value = now["blocks"][0]["figure"]["value"]
    assert change["then"] == "10,0"
    assert change["then_year"] == "2020"
    assert change["difference"].endswith("\u00a0Prozentpunkte")
    assert change["difference"].startswith("+" if value > 10 else "−")
    assert not change["revised"]
    pictures = Pictures(region)
    page = report_html(formed(now, None, pictures))
    assert "Im Bericht davor: 10,0 (2020)" in page
    assert "Δ" in page
    assert "Was sich seit dem Bericht davor geändert hat" in page


def test_a_block_of_which_nothing_is_known_says_so(demo_engine: Engine, region: Region) -> None:
    with demo_engine.connect() as connection:
        made = document(
            connection,
            region,
            [{"kind": "chart", "indicator": "ZZ9"}, {"kind": "indicator", "indicator": "I28"}],
        )
    assert made["blocks"][0] == {
        "number": 1,
        "kind": "missing",
        "of": "chart",
        "why": "Den Indikator ZZ9 gibt es hier nicht.",
    }
    assert made["blocks"][1]["kind"] == "missing"
    assert "noch nicht berechnet" in made["blocks"][1]["why"]


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ({"kind": "film"}, "Block 1"),
        ({"kind": "heading", "text": " "}, "text"),
        ({"kind": "map"}, "entweder"),
        ({"kind": "map", "indicator": "I01", "category": "creche"}, "entweder"),
        ({"kind": "map", "category": "creche", "limit_minutes": 7}, "Minuten"),
        ({"kind": "table", "indicators": []}, "indicators"),
        ({"kind": "text", "text": "x", "script": "y"}, "script"),
    ],
)
def test_a_block_that_does_not_do_is_named(block: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidFields) as caught:
        checked([block])
    assert words in caught.value.detail


def test_an_area_that_there_is_not_is_refused(demo_engine: Engine, region: Region) -> None:
    with demo_engine.connect() as connection, pytest.raises(InvalidFields, match="99999"):
        document(connection, region, [{"kind": "indicator", "indicator": "I01", "area": "99999"}])


def test_texts_have_paragraphs_and_lists_and_nothing_else() -> None:
    assert parts_of("a\nb\n\n- c\n- d\n\n") == [{"paragraph": "a b"}, {"list": ["c", "d"]}]
    assert parts_of("\n\n") == []


def test_the_newest_figure_is_not_replaced_by_an_older_one_where_it_is_secret() -> None:
    from app.indicators.series import Point

    def point(year: int, status: str, *, estimated: bool = False) -> Point:
        value = 1.0 if status in {"known", "estimated"} else None
        return Point(year, value, status, None, None, None, None, estimated, None)

    series = [
        point(2023, "known"),
        point(2024, "secret"),
        point(2025, "estimated", estimated=True),
        point(2031, "estimated", estimated=True),
    ]
    found = current(series, 2026)
    assert found is not None
    assert (found.year, found.status) == (2024, "secret")
    ahead = current(series[2:], 2024)
    assert ahead is not None
    assert ahead.year == 2025
    assert current([point(2024, "unknown")], 2026) is None


@pytest.mark.parametrize("template", sorted(templates()))
def test_templates_name_only_indicators_and_blocks_that_there_are(template: str) -> None:
    blocks = checked([dict(one) for one in templates()[template].blocks])
    known = catalogue().indicators
    for block in blocks:
        told = block.model_dump()
        for key in [*told.get("indicators", ()), *([told["indicator"]] if told.get("indicator") else [])]:
            assert key in known


def test_a_profile_has_two_pages_and_the_kreis_beside_the_municipality(
    demo_engine: Engine, region: Region
) -> None:
    with demo_engine.connect() as connection:
        profiles = Profiles(connection, region, MOMENT)
        place = profiles.reading.of_level("municipality")[0]
        made = profiles.document(place)
    reader = pypdf.PdfReader(io.BytesIO(profiles.pdf(made)))
    assert len(reader.pages) == 2
    first = reader.pages[0].extract_text()
    assert place.name in first
    assert profiles.reading.whole(place.ars).name in first
    assert made["exact"] is False


@pytest.mark.parametrize("compact", [False, True])
def test_the_pdf_keeps_all_of_pdf_ua_and_pdf_a_that_a_program_can_check(
    told: tuple[dict[str, Any], Pictures], compact: bool
) -> None:
    document, pictures = told
    many = {**document, "blocks": [*document["blocks"], *({"kind": "heading", "number": 90 + n, "level": 1, "text": f"Kapitel {n}"} for n in range(8))]}  # fmt: skip
    assert faults(report_pdf(formed(many, "a" * 64, pictures), MOMENT, compact=compact)) == []


def test_the_check_finds_what_is_wrong(told: tuple[dict[str, Any], Pictures]) -> None:
    document, pictures = told
    few = {**document, "blocks": [one for one in document["blocks"] if one["kind"] in ("heading", "text")]}
    body = report_pdf(formed(few, "a" * 64, pictures), MOMENT)
    broken = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(body)))
    root: Any = broken.root_object
    root[NameObject("/Lang")] = TextStringObject("")
    root["/MarkInfo"][NameObject("/Marked")] = BooleanObject(False)
    for page in broken.pages:  # all marks are taken away: what is painted is neither tagged nor an artifact
        content = ContentStream(page.get_contents(), broken)
        content.operations = [one for one in content.operations if one[1] not in (b"BDC", b"BMC", b"EMC")]
        page[NameObject("/Contents")] = content
    out = io.BytesIO()
    broken.write(out)
    numbers = {fault.split(" ")[0] for fault in faults(out.getvalue())}
    assert {"06-001", "11-006", "01-004"} <= numbers
