"""Every CSV that is written: no cell becomes a formula, and no name of a file becomes a header."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.csv import attachment, cell, csv_bytes


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+49 461",
        "-5",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1+1",
        " =1+1",
        "\u00a0=1",
        "|calc",
        "%0A=1",
    ],
)
def test_what_a_spreadsheet_would_run_is_kept_a_text(text: str) -> None:
    assert cell(text).startswith("'")


def test_numbers_stay_numbers_and_nothing_stays_nothing() -> None:
    assert [cell(value) for value in (-5, 1.5, None, "Kita", "", 0)] == ["-5", "1,5", "", "Kita", "", "0"]


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"))), min_size=1
    )
)
def test_what_is_written_is_read_back(rows: list[list[str]]) -> None:
    text = csv_bytes(rows).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert [[value.removeprefix("'") for value in row] for row in read] == [
        [value.removeprefix("'") for value in row] for row in rows
    ]


@pytest.mark.parametrize(
    "name",
    ['a"; filename=b.exe', "a\r\nX-Evil: 1", "../../x", "Übersicht ä.csv", "", "\u202egnp.exe", "日本"],
)
def test_a_file_name_stays_one(name: str) -> None:
    header = attachment(name)["Content-Disposition"]
    header.encode("ascii")
    assert header.count('"') == 2
    assert not set(header) & set("\r\n/\\")
