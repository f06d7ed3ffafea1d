"""Whole files: real ones against counts made by others, and broken ones."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from geodata.reading import ReadError
from tests.readers.osm_files import grid_nodes, read, write

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.readers.osm import OsmExtract

ROAD = {7: ([0, 1], {"highway": "residential"})}


def categories(extract: OsmExtract) -> Counter[str]:
    return Counter(offer.category for site in extract.sites for offer in site.offers)


def test_heidelberg_has_the_streets_and_sites_counted_in_sources_md(shared_data: Path) -> None:
    extract, report = read(shared_data / "heidelberg" / "heidelberg.osm.pbf")
    found = categories(extract)
    assert any(note.startswith("25359 Wege mit highway=*") for note in report.notes)
    schools = ("primary_school", "grammar_school", "community_school", "vocational_school", "other_school")
    assert sum(found[kind] for kind in schools) + found["special_needs_centre"] == 20
    assert found["kindergarten"] == 25
    assert found["playground"] == 182 - 8, "eight of the 182 are private"
    assert found["club"] + found["sports_club"] == 23
    assert len(extract.streets.node_lon) == pytest.approx(31_000, rel=0.05)


def test_kiel_has_the_streets_counted_in_sources_md(shared_data: Path) -> None:
    extract, report = read(shared_data / "schleswig-holstein" / "kiel_2025-01-27.osm.pbf")
    assert any(note.startswith("3826 Wege mit highway=*") for note in report.notes)
    canal_ferry = extract.streets.duration_seconds[extract.streets.way_id == 4045694]
    assert canal_ferry.sum() == pytest.approx(240), "duration=0:04"
    assert {"water", "wood", "builtup", "road", "rail", "place"} <= {row.kind for row in extract.base}


@pytest.mark.parametrize("share", [0.3, 0.7, 0.95])
def test_a_truncated_real_pbf_is_refused_with_what_to_do(
    shared_data: Path, tmp_path: Path, share: float
) -> None:
    whole = (shared_data / "schleswig-holstein" / "kiel_2025-01-27.osm.pbf").read_bytes()
    path = tmp_path / "cut.osm.pbf"
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(ReadError, match=r"cut\.osm\.pbf.*abgeschnitten.*Bitte neu herunterladen"):
        read(path)


@pytest.mark.parametrize("suffix", ["osm.pbf", "osm.gz", "osm"])
def test_a_small_file_cut_short_is_refused_in_every_format(tmp_path: Path, suffix: str) -> None:
    path = write(tmp_path / f"whole.{suffix}", grid_nodes(0, 1), ROAD)
    assert len(read(path)[0].streets.edge_u) == 1
    cut = tmp_path / f"cut.{suffix}"
    cut.write_bytes(path.read_bytes()[:-12])
    with pytest.raises(ReadError, match="abgeschnitten"):
        read(cut)


def test_a_file_without_streets_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.osm.pbf", grid_nodes(0, 1), {7: ([0, 1], {"waterway": "river"})})
    with pytest.raises(ReadError, match="keine Straßen"):
        read(path)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.osm.pbf"
    path.touch()
    with pytest.raises(ReadError, match="leer"):
        read(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="gibt es nicht"):
        read(tmp_path / "a.osm.pbf")


def test_something_else_under_an_osm_name_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.osm.pbf"
    path.write_text("Guten Tag")
    with pytest.raises(ReadError, match="passt nicht zum Inhalt"):
        read(path)


def test_a_file_of_more_than_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.osm.pbf"
    with path.open("wb") as stream:
        stream.truncate(2_000_000_000)
    with pytest.raises(ReadError, match="GB"):
        read(path)
