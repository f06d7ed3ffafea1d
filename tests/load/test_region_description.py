"""A region's TOML: its own kinds, how far a point may lie from a street, and what is said when it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata.reading import ReadError
from geodata.regions import read_region

START = 'slug = "x"\nname = "X"\nmetric_srid = 25832\ncore_prefixes = ["01"]\n'
LABEL = 'label = { de = "Heimatverein", da = "Hjemstavn", en = "Heritage", easy = "Verein" }'
KIND = f'[[category]]\ncode = "heritage"\nlife_phase = "adult"\n{LABEL}\ncolor = "#446611"\nicon = "club"\nhas_places = false\n'


def written(tmp_path: Path, text: str) -> str:
    path = tmp_path / "x.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_it_may_add_kinds_and_set_how_far_streets_may_be(tmp_path: Path) -> None:
    spec = read_region(written(tmp_path, f"{START}[streets]\nmax_snap_m = 250\n{KIND}"))
    assert [category.code for category in spec.categories] == ["heritage"]
    assert spec.config["streets"] == {"max_snap_m": 250}


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (KIND.replace("heritage", "kindergarten"), "gibt es schon in allen Regionen"),
        (KIND.replace("adult", "mars"), "unknown life phase mars"),
        (KIND.replace(', en = "Heritage"', ""), "labels in de, da, en, easy are needed"),
        (KIND + "size = 3\n", "size"),
    ],
)
def test_a_wrong_kind_is_named(tmp_path: Path, kind: str, words: str) -> None:
    with pytest.raises(ReadError, match=words):
        read_region(written(tmp_path, START + kind))
