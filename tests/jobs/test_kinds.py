"""The real kinds of jobs, done by `bildungsatlas worker` on the demonstration Kreis."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys

import pytest
from sqlalchemy import text

from app.database.engine import batch_engine
from app.jobs.files import PART
from app.jobs.kinds import KINDS
from app.jobs.queue import defer_compute_now
from app.settings import REPOSITORY
from app.worker import HANDLERS, SCHEDULES
from tests.jobs.conftest import EDITOR, QUICK, Jobs
from tests.load.test_one_file import LIST, MAPPING
from tests.serving import _die_with_parent

REGION = """
slug = "klein"
name = "Klein"
metric_srid = 25832
core_prefixes = ["0"]
[[source]]
code = "treffs"
name = "Treffs"
reader = "table"
file = "treffs.csv"
as_of = 2026-01-31
attribution = "Musterkreis"
[source.options.mapping]
category = "senior_meeting_place"
key = "Nr"
name = "Bezeichnung"
longitude = "Lon"
latitude = "Lat"
[source.options.mapping.fields]
place = "Ort"
[[source]]
code = "fehlt"
name = "Fehlt"
reader = "table"
file = "fehlt.csv"
as_of = 2026-01-31
attribution = "Musterkreis"
[source.options.mapping]
category = "senior_meeting_place"
key = "Nr"
name = "Bezeichnung"
"""


@pytest.fixture(scope="module")
def demo(database_server, demo_template, tmp_path_factory):
    """The jobs of a demonstration Kreis that has a worker, and the Kreis's id."""
    folder = tmp_path_factory.mktemp("worker")
    with database_server.clone(demo_template) as url:
        engine = batch_engine(url)
        with (folder / "log").open("w") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "app.cli", "worker"], cwd=REPOSITORY, stdin=subprocess.DEVNULL,
                env={**os.environ, **QUICK, "DATABASE_URL": url, "ATLAS_STATE_DIR": str(folder)},
                stdout=log, stderr=log, preexec_fn=_die_with_parent,  # noqa: PLW1509
            )  # fmt: skip
        try:
            with engine.connect() as connection:
                region_id = connection.execute(text("SELECT id FROM region WHERE is_default")).scalar_one()
            yield Jobs(engine), region_id
        finally:
            worker.terminate()
            worker.wait(20)
            engine.dispose()
            print((folder / "log").read_text())


def content_of(jobs, number):
    with jobs.engine.connect() as connection:
        return (
            connection.execute(text(PART), {"job_id": number, "number": 0}).scalar_one().decode("utf-8-sig")
        )


def sites_today(jobs, region_id):
    with jobs.engine.connect() as connection:
        return connection.execute(
            text("SELECT count(*) FROM site_feature WHERE region_id = :id AND valid_during @> current_date"),
            {"id": region_id},
        ).scalar_one()


def test_every_kind_that_can_be_asked_for_has_a_handler():
    assert KINDS.keys() <= HANDLERS.keys()


def test_every_night_what_is_past_its_period_is_deleted_by_a_job_people_see(demo):
    jobs, _ = demo
    old = "INSERT INTO notice (permission, kind, title, created_at) VALUES ('import', 'x', 'alt', now() - interval '2 years')"
    with jobs.engine.begin() as connection:
        connection.execute(text(old))
        SCHEDULES["privacy"].do(connection)
        SCHEDULES["privacy"].do(connection)
        (number,) = connection.execute(text("SELECT id FROM job WHERE kind = 'privacy_expire'")).scalars()
    job = jobs.until(number, "succeeded", 60)
    assert (job.asked_by, job.result["deleted"]["notices"]) == ("Zeitplan", 1)
    assert jobs.log(number) == ["Hinweise an eine Person: 1 gelöscht oder unkenntlich gemacht"]
    with jobs.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM notice WHERE title = 'alt'")).scalar_one() == 0


def test_what_is_up_to_date_is_computed_in_no_time(demo):
    jobs, region_id = demo
    with jobs.engine.begin() as connection:
        number = defer_compute_now(connection, region_id, EDITOR)
    job = jobs.until(number, "succeeded", 120)
    assert job.result["unchanged"] > 0
    assert job.progress_done == job.progress_of > 0
    assert "waren noch richtig" in jobs.log(number)[-1]


