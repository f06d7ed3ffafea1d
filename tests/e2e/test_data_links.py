"""From the figures of a view to the question that gives the same ones to scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.e2e.conftest import Atlas

SUMMARY = "Daten für Skripte"


def rows_of(page: Page) -> list[dict[str, Any]]:
    """What the link gives, and the line of Python that asks the same."""
    page.locator("summary", has_text=SUMMARY).click()
    link = page.locator("details[open]", has=page.locator("summary", has_text=SUMMARY))
    expect(link.locator("code")).to_contain_text("atlas.statistics(")
    path = link.get_by_role("link", name="JSON").get_attribute("href") or ""
    return page.evaluate("path => fetch(path).then((answer) => answer.json())", path)["rows"]


@pytest.mark.parametrize(
    ("view", "measure"), [("/luecken?kategorie=kindergarten", "gap_people"), ("/versorgung?kategorie=library", "mean_minutes")]
)  # fmt: skip
def test_a_row_of_the_table_has_the_number(atlas: Atlas, view: str, measure: str) -> None:
    page = atlas.open(view, quiet=True)
    row = page.get_by_role("row").filter(has_text="Quellerstadt")
    expect(row.first).to_be_visible()
    [told] = [row for row in rows_of(page) if (row["measure"], row["area_name"]) == (measure, "Quellerstadt")]
    shown = f"{told['value']:,.0f}".replace(",", ".")
    expect(row.first).to_contain_text(shown)


def test_the_list_of_places_has_the_number(atlas: Atlas) -> None:
    page = atlas.open("/?kategorie=library", quiet=True)
    expect(page.get_by_role("heading", name="6 Orte")).to_be_visible()
    assert sum(row["value"] for row in rows_of(page)) == 6
