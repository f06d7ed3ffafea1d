"""What the public sees: only what was published, by no address anything else; news, comments and pictures of it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from app.accounts.access import Role
from app.measures import subscriptions
from app.pages.feed import ATOM
from app.privacy import register
from app.settings import Settings
from tests.asking import asking
from tests.measures.conftest import People, etag, new_finding

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

SECRET = "streng vertraulich 4711"
INDEX = (
    '<!doctype html><title>Bildungsatlas</title><!--server-head--><script type="module" crossorigin src="/a.js"></script>'
    "<div id=app><!--server-content--></div>"
)
MAIL = {"smtp_url": "smtp://localhost:1", "base_url": "http://localhost:8000"}
TODAY = datetime.now(UTC).date()


@pytest.fixture
async def people(own_url: str, own_engine: Engine, tmp_path: Path) -> Any:
    (tmp_path / "index.html").write_text(INDEX, encoding="utf-8")
    async with asking(own_url, tmp_path, frontend_dist=tmp_path, **MAIL) as client:
        yield People(client, own_engine)


async def published(
    people: People, path: str, told: dict[str, Any], kind: str, *, published: bool = True
) -> dict[str, Any]:
    done = await people.coordinator(
        "PUT", f"{path}/publication", json={"published": published}, headers=etag(told, kind)
    )
    assert done.status_code == 200, done.text
    return done.json()


async def new_topic(people: People, title: str) -> dict[str, Any]:
    made = await people.coordinator(
        "POST", "/api/topics", json={"title": title, "summary": f"Worum es geht: {title}"}
    )
    assert made.status_code == 201, made.text
    return made.json()


async def release(people: People, topic: dict[str, Any]) -> None:
    body = {"title": topic["title"], "summary": topic["summary"], "published": True}
    done = await people.coordinator(
        "PUT", f"/api/topics/{topic['slug']}", json=body, headers=etag(topic, "o")
    )
    assert done.status_code == 200, done.text


async def chain_of(
    people: People, title: str, topic: dict[str, Any] | None, *, since: int = 0, until: int = 30
) -> dict[str, Any]:
    """A finding and an undertaking of all kinds of parts, nothing of it published."""
    about = {"topic_id": topic["id"]} if topic else {}
    found = await new_finding(people, title, **about)
    made = (
        await people.planner(
            "POST", "/api/undertakings", json={"title": title, "findings": [found["id"]], **about}
        )
    ).json()
    days = {"comments_from": str(TODAY + timedelta(since)), "comments_until": str(TODAY + timedelta(until))}
    contents = {
        "recommendation": {"text": title, "variants": [{"title": title, "cost_cents": 12_345_00}], "chosen": 1},
        "consultation": {"body": title, "paper_number": "1/2", **days},
        "decision": {"body": title, "outcome": "adopted", "decided_on": "2026-02-03"},
        "measure": {"title": title, "responsible": title, "milestones": [{"title": title, "due_on": "2026-03-01"}]},
        "effect": {"check_on": "2026-04-01", "judgement": title}, "lesson": {"text": title},
    }  # fmt: skip
    for kind, content in contents.items():
        told = await people.coordinator(
            "POST", f"/api/undertakings/{made['id']}/parts", json={"kind": kind, "content": content}
        )
        assert told.status_code == 201, told.text
        made = told.json()
    effect = next(one for one in made["parts"] if one["kind"] == "effect")
    made = (
        await people.coordinator("POST", f"/api/undertakings/{made['id']}/parts/{effect['id']}/result")
    ).json()
    return made | {"finding": found}


async def publish_all(people: People, chain: dict[str, Any]) -> None:
    await published(people, f"/api/findings/{chain['finding']['id']}", chain["finding"], "f")
    told = await published(people, f"/api/undertakings/{chain['id']}", chain, "u")
    for part in told["parts"]:
        await published(people, f"/api/undertakings/{chain['id']}/parts/{part['id']}", part, "p")


def addresses(chain: dict[str, Any], slug: str) -> list[str]:
    """Every address somebody might guess."""
    number, finding = chain["id"], chain["finding"]
    figures = [one["id"] for one in finding["figures"]]
    return [
        "/api/undertakings", f"/api/undertakings/{number}", f"/api/findings/{finding['id']}", "/api/topics", f"/api/topics/{slug}",
        f"/api/topics/{slug}/figures.csv", "/themen", f"/themen/{slug}", "/themen/feed.atom", f"/themen/{slug}/feed.atom",
        *(f"/api/consultations/{part['id']}/comments" for part in chain["parts"]),
        *(f"/api/undertakings/{number}/parts/{part['id']}/versions" for part in chain["parts"]),
        *(f"/themen/{slug}/zahl/{figure}.{kind}" for figure in figures for kind in ("svg", "png")),
        f"/massnahmen/{number}", "/api/audit", "/api/audit.csv", "/api/subscriptions", f"/api/sites?q={SECRET}", f"/?q={SECRET}",
    ]  # fmt: skip


@pytest.mark.parametrize("role", [None, Role.PROVIDER, Role.EDITOR])
@pytest.mark.parametrize("topic_is_public", [False, True])
async def test_what_is_confidential_is_found_by_no_address(
    people: People, role: Role | None, topic_is_public: bool
):
    topic = await new_topic(people, "Ganztag offen" if topic_is_public else f"{SECRET} Thema")
    chain = await chain_of(people, SECRET, topic)
    if topic_is_public:
        await release(people, topic)
    for address in addresses(chain, topic["slug"]):
        answer = await people.ask(role, "GET", address)
        shown = (
            answer.text.replace(f"q={SECRET}", "").replace(f'value="{SECRET}"', "").replace(f"„{SECRET}“", "")
        )
        assert "vertraulich 4711" not in shown, (role, address, answer.text[:400])
        assert answer.status_code < 500, address
        if "/zahl/" in address or address.endswith("/versions"):
            assert answer.status_code in {401, 403, 404}, address


async def test_parts_are_published_one_by_one_and_taken_back_together(people: People):
    topic = await new_topic(people, "Einzeln")
    chain = await chain_of(people, "Einzelne Teile", topic)
    path, decision = f"/api/undertakings/{chain['id']}", chain["parts"][2]
    early = await people.coordinator(
        "PUT",
        f"{path}/parts/{decision['id']}/publication",
        json={"published": True},
        headers=etag(decision, "p"),
    )
    assert early.status_code == 409
    told = await published(people, path, chain, "u")
    await published(people, f"{path}/parts/{decision['id']}", decision, "p")
    seen = (await people.visitor("GET", path)).json()
    assert [one["kind"] for one in seen["parts"]] == ["decision"]
    assert seen["findings"] == []
    assert "by_name" not in str(seen)
    await published(people, path, told, "u", published=False)
    assert (await people.visitor("GET", path)).status_code == 404


async def test_a_published_effect_says_nothing_of_figures_that_are_not(people: People):
    chain = await chain_of(people, "Wirkung", await new_topic(people, "Wirkung ohne Befund"))
    path, effect = f"/api/undertakings/{chain['id']}", chain["parts"][4]
    await published(people, path, chain, "u")
    await published(people, f"{path}/parts/{effect['id']}", effect, "p")
    assert (await people.visitor("GET", path)).json()["parts"][0]["result"]["figures"] == []
    await published(people, f"/api/findings/{chain['finding']['id']}", chain["finding"], "f")
    assert len((await people.visitor("GET", path)).json()["parts"][0]["result"]["figures"]) == 1


async def test_the_page_of_a_topic_answers_the_four_questions_without_a_script(people: People):
    topic = await new_topic(people, "Kitas <im> Osten")
    await release(people, topic)
    assert topic["slug"] == "kitas-im-osten"
    chain = await chain_of(people, "Kita & Krippe <b>", topic)
    await publish_all(people, chain)
    page = (await people.visitor("GET", f"/themen/{topic['slug']}")).text
    assert "<script" not in page
    assert "Kitas &lt;im&gt; Osten" in page
    assert "<b>" not in page
    order = [page.index(f'id="{one}"') for one in ("bekannt", "geplant", "beschlossen", "geworden", "daten")]
    assert order == sorted(order)
    assert "12.345 Euro" in page
    assert "Angenommen" in page
    figure = chain["finding"]["figures"][0]["id"]
    svg = await people.visitor("GET", f"/themen/{topic['slug']}/zahl/{figure}.svg")
    assert "Quelle: Bildungsatlas" in svg.text
    assert ET.fromstring(svg.text).tag.endswith("svg")
    png = await people.visitor("GET", f"/themen/{topic['slug']}/zahl/{figure}.png")
    assert png.content.startswith(b"\x89PNG")
    table = (await people.visitor("GET", f"/api/topics/{topic['slug']}/figures.csv")).text
    assert "Überholt" in table
    assert len(table.splitlines()) == 2


async def test_the_feed_is_a_feed(people: People):
    topic = await new_topic(people, "Feed")
    await release(people, topic)
    await publish_all(people, await chain_of(people, "Neu & gut \u2028", topic))
    answer = await people.visitor("GET", f"/themen/{topic['slug']}/feed.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ET.fromstring(answer.text)
    names = {one.tag.removeprefix(f"{{{ATOM}}}") for one in feed}
    assert {"id", "title", "updated", "link", "author", "entry"} <= names
    entries = feed.findall(f"{{{ATOM}}}entry")
    assert len(entries) == 7
    ids = [entry.findtext(f"{{{ATOM}}}id") for entry in entries]
    assert len(set(ids)) == 7
    assert all(one and one.startswith("tag:") for one in ids)
    for entry in entries:
        datetime.fromisoformat(entry.findtext(f"{{{ATOM}}}updated") or "")
        assert entry.find(f"{{{ATOM}}}link") is not None


async def test_a_comment_is_read_before_it_is_seen_and_answered(people: People, own_engine: Engine):
    topic = await new_topic(people, "Beteiligung")
    await release(people, topic)
    chain = await chain_of(people, "Beteiligt", topic)
    await publish_all(people, chain)
    part = chain["parts"][1]["id"]
    form = {"name": "Erika <Muster>", "text": "Bitte auch\nan den Bus denken."}
    refused = await people.visitor("POST", f"/themen/{topic['slug']}/beitrag/{part}", data=form)
    assert refused.status_code == 422
    assert "an den Bus denken" in refused.text  # nothing typed is lost
    taken = await people.visitor(
        "POST", f"/themen/{topic['slug']}/beitrag/{part}", data=form | {"name": "Erika Muster"}
    )
    assert taken.status_code == 200
    assert "Danke für Ihren Beitrag" in taken.text
    path = f"/api/consultations/{part}/comments"
    assert (await people.visitor("GET", path)).json()["comments"] == []
    waiting = (await people.planner("GET", path)).json()["comments"]
    assert [one["state"] for one in waiting] == ["waiting"]
    number = waiting[0]["id"]
    without = await people.coordinator("PUT", f"{path}/{number}", json={"state": "refused"})
    assert without.status_code == 422
    shown = {"state": "shown", "answer": "Das haben wir aufgenommen."}
    assert (await people.coordinator("PUT", f"{path}/{number}", json=shown)).status_code == 200
    page = (await people.visitor("GET", f"/themen/{topic['slug']}")).text
    assert "Erika Muster" in page
    assert "Das haben wir aufgenommen." in page
    with own_engine.begin() as connection:
        done = register.expire(connection, Settings(), datetime.now(UTC) + timedelta(days=200))
        kept = connection.execute(text("SELECT name, text FROM comment WHERE id = :id"), {"id": number}).one()
        audited = connection.execute(
            text("SELECT count(*) FROM change WHERE to_jsonb(change)::text LIKE '%Muster%'")
        ).scalar_one()
    assert done["comments"] >= 1
    assert (kept.name, audited) == (None, 0)
    assert kept.text.startswith("Bitte auch")


@pytest.mark.parametrize(("since", "until"), [(1, 5), (-5, -1)])
async def test_comments_are_taken_only_in_their_time(people: People, since: int, until: int):
    topic = await new_topic(people, f"Zeit {since}")
    await release(people, topic)
    chain = await chain_of(people, "Zeit", topic, since=since, until=until)
    await publish_all(people, chain)
    refused = await people.visitor(
        "POST", f"/api/consultations/{chain['parts'][1]['id']}/comments", json={"text": "Hallo"}
    )
    assert refused.status_code == 409


async def test_nobody_comments_on_what_is_confidential(people: People):
    chain = await chain_of(people, "Still", None)
    path = f"/api/consultations/{chain['parts'][1]['id']}/comments"
    assert (await people.visitor("POST", path, json={"text": "Hallo"})).status_code == 404
    assert (await people.visitor("GET", path)).status_code == 404


async def test_one_connection_comments_a_few_times_an_hour(people: People):
    chain = await chain_of(people, "Oft", None)
    path = f"/api/consultations/{chain['parts'][1]['id']}/comments"
    statuses = [(await people.visitor("POST", path, json={"text": "Hallo"})).status_code for _ in range(8)]
    assert statuses == [404] * 6 + [429] * 2


def mails(engine: Engine, address: str) -> list[Any]:
    sql = "SELECT subject, body FROM mail WHERE recipient = :address ORDER BY id"
    with engine.connect() as connection:
        return list(connection.execute(text(sql), {"address": address}))


async def test_news_come_only_after_the_link_in_the_mail_and_end_with_one(people: People, own_engine: Engine):
    topic = await new_topic(people, "Abo")
    await release(people, topic)
    address = "leserin@example.org"
    for _ in range(2):  # asked twice within the hour: one mail
        asked = await people.visitor("POST", f"/themen/{topic['slug']}/abo", data={"email": address})
        assert "bestätigen Sie dort" in asked.text
    (confirmation,) = mails(own_engine, address)
    link = re.search(r"http://localhost:8000(/themen/abo/\S+)", confirmation.body)
    assert link is not None
    await publish_all(people, await chain_of(people, "Erste Neuigkeit", topic))
    with own_engine.begin() as connection:
        assert subscriptions.send_news(connection, Settings().model_copy(update=MAIL), datetime.now(UTC)) == 0
    assert "Ja, bestätigen" in (await people.visitor("GET", link[1])).text  # a look changes nothing
    assert len(mails(own_engine, address)) == 1
    assert "Bestätigt" in (await people.visitor("POST", link[1], data={"confirmed": "ja"})).text
    await publish_all(people, await chain_of(people, "Zweite Neuigkeit", topic))
    with own_engine.begin() as connection:
        later = datetime.now(UTC) + timedelta(seconds=1)
        assert subscriptions.send_news(connection, Settings().model_copy(update=MAIL), later) == 1
        assert subscriptions.send_news(connection, Settings().model_copy(update=MAIL), later) == 0
    letter = mails(own_engine, address)[-1]
    assert "Zweite Neuigkeit" in letter.body
    assert "Erste Neuigkeit" not in letter.body
    assert link[1] in letter.body
    assert "Abbestellt" in (await people.visitor("POST", link[1], data={"confirmed": "nein"})).text
    assert (await people.visitor("GET", link[1])).status_code == 404


async def test_an_address_that_nothing_reaches_is_dropped_and_told(people: People, own_engine: Engine):
    address = "weg@example.org"
    assert (await people.visitor("POST", "/api/subscriptions", json={"email": address})).status_code == 202
    with own_engine.begin() as connection:
        connection.execute(
            text("UPDATE mail SET tries = 99, problem = 'SMTPRecipientsRefused' WHERE recipient = :a"),
            {"a": address},
        )
        subscriptions.send_news(connection, Settings().model_copy(update=MAIL), datetime.now(UTC))
        left = connection.execute(
            text("SELECT count(*) FROM subscription WHERE email = :a"), {"a": address}
        ).scalar_one()
    assert left == 0
    notices = (await people.coordinator("GET", "/api/notices")).json()["notices"]
    assert any(one["kind"] == "bounced" for one in notices)


@pytest.mark.parametrize(
    "email",
    [
        "",
        "x",
        "a@b",
        "a b@example.org",
        "a@example.org\nBcc: b@example.org",
        "a@@example.org",
        "<a@example.org>",
    ],
)
async def test_what_is_no_address_is_refused(people: People, email: str):
    assert (await people.visitor("POST", "/api/subscriptions", json={"email": email})).status_code == 422


async def test_without_a_mail_server_nobody_can_subscribe(own_url: str, tmp_path: Path):
    async with asking(own_url, tmp_path) as client:
        assert (await client.post("/api/subscriptions", json={"email": "a@example.org"})).status_code == 409
