"""Texts of reports: what should be looked at before all may read it is found, and what is harmless is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.reports.checking import warnings_of
from tests.reports.test_reports import BLOCKS, begun, frozen, saved, tag

if TYPE_CHECKING:
    import httpx


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("In Musterdorf blieben 2 Kinder ohne Platz.", "count"),
        ("Zwei der 14 Schülerinnen fuhren weiter als eine Stunde.", "count"),
        ("Es war nur ein Kind.", "count"),
        ("1 von 14 Kindern", "count"),
        ("Rückfragen an Frau Petersen.", "name"),
        ("Anke Petersen hat es gesagt.", "name"),
        ("Dr. Hansen berichtet.", "name"),
        ("Mehr unter anke.petersen@amt.example.", "contact"),
        ("Tel. 04621 12345", "contact"),
        ("geboren am 3.4.2019", "contact"),
    ],
)
def test_small_counts_names_and_contact_data_are_found(words: str, kind: str) -> None:
    found = warnings_of(
        "Bericht", "", [{"kind": "heading", "text": "Rahmen"}, {"kind": "text", "text": words}]
    )
    assert [(one["block"], one["kind"]) for one in found] == [(2, kind)]
    assert found[0]["words"] in words


@pytest.mark.parametrize(
    "words",
    [
        "12 Kinder haben einen Platz, 1.200 Personen wohnen hier.",
        "Je Frau 1,2 Kinder.",
        "Kinder von 1 bis 2 Jahren gehen 2 km weit.",
        "Die Astrid Lindgren Schule und die Hans Brüggemann Straße.",
        "Familie und Beruf, Frau und Mann.",
        "2 % der Kinder; ein Kind braucht einen Platz; zwei Wege.",
        "Stand 24.11.2025, § 24 Abs. 2 SGB VIII",
    ],
)
def test_what_is_harmless_is_not_found(words: str) -> None:
    assert warnings_of("Bericht 2026", "", [{"kind": "text", "text": words}]) == []


def test_titles_are_looked_at_and_figures_are_not() -> None:
    blocks = [
        {"kind": "table", "indicators": ["I01"], "title": "Fragen an Herrn Meier"},
        {"kind": "indicator", "indicator": "I01"},
    ]
    found = warnings_of("Die zwei Kinder von Dorf", "", blocks)
    assert [(one["block"], one["kind"]) for one in found] == [(0, "count"), (1, "name")]


async def test_nobody_publishes_such_texts_without_having_looked(planner: httpx.AsyncClient) -> None:
    report = await saved(
        planner, await begun(planner), [*BLOCKS, {"kind": "text", "text": "Fragen an Frau Petersen."}]
    )
    preview = (await planner.get(f"/api/reports/{report['id']}/article")).json()
    assert [one["words"] for one in preview["warnings"]] == ["Frau Petersen"]
    report = await frozen(planner, report)
    path, headers = f"/api/reports/{report['id']}/publication", {"If-Match": tag(report)}
    refused = await planner.put(path, json={"published": True}, headers=headers)
    assert refused.status_code == 409
    assert refused.json()["warnings"][0]["block"] == len(BLOCKS) + 1
    shown = await planner.put(path, json={"published": True, "checked": True}, headers=headers)
    assert shown.status_code == 200
    assert shown.json()["published_at"]


def test_what_stands_around_is_whole_words() -> None:
    words = "Seit vielen Jahren und auch in diesem Jahr gilt: Rückfragen gehen an Frau Petersen im Kreishaus, die dafür Zeit hat."
    (found,) = warnings_of("Bericht", "", [{"kind": "text", "text": words}])
    assert found["around"] in words
    assert f" {found['around']} " in f" {words} "
    assert "Frau Petersen" in found["around"]
