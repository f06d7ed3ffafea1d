"""Municipalities that are no more are told with the one they have gone into, as far as that was read somewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from geodata.area_history import read_history, successor_of, unknown_municipality
from geodata.reading import ReadError


def test_a_former_key_is_told_with_its_successor_and_since_when() -> None:
    assert unknown_municipality("01059071") == (
        "Die Gemeinde Satrup (01059071) gibt es seit dem 01.03.2013 nicht mehr; sie gehört zu Mittelangeln."
        " Bitte 01059185 einsetzen."
    )
    assert successor_of("01059185") is None
    assert "99999999" in unknown_municipality("99999999")


def test_successors_are_there_today_and_former_keys_are_not(shared_data: Path) -> None:
    rows = json.loads((shared_data / "ags_2024-10-31.json").read_text(encoding="utf-8"))["daten"]
    today = {row[0]: row[1].partition(",")[0] for row in rows}
    for gone in read_history().values():
        assert gone.ags not in today
        assert today[gone.into_ags] == gone.into_name
        assert gone.source


def test_a_wrong_entry_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "history.toml"
    entry = '[[gone]]\nags = "1"\nname = "A"\ninto_ags = "01059185"\ninto_name = "B"\nsince = 2013-03-01\nsource = "C"\n'
    path.write_text(entry, encoding="utf-8")
    with pytest.raises(ReadError, match="acht Ziffern"):
        read_history(path)
