"""Every error a user can meet becomes problem details by RFC 9457."""

from __future__ import annotations

import pytest

from app import errors
from app.cli import told
from app.errors import AtlasError, BadRequest

FAMILY = [kind for kind in AtlasError.__subclasses__() if "__init__" not in vars(kind)]
"""Those made of a sentence alone; one that needs more is tested where it is raised."""


@pytest.mark.parametrize("kind", FAMILY, ids=lambda kind: kind.__name__)
def test_a_problem_has_the_members_of_the_standard(kind: type[AtlasError]):
    problem = kind("Das ging nicht.").problem()
    assert problem["type"].startswith("/probleme/")
    assert problem["detail"] == "Das ging nicht."
    assert problem["title"]
    assert 400 <= problem["status"] < 600


def test_no_two_kinds_share_their_type():
    slugs = [kind.slug for kind in FAMILY]
    assert len(slugs) == len(set(slugs))


def test_the_tree_in_the_docstring_names_the_whole_family():
    ours = [kind.__name__ for kind in FAMILY if kind.__module__ == errors.__name__]
    drawn = [line.split()[1] for line in (errors.__doc__ or "").splitlines() if line[:1] in "├└" and line]
    assert sorted(drawn) == sorted(ours)


def test_extra_members_travel_with_the_problem_and_absent_ones_do_not():
    problem = BadRequest("bbox braucht vier Zahlen.", parameter="bbox", suggestion=None).problem()
    assert problem["parameter"] == "bbox"
    assert "suggestion" not in problem


def test_the_console_tells_the_sentence_and_leaves_faults_of_the_program_alone():
    assert told(BadRequest("bbox braucht vier Zahlen.")) == "bbox braucht vier Zahlen."
    assert told(ZeroDivisionError()) is None
