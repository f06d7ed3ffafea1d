"""The files of rules: complete, marked as what they are, and refused where they contradict themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata.reading import ReadError
from geodata.rules import read_file, read_rules

RULE = """
area_prefix = ""
[[rule]]
id = "T1"
topic = "school"
title = "Titel"
sentence = "Satz."
paragraph = "§ 1"
source = "Quelle"
status = "{status}"
{more}
{versions}
"""
VERSION = """
[[rule.version]]
{span}
values = [{{ name = "a", label = "A", value = {value}, unit = "metres", lowest = 0, highest = 10 }}]
"""


def written(tmp_path: Path, *versions: str, status: str = "to_check", more: str = "") -> Path:
    path = tmp_path / "regeln.toml"
    path.write_text(RULE.format(status=status, more=more, versions="".join(versions)), encoding="utf-8")
    return path


def version(span: str = "", value: float = 5) -> str:
    return VERSION.format(span=span, value=value)


def test_every_rule_that_was_read_says_when_it_was_checked():
    rows = read_rules()
    assert {"R01", "R03", "R05", "R06", "R07", "R13", "R16", "R17", "R22", "R23", "R38"} <= {
        row.code for row in rows
    }
    assert all(row.checked_on for row in rows if row.status == "read")
    assert {row.code for row in rows if row.status == "draft"} == {"R17"}
    assert all(row.source and row.paragraph and row.sentence for row in rows)


def test_a_slip_of_the_pen_is_refused(tmp_path: Path):
    with pytest.raises(ReadError, match="a = 2000 liegt nicht zwischen 0 und 10"):
        read_file(written(tmp_path, version(value=2000)))


def test_versions_that_overlap_are_refused(tmp_path: Path):
    first = version("valid_from = 2026-08-01\nvalid_to = 2027-08-02")
    with pytest.raises(ReadError, match="überschneiden"):
        read_file(written(tmp_path, first, version("valid_from = 2027-08-01")))


def test_read_without_a_day_is_refused(tmp_path: Path):
    with pytest.raises(ReadError, match="ohne Tag"):
        read_file(written(tmp_path, version(), status="read"))


def test_a_key_that_nobody_knows_is_refused(tmp_path: Path):
    with pytest.raises(ReadError, match="T1"):
        read_file(written(tmp_path, version(), more='geltung = "ja"'))
