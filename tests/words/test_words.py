"""Words in texts are found and weighed as PostgreSQL's pg_trgm does it, which is asked beside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import text

from app.words.index import Texts
from app.words.trigrams import COUNT, trigrams_of, word_similarity

if TYPE_CHECKING:
    from sqlalchemy import Connection

WORDS = some.text("abeikn19", min_size=1, max_size=9)
TEXTS = some.lists(WORDS, max_size=8).map(" ".join)
ASKED = (
    "SELECT word_similarity(:word, t), t LIKE '%' || cast(:word AS text) || '%', t LIKE cast(:word AS text) || '%'"
    "  FROM unnest(cast(:texts AS text[])) WITH ORDINALITY AS u (t, n) ORDER BY n"
)


def test_a_word_has_two_spaces_before_and_one_behind(connection: Connection) -> None:
    assert len(trigrams_of("kita")) == 5
    assert len(trigrams_of("kita am see")) == 5 + 3 + 4
    told = connection.execute(text("SELECT show_trgm('kita am see')")).scalar_one()
    assert len(set(trigrams_of("kita am see").tolist())) == len(told)
    assert trigrams_of("").size == 0
    assert trigrams_of("99").max() < COUNT


@pytest.mark.parametrize(
    ("word", "where"),
    [
        ("kindergarten", "kinder garten am see"), ("kindergraten", "kindergarten nord"), ("aaaa", "aa aaa aaaaa"),
        ("grundschule", "schule am grund"), ("musikschule", "musik und kunstschule schleswig"), ("kita", ""),
    ],
)  # fmt: skip
def test_it_is_as_like_a_text_as_postgresql_says(connection: Connection, word: str, where: str) -> None:
    assert word_similarity(word, where) == pytest.approx(
        connection.execute(text("SELECT word_similarity(:word, :text)"), {"word": word, "text": where}).scalar_one(),
        abs=1e-7,
    )  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(word=WORDS, texts=some.lists(TEXTS, min_size=1, max_size=12))
def test_an_index_ranks_texts_as_the_database_does(
    connection: Connection, word: str, texts: list[str]
) -> None:
    expected = []
    for alike, contains, begins in connection.execute(text(ASKED), {"word": word, "texts": texts}):
        nearly = np.float64(np.float32(alike)) - 0.2 if len(word) >= 4 and alike >= 0.5 else 0.0
        expected.append(2.0 if begins else 1.0 if contains else nearly)
    assert Texts().index(texts).ranks(word) == pytest.approx(expected, abs=1e-12)


def test_an_index_after_a_change_is_the_one_made_anew() -> None:
    known = Texts()
    known.index(["kita nord", "schule am see"])
    for texts in (["schule am see", "kita sued"], ["hort"] * 3, []):
        changed, anew = known.index(texts), Texts().index(texts)
        for word in ("kita", "schule", "schuel", "hort", "s", "nord"):
            assert changed.ranks(word).tolist() == anew.ranks(word).tolist()
