"""Jobs over HTTP: asking, watching, cancelling; who may; the file that comes of it."""

from __future__ import annotations

import io

import httpx
import pytest
from sqlalchemy import text

from app.accounts.access import Role
from app.jobs import files, states
from app.main import create_app
from app.settings import Settings
from tests.accounts.signing_in import sign_in_as


class Client:
    """Somebody who asks the application."""

    def __init__(self, http, engine, role):
        self.http = http
        self.signed_in = sign_in_as(engine, role)

    async def __call__(self, method, path, status=200, **more):
        answer = await self.http.request(
            method, path, cookies=self.signed_in.cookies, headers=self.signed_in.headers, **more
        )
        assert answer.status_code == status, answer.text
        return answer


@pytest.fixture
async def http(jobs, database_url, tmp_path):
    with jobs.engine.begin() as connection:
        connection.execute(text("TRUNCATE job, procrastinate_jobs CASCADE"))
        connection.execute(text(
            "INSERT INTO region (slug, name, metric_srid, is_default) VALUES ('test', 'Test', 25832, true)"
            " ON CONFLICT DO NOTHING"
        ))  # fmt: skip
    app = create_app(
        Settings().model_copy(update={"database_url": database_url, "state_dir": tmp_path, "secret": "x"})
    )
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with (
        httpx.AsyncClient(transport=transport, base_url="https://atlas.test") as client,
        app.router.lifespan_context(app),
    ):
        yield client


@pytest.fixture
def planner(http, jobs):
    return Client(http, jobs.engine, Role.PLANNER)


@pytest.fixture
def editor(http, jobs):
    return Client(http, jobs.engine, Role.EDITOR)


async def test_a_job_is_asked_for_and_the_same_work_gives_the_same_job(planner, jobs):
    answer = await planner("POST", "/api/jobs", 202, json={"kind": "compute"})
    told = answer.json()["job"]
    assert answer.headers["location"] == f"/api/jobs/{told['id']}"
    assert (told["state"], told["label"], told["region"]["slug"]) == (
        "waiting",
        "Wege und Einzugsgebiete berechnen",
        "test",
    )
    assert told["asked_by"] == "Test planner"
    again = await planner("POST", "/api/jobs", 202, json={"kind": "compute"})
    assert again.json()["job"]["id"] == told["id"]


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"kind": "import_file", "arguments": {"path": "/etc/passwd"}}, 400, "gibt es nicht"),
        ({"kind": "export", "arguments": {"format": "exe"}}, 400, "format"),
        ({"kind": "export", "arguments": {"path": "/etc/passwd"}}, 400, "path"),
        ({"kind": "compute", "arguments": {"x": 1}}, 400, "x"),
        ({}, 400, "kind"),
    ],
)
async def test_what_is_no_job_is_refused_in_words(planner, jobs, body, status, words):
    assert words in (await planner("POST", "/api/jobs", status, json=body)).json()["detail"]


async def test_a_region_is_loaded_by_name_and_by_nobody_but_admins(http, jobs, planner):
    body = {"kind": "import_region", "arguments": {"region": "schleswig-flensburg"}}
    assert "Rolle" in (await planner("POST", "/api/jobs", 403, json=body)).json()["detail"]
    admin = Client(http, jobs.engine, Role.ADMIN)
    assert (await admin("POST", "/api/jobs", 202, json=body)).json()["job"]["region"] is None
    for bad in ("../../etc/passwd", "/etc/region.toml", "x.toml"):
        body["arguments"]["region"] = bad
        assert "nicht beschrieben" in (await admin("POST", "/api/jobs", 404, json=body)).json()["detail"]


async def test_an_editor_may_not_compute_but_export(editor):
    await editor("POST", "/api/jobs", 403, json={"kind": "compute"})
    await editor("POST", "/api/jobs", 202, json={"kind": "export"})


async def test_jobs_are_listed_filtered_and_paged_by_keyset(planner, jobs):
    numbers = [jobs.ask("steps", steps=1, n=n) for n in range(7)] + [jobs.ask("export")]
    with jobs.engine.begin() as connection:
        connection.execute(text("UPDATE job SET state = 'failed' WHERE id = ANY(:ids)"), {"ids": numbers[:2]})
    found, path = [], "/api/jobs?limit=3"
    while path:
        page = (await planner("GET", path)).json()
        found += [job["id"] for job in page["jobs"]]
        jobs.ask("steps", steps=1, late=len(found))  # what comes meanwhile moves nothing
        path = page["next"]
    assert found == numbers[::-1]
    failed = (await planner("GET", "/api/jobs?state=failed")).json()["jobs"]
    assert [job["id"] for job in failed] == numbers[:2][::-1]
    assert [job["id"] for job in (await planner("GET", "/api/jobs?kind=export")).json()["jobs"]] == numbers[
        -1:
    ]
    assert "Zustände" in (await planner("GET", "/api/jobs?state=odd", 400)).json()["detail"]
    assert "Seitenmarke" in (await planner("GET", "/api/jobs?after=x", 400)).json()["detail"]


