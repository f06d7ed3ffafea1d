"""Filters made to end the process, or to keep it busy: each gets a sentence, in a process of its own that lives."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from app.cql2 import FilterError, Limits, parse_json, parse_text
from app.settings import REPOSITORY

MANY = 3000
DEEP = "Der Filter ist tiefer als 40 Ebenen geschachtelt."
LONG = "Der Filter hat mehr als 100000 Zeichen."
HOSTILE = {
    "NOTs": ("NOT " * MANY + "a = 1", DEEP),
    "brackets": ("(" * MANY + "a = 1" + ")" * MANY, DEEP),
    "brackets without end": ("(" * MANY, DEEP),
    "signs": ("a = " + "-" * MANY + "1", "Hier sollte ein Wert"),
    "signs and brackets": ("a = " + "-(" * MANY + "1" + ")" * MANY, DEEP),
    "calls": ("abs(" * MANY + "1" + ")" * MANY + " = 1", DEEP),
    "lists": ("A_EQUALS(" + "(" * MANY + "1" + ")" * MANY + ", tags)", DEEP),
    "a sum": ("a = " + "+".join(["1"] * MANY), DEEP),
    "a power": ("a = " + "^".join(["1"] * MANY), "Mehrere ^"),
    "collections": ("S_INTERSECTS(g, " + "GEOMETRYCOLLECTION(" * MANY + "POINT(1 2)" + ")" * MANY + ")", DEEP),
    "too many parts": (" OR ".join(["a=1"] * 4 * MANY), "Der Filter hat mehr als 10000 Teile."),
    "too many points": ("S_INTERSECTS(g, MULTIPOINT(" + ",".join(["1 2"] * 4 * MANY) + "))", "Die Geometrien im Filter haben mehr als 10000 Punkte."),
    "1 MB": ("a = '" + "x" * 1_000_000 + "'", LONG),
    "a million points": ("S_INTERSECTS(g, LINESTRING(" + ",".join(["1 2"] * 1_000_000) + "))", LONG),
    "quotes": ("a = " + "'" * 99_001, "Ein Text beginnt"),
    "JSON: NOTs": ('{"op":"not","args":[' * MANY + "true" + "]}" * MANY, "Der Filter"),
    "JSON: lists": ("[" * 50_000, "Der Filter ist kein lesbares JSON."),
    "JSON: coordinates": ('{"type":"MultiPolygon","coordinates":' + "[" * 900 + "]" * 900 + "}", "Ein Punkt hat zwei"),
    "JSON: 1 MB": ('"' + "x" * 1_000_000 + '"', LONG),
}  # fmt: skip
READ = """
import json, sys
from app.cql2 import FilterError, parse_json, parse_text
for name, (written, _) in json.load(sys.stdin).items():
    try:
        (parse_json if name.startswith("JSON") else parse_text)(written)
    except FilterError as error:
        print(name, str(error), sep="\\t")
"""


@pytest.fixture(scope="module")
def answers() -> dict[str, str]:
    done = subprocess.run(
        [sys.executable, "-c", READ], cwd=REPOSITORY, capture_output=True, text=True, timeout=120, check=False, input=json.dumps(HOSTILE),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(line.split("\t", 1) for line in done.stdout.splitlines())


@pytest.mark.parametrize("name", HOSTILE)
def test_the_process_lives_and_says_why_not(answers: dict[str, str], name: str):
    assert answers[name].startswith(HOSTILE[name][1])


def test_three_thousand_conditions_side_by_side_are_read():
    found = parse_text(" AND ".join(["places = 1"] * MANY))
    assert len(found.args) == MANY  # type: ignore[union-attr] (a call)


def test_limits_are_the_callers():
    with pytest.raises(FilterError, match="tiefer als 3 Ebenen"):
        parse_text("((((a))))", Limits(depth=3))
    with pytest.raises(FilterError, match="mehr als 2 Teile"):
        parse_json({"op": "=", "args": [1, 2]}, Limits(parts=2))