def test_an_export_is_a_table_of_all_sites(demo):
    jobs, region_id = demo
    number = jobs.ask("export", region_id=region_id, format="csv")
    job = jobs.until(number, "succeeded", 60)
    rows = list(csv.DictReader(io.StringIO(content_of(jobs, number)), delimiter=";"))
    assert len(rows) == job.result["sites"] == sites_today(jobs, region_id) > 50
    assert all(row["slug"] and row["name"] for row in rows)
    assert 50 < float(rows[0]["lat"]) < 60


def test_an_export_is_geojson_with_its_sources(demo):
    jobs, region_id = demo
    number = jobs.ask("export", region_id=region_id, format="geojson")
    job = jobs.until(number, "succeeded", 60)
    found = json.loads(content_of(jobs, number))
    assert len(found["features"]) == job.result["sites"] == sites_today(jobs, region_id)
    assert found["region"]["fictional"]
    assert found["attribution"]


def test_a_data_report_is_one_file_that_needs_nothing_else_and_agrees_with_the_board(demo):
    jobs, region_id = demo
    number = jobs.ask("report", region_id=region_id)
    job = jobs.until(number, "succeeded", 60)
    page = content_of(jobs, number)
    assert page.startswith("<!doctype html>")
    assert "Erfundene Daten" in page
    assert not re.search(r"<script|src=|href=|url\(", page)
    with jobs.engine.connect() as connection:
        slug, attribution = connection.execute(
            text("SELECT r.slug, min(s.attribution) FROM region r JOIN source s ON s.region_id = r.id"
                 " WHERE r.id = :id GROUP BY 1"), {"id": region_id},
        ).one()  # fmt: skip
    assert job.result["file"].startswith(f"datenbericht-{slug}-")
    assert attribution in page


def test_a_file_is_loaded_in_the_name_of_who_asked_and_what_depends_on_it_computed(demo, tmp_path):
    jobs, region_id = demo
    (tmp_path / "treffs.csv").write_text(LIST, encoding="utf-8")
    (tmp_path / "treffs.toml").write_text(MAPPING, encoding="utf-8")
    with jobs.engine.connect() as connection:
        slug = connection.execute(
            text("SELECT slug FROM region WHERE id = :id"), {"id": region_id}
        ).scalar_one()
    before = sites_today(jobs, region_id)
    told = {"region": slug, "path": str(tmp_path / "treffs.csv"), "mapping": str(tmp_path / "treffs.toml")}
    number = jobs.ask("import_file", lock=f"region:{region_id}", **told)
    job = jobs.until(number, "succeeded", 60)
    assert job.result["total"]["new"] == 4  # two sites with an offer each
    assert sites_today(jobs, region_id) == before + 2
    with jobs.engine.connect() as connection:
        following = connection.execute(text("SELECT max(id) FROM job WHERE kind = 'compute'")).scalar_one()
        authors = connection.execute(
            text("SELECT DISTINCT account_id, actor, reason FROM change WHERE at >= :since AND table_name LIKE '%site%'"),
            {"since": job.started_at},
        ).all()  # fmt: skip
    assert following > number
    assert [tuple(one) for one in authors] == [(7, "Erika", f"Auftrag {number}")]
    assert jobs.until(following, "succeeded", 120).result["made"] > 0


def test_a_file_that_is_none_fails_in_a_sentence(demo, tmp_path):
    jobs, _ = demo
    number = jobs.ask("import_file", region="nirgends", path=str(tmp_path / "x.csv"), mapping="x.toml")
    assert "nicht geladen" in jobs.until(number, "failed", 60).problem


def test_a_region_is_loaded_source_by_source_and_says_which_failed(demo, tmp_path):
    jobs, _ = demo
    (tmp_path / "klein.toml").write_text(REGION, encoding="utf-8")
    (tmp_path / "treffs.csv").write_text(LIST, encoding="utf-8")
    number = jobs.ask("import_region", region=str(tmp_path / "klein.toml"), folder=str(tmp_path))
    job = jobs.until(number, "failed", 60)
    assert "1 von 2 Quellen" in job.problem
    assert any(line.startswith("treffs: 2 gelesen, 4 neu") for line in jobs.log(number))
    assert any(line.startswith("fehlt: ") for line in jobs.log(number))