async def test_a_job_is_told_with_its_log_but_without_paths(planner, jobs):
    number = jobs.ask("import_file", path="/srv/geheim.csv")
    with jobs.engine.begin() as connection:
        for n in range(3):
            states.line(connection, number, f"Zeile {n}")
    told = (await planner("GET", f"/api/jobs/{number}")).json()
    assert [line["words"] for line in told["log"]] == ["Zeile 0", "Zeile 1", "Zeile 2"]
    assert told["job"]["arguments"] == {}
    rest = (await planner("GET", f"/api/jobs/{number}?log_after=2")).json()
    assert [line["number"] for line in rest["log"]] == [3]
    for nothing in ("999999", "-1", "99999999999999999999"):
        await planner("GET", f"/api/jobs/{nothing}", 404)


async def test_a_waiting_job_is_cancelled_and_tried_again(planner, jobs):
    number = (await planner("POST", "/api/jobs", 202, json={"kind": "compute"})).json()["job"]["id"]
    told = (await planner("POST", f"/api/jobs/{number}/cancel", 202)).json()
    assert (told["job"]["state"], told["job"]["may_retry"]) == ("cancelled", True)
    assert told["log"][0]["words"] == "Abbruch verlangt von Test planner."
    assert "schon beendet" in (await planner("POST", f"/api/jobs/{number}/cancel", 409)).json()["detail"]
    told = (await planner("POST", f"/api/jobs/{number}/retry", 202)).json()["job"]
    assert (told["state"], told["tries"]) == ("waiting", 0)
    assert "Nur ein Auftrag" in (await planner("POST", f"/api/jobs/{number}/retry", 409)).json()["detail"]


async def test_a_job_is_not_tried_again_beside_its_like(planner, jobs):
    first = (await planner("POST", "/api/jobs", 202, json={"kind": "compute"})).json()["job"]["id"]
    await planner("POST", f"/api/jobs/{first}/cancel", 202)
    await planner("POST", "/api/jobs", 202, json={"kind": "compute"})
    assert "wartet schon" in (await planner("POST", f"/api/jobs/{first}/retry", 409)).json()["detail"]


async def test_only_who_asked_or_might_ask_may_cancel(planner, editor, jobs):
    number = (await planner("POST", "/api/jobs", 202, json={"kind": "compute"})).json()["job"]["id"]
    assert not (await editor("GET", f"/api/jobs/{number}")).json()["job"]["may_cancel"]
    await editor("POST", f"/api/jobs/{number}/cancel", 403)
    assert jobs[number].state == "waiting"


async def test_a_cancelled_job_of_the_worker_ends(planner, jobs, working):
    number = jobs.ask("steps", steps=500)
    with jobs.engine.begin() as connection:  # as if the planner had asked for it
        connection.execute(
            text("UPDATE job SET asked_by_account_id = :account WHERE id = :id"),
            {"account": planner.signed_in.account_id, "id": number},
        )
    working()
    jobs.when(number, lambda job: job.progress_done >= 2)
    assert (await planner("POST", f"/api/jobs/{number}/cancel", 202)).json()["job"]["cancel_asked"]
    jobs.until(number, "cancelled", 3)
    await planner("POST", f"/api/jobs/{number}/retry", 202)
    jobs.when(number, lambda job: job.state == "running" and job.progress_done >= 2)


async def test_a_file_is_handed_out_until_it_expires(planner, jobs, monkeypatch):
    monkeypatch.setattr(files, "PART_BYTES", 1000)
    number, content = jobs.ask("export"), bytes(range(256)) * 40
    with jobs.engine.begin() as connection:
        files.keep_file(connection, number, "Lernorte „Süd“.csv", "text/csv", io.BytesIO(content))
    answer = await planner("GET", f"/api/jobs/{number}/result")
    assert answer.content == content
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''Lernorte%20")
    assert answer.headers["cache-control"] == "private, no-store"
    assert (await planner("GET", f"/api/jobs/{number}")).json()["job"]["file"]["bytes"] == len(content)
    with jobs.engine.begin() as connection:
        connection.execute(text("UPDATE job_file SET expires_at = now() - interval '1 second'"))
    assert "abgelaufen" in (await planner("GET", f"/api/jobs/{number}/result", 404)).json()["detail"]
    assert (await planner("GET", f"/api/jobs/{number}")).json()["job"]["file"] is None
    with jobs.engine.begin() as connection:
        files.tidy(connection)
        assert connection.execute(text("SELECT count(*) FROM job_file_part")).scalar() == 0
