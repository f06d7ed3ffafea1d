"""A visitor, and whoever else is no member, finds nothing confidential: by page, API, search, feed, export or guessing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import Engine, text

from app.accounts import tokens
from app.accounts.access import Permission, Role
from app.privacy import register
from app.settings import Settings
from tests.accounts.permissions import table
from tests.committees.people import BODY, MEETING, add_item, member

WORDS = ("Geheimwort", "Stillschweigen", "Verschlusssache")
PRIVATE = ("privat@haus.example", "04621 99887766", "Unveroeffentlicht")


@pytest.fixture
async def secrets(person, own_engine: Engine) -> dict[str, Any]:
    """A published body with a published meeting, in which one item is confidential, with all that belongs to it."""
    boss = person(Role.COORDINATOR, "Kim Koordination")
    body = (await boss.send("POST", "/api/committees", {**BODY, "published": True}, status=201))["id"]
    contact = member("Unveroeffentlicht Person", email=PRIVATE[0], phone=PRIVATE[1], votes=True)
    seat = (await boss.send("POST", f"/api/committees/{body}/members", contact, status=201))["id"]
    number = (
        await boss.send(
            "POST", f"/api/committees/{body}/meetings", {**MEETING, "published": True}, status=201
        )
    )["id"]
    path = f"/api/committee-meetings/{number}"
    item = await add_item(boss, number, "Geheimwort Titel", confidential=True)
    shown = await add_item(boss, number, "Offener Punkt")
    file = f"{path}/material/file?title=Verschlusssache&kind=text/plain&item={item['id']}"
    assert (
        await boss.ask(
            "POST", file, content=b"Stillschweigen", headers={"Content-Type": "application/octet-stream"}
        )
    ).status_code == 201
    await boss.send("POST", f"{path}/invitation", {"message": ""})
    present = [one["id"] for one in (await boss.json(path))["attendance"]]
    await boss.send("PUT", f"{path}/attendance", {"present": present})
    await boss.send(
        "POST",
        f"{path}/decisions",
        {"item_id": item["id"], "text": "Geheimwort beschlossen", "result": "accepted"},
        status=201,
    )
    await boss.send(
        "POST",
        f"{path}/decisions",
        {"item_id": shown["id"], "text": "Offen beschlossen", "result": "accepted"},
        status=201,
    )
    task = {"title": "Stillschweigen wahren", "meeting_id": number, "item_id": item["id"]}
    await boss.send("POST", f"/api/committees/{body}/tasks", task, status=201)
    await boss.send("POST", f"{path}/minutes", status=201)
    content = {
        "general": "Öffentlich verlesen",
        "items": {str(item["id"]): "Geheimwort protokolliert", str(shown["id"]): "Offen"},
    }
    await boss.send("PUT", f"{path}/minutes", {"content": content}, etag='"n0"')
    for step in ("circulate", "approve"):
        await boss.send("POST", f"{path}/minutes/step", {"step": step}, etag='"n1"')
    feed = (await boss.send("POST", f"/api/committees/{body}/members/{seat}/calendar"))["address"]
    return {"boss": boss, "body": body, "meeting": number, "member": seat, "feed": feed}


def addresses(secrets: dict[str, Any]) -> list[str]:
    """Every address that is read, with the numbers of what is secret, and with those around them."""
    found = []
    for method, path in table():
        if method != "GET" or not (
            "committee" in path or "landscape" in path or path in ("/api/audit", "/api/jobs", "/api/notices")
        ):
            continue
        numbers = {
            "number": secrets["meeting"] if "meetings" in path else secrets["body"],
            "member": secrets["member"],
        }
        for guess in range(1, 8):
            fill = {
                "part": guess,
                "delivery": guess,
                "version": min(guess, 1),
                "item": guess,
                "secret": "A" * 43,
                **numbers,
            }
            found.append(
                re.sub(r"\{(\w+)\}", lambda one, fill=fill, guess=guess: str(fill.get(one[1], guess)), path)
            )
    searches = [
        f"/api/committees/search?q={word}" for word in (*WORDS, "geheim", "still", "04621", "%25", "_")
    ]
    pages = [f"/planungsgruppe/sitzung/{secrets['meeting']}", f"/planungsgruppe/{secrets['body']}", "/bildungslandschaft", "/api/audit.csv",
             f"/api/sites?q={WORDS[0]}", f"/api/committee-meetings/{secrets['meeting']}/minutes/versions/1?against=0"]  # fmt: skip
    return [*dict.fromkeys(found), *searches, *pages]


@pytest.mark.parametrize(
    "role",
    [Role.VISITOR, Role.PROVIDER, Role.EDITOR, Role.ANALYST, Role.PLANNER, Role.COORDINATOR, Role.ADMIN],
)
async def test_nobody_but_members_meets_a_confidential_word_anywhere(secrets, person, role: Role) -> None:
    stranger = person(role)
    leaks = []
    for address in addresses(secrets):
        answer = await stranger.get(address)
        assert answer.status_code < 500, address
        said = answer.text.replace(address, "").replace(f'"q":"{address.partition("q=")[2]}"', "")
        bad = [word for word in WORDS if word.lower() in said.lower()]
        if role not in (Role.COORDINATOR, Role.ADMIN):
            bad += [word for word in PRIVATE if word in said]
        leaks += [(address, word) for word in bad]
    assert leaks == []


async def test_members_do_meet_them(secrets) -> None:
    boss = secrets["boss"]
    told = (await boss.get(f"/api/committee-meetings/{secrets['meeting']}")).text
    assert all(word in told for word in WORDS)
    found = await boss.json("/api/committees/search?q=Geheimwort")
    assert {one["kind"] for one in found["found"]} >= {"item", "decision", "minutes"}


async def test_everybody_reads_what_is_published(secrets, person) -> None:
    visitor = person(Role.VISITOR)
    told = await visitor.json(f"/api/committee-meetings/{secrets['meeting']}")
    assert [one["title"] for one in told["items"]] == ["Offener Punkt"]
    assert [one["text"] for one in told["decisions"]] == ["Offen beschlossen"]
    assert (told["attendance"], told["tasks"], told["deliveries"], told["material"]) == ([], [], [], [])
    minutes = await visitor.json(f"/api/committee-meetings/{secrets['meeting']}/minutes")
    assert minutes["content"]["general"] == "Öffentlich verlesen"
    found = await visitor.json("/api/committees/search?q=beschlossen")
    assert [one["kind"] for one in found["found"] if one["committee_id"] == secrets["body"]] == ["decision"]


async def test_the_secret_calendar_names_no_secret_item_and_ends_when_renewed(secrets, person) -> None:
    visitor = person(Role.VISITOR)
    path = "/" + secrets["feed"].split("/", 3)[3]
    told = await visitor.get(path)
    assert told.status_code == 200
    assert "Offener Punkt" in told.text.replace("\r\n ", "")
    assert not any(word in told.text for word in (*WORDS, *PRIVATE))
    await secrets["boss"].send(
        "POST", f"/api/committees/{secrets['body']}/members/{secrets['member']}/calendar"
    )
    assert (await visitor.get(path)).status_code == 404


async def test_a_token_of_a_member_opens_no_confidential_item(secrets, own_engine: Engine) -> None:
    boss = secrets["boss"]
    made = await boss.send(
        "POST",
        "/api/account/tokens",
        {"name": "Skript", "scope": ["read", "coordinate"], "days": 30},
        status=201,
    )
    boss.client.cookies.clear()
    answer = await boss.client.get(
        f"/api/committee-meetings/{secrets['meeting']}", headers={"Authorization": f"Bearer {made['token']}"}
    )
    assert answer.status_code == 200
    assert not any(word in answer.text for word in WORDS)
    assert (
        Permission.OWN_ACCOUNT not in tokens.TOKEN_PERMISSIONS
        if hasattr(tokens, "TOKEN_PERMISSIONS")
        else True
    )


async def test_what_is_written_down_about_changes_holds_neither_secrets_nor_contact_data(
    secrets, own_engine: Engine
) -> None:
    with own_engine.connect() as connection:
        kept = connection.execute(
            text("SELECT coalesce(string_agg(before::text || after::text, ' '), '') FROM change")
        ).scalar_one()
    assert not any(word in kept for word in (*WORDS, *PRIVATE))


async def test_what_is_held_about_a_member_is_shown_handed_out_and_erased(
    secrets, own_engine: Engine
) -> None:
    account = secrets["boss"].signed_in.account_id
    with own_engine.begin() as connection:
        shown = [one.held.key for one in register.show(connection, Settings())]
        assert {"committee_members", "committee_minutes", "committee_invitations"} <= set(shown)
        told = register.export(connection, account)
        assert told["committee_members"][0]["name"] == "Kim Koordination"
        register.erase(connection, account)
        rows = connection.execute(
            text("SELECT name, account_id, email FROM committee_member WHERE committee_id = :id"),
            {"id": secrets["body"]},
        ).all()
        assert not any(row.account_id == account for row in rows)
        assert f"gelöschtes Konto {account}" in [row.name for row in rows]
        left = "SELECT by_name FROM committee_minutes_version WHERE by_id = :id UNION ALL SELECT by_name FROM committee_decision WHERE by_id = :id"
        assert connection.execute(text(left), {"id": account}).all() == []
        kept = connection.execute(
            text(
                "SELECT DISTINCT by_name FROM committee_decision d JOIN committee_meeting m ON m.id = d.meeting_id WHERE m.id = :id"
            ),
            {"id": secrets["meeting"]},
        )
        assert list(kept.scalars()) == [f"gelöschtes Konto {account}"]
