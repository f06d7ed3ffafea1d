"""Census grids as they are published: several grids in one archive, and all of Germany in each."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from geodata.readers import zensus
from geodata.reading import ReadReport

HEAD_1KM = "GITTER_ID_1km;x_mp_1km;y_mp_1km;Einwohner;werterlaeuternde_Zeichen\n"
HEAD_100M = "GITTER_ID_100m;x_mp_100m;y_mp_100m;Einwohner;werterlaeuternde_Zeichen\n"
NEAR, FAR = "CRS3035RES1000mN3362000E4357000;4357500;3362500;{};\n", "x;4107500;2762500;{};\n"


@pytest.fixture
def published(tmp_path: Path) -> Path:
    path = tmp_path / "Zensus2022_Bevoelkerungszahl.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "Zensus2022_Bevoelkerungszahl_1km-Gitter.csv", HEAD_1KM + NEAR.format("12") + FAR.format("7")
        )
        archive.writestr(
            "Zensus2022_Bevoelkerungszahl_100m-Gitter.csv", HEAD_100M + "x;4357550;3362550;3;KLAMMERN\n"
        )
    return path


def test_the_grid_asked_for_is_taken_from_the_archive(published: Path) -> None:
    [coarse] = zensus.read(published, ReadReport(), size="1km")
    [fine] = zensus.read(published, ReadReport(), size="100m")
    assert (coarse.cell_size_m, coarse.people.tolist()) == (1000, [12, 7])
    assert (fine.cell_size_m, fine.people.tolist()) == (100, [3])


def test_cells_far_from_the_region_are_passed_over_and_counted(published: Path) -> None:
    report = ReadReport()
    [batch] = zensus.read(published, report, size="1km", bounds=(4_350_000, 3_360_000, 4_360_000, 3_370_000))
    assert batch.people.tolist() == [12]
    assert report.rows_read == 2
    assert report.notes == ["1 Zeilen liegen weit außerhalb der Region und wurden übergangen."]


def test_cells_of_2022_in_the_land_add_up(shared_data: Path) -> None:
    """2,966,099 people in 11,909 cells: data/SOURCES.md."""
    path = (
        shared_data / "schleswig-holstein" / "STANDIN_Zensus2022-Format_Bevoelkerungszahl_1km-Gitter_SH.csv"
    )
    batches = list(zensus.read(path, ReadReport()))
    assert sum(len(batch.people) for batch in batches) == 11_909
    assert sum(float(batch.people.sum()) for batch in batches) == 2_966_099
