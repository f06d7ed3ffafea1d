"""The education landscape: who is shown to whom, how the network is told, and where nobody coordinates."""

from __future__ import annotations

import re
from typing import Any

import networkx as nx
import numpy as np
import pytest
from sqlalchemy import Engine, text

from app.accounts.access import Role
from app.landscape import network
from app.landscape.gaps import coverage, gaps_told, works_in
from app.landscape.network import graph_of, layout, standings, told
from app.landscape.words import ALL
from app.privacy import register
from app.settings import Settings

ACTOR = {"kind": "organisation", "field": "associations", "name": "Verein Eins"}
CONTACT = {"contact_name": "Petra Privat", "email": "petra@privat.example", "phone": "04621 112233"}


def star(
    *pairs: tuple[int, int], alone: int | None = None
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    numbers = sorted({n for pair in pairs for n in pair} | ({alone} if alone else set()))
    actors = [{"id": n, "part_of_id": None, "name": f"A{n}", "field": "politics"} for n in numbers]
    return actors, [{"from_id": a, "to_id": b} for a, b in pairs]


def test_the_middle_of_a_star_is_central_and_holds_it_together() -> None:
    actors, relations = star((1, 2), (1, 3), (1, 4), (1, 4), alone=9)
    graph = graph_of(actors, relations)
    found = standings(graph)
    # Freeman: of the six pairs of the four others, three lie on ways over the middle (the one alone is on none).
    assert found[1].betweenness == pytest.approx(3 / 6)
    assert (found[1].degree, found[2].degree, found[9].degree) == (3, 1, 0)
    words = {one["kind"]: one["text"] for one in told(graph, {n: f"A{n}" for n in graph})}
    assert words["central"].startswith(
        "A1 steht mit 3 von 4 anderen in Beziehung; über diese Stelle führen 50 %"
    )
    assert "zerfiele das Netz an dieser Stelle in 3 Teile" in words["splitting"]
    assert words["isolated"] == "Ohne Beziehung zu anderen: A9."


def test_parts_that_nothing_joins_are_told() -> None:
    graph = graph_of(*star((1, 2), (2, 3), (7, 8)))
    apart = [one for one in told(graph, {n: f"A{n}" for n in graph}) if one["kind"] == "apart"]
    assert [one["actors"] for one in apart] == [[7, 8]]


def test_the_picture_is_the_same_each_time_and_inside_its_frame() -> None:
    actors, relations = star((1, 2), (1, 3), (3, 4), alone=5)
    fields = {one["id"]: one["field"] for one in actors}
    graph = graph_of(actors, relations)
    assert layout(graph, fields) == layout(graph_of(actors, relations), fields)
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in layout(graph, fields).values())
    assert layout(graph_of([], []), {}) == {}
    assert len(layout(graph_of(*star(alone=3)), {3: "politics"})) == 1


def test_a_gap_is_a_phase_in_a_municipality_that_nobody_coordinates() -> None:
    actors = [
        {"id": 1, "coordinates": True, "phases": ["primary"], "areas": ["01059"]},
        {"id": 2, "coordinates": True, "phases": ["senior"], "areas": ["010590001001"]},
        {"id": 3, "coordinates": False, "phases": ["adult"], "areas": ["01059"]},
        {"id": 4, "coordinates": True, "phases": ["adult"], "areas": []},
    ]
    places = {"010590001001": "Ahaus", "010590001002": "Behaus"}
    phases = {"primary": "Grundschule", "senior": "Alter", "adult": "Erwachsene"}
    told_gaps = gaps_told(coverage(actors, list(phases), list(places)), phases, places)
    assert [one["without"] for one in told_gaps] == [0, 1, 2]
    assert told_gaps[1]["missing"] == [{"ars": "010590001002", "name": "Behaus"}]
    assert told_gaps[2]["text"] == "Erwachsene: in keiner der 2 Gemeinden koordiniert jemand."
    assert works_in(["01059"], "010590001001")
    assert not works_in([], "010590001001")


async def test_without_consent_an_entry_is_for_those_who_plan_and_contact_data_for_coordinators(
    person,
) -> None:
    boss = person(Role.COORDINATOR)
    made = (
        await boss.send(
            "POST", "/api/landscape/actors", {**ACTOR, "name": "Verein Still", **CONTACT}, status=201
        )
    )["id"]
    for role, status in (
        (Role.VISITOR, 404),
        (Role.PROVIDER, 404),
        (Role.EDITOR, 404),
        (Role.ANALYST, 404),
        (Role.PLANNER, 200),
    ):
        one = person(role)
        answer = await one.get(f"/api/landscape/actors/{made}")
        assert answer.status_code == status, role
        for path in (
            "/api/landscape",
            "/api/landscape/actors.csv",
            "/api/landscape/relations",
            f"/api/landscape/actors/{made}",
        ):
            said = (await one.get(path)).text
            assert ("Verein Still" in said) == (status == 200 and "relations" not in path)
            assert not any(value in said for value in CONTACT.values())
    assert CONTACT["email"] in (await boss.get("/api/landscape/actors.csv")).text


async def test_consent_opens_the_entry_and_only_consent_to_contact_opens_contact(person) -> None:
    boss, visitor = person(Role.COORDINATOR), person(Role.VISITOR)
    undated = await boss.ask("POST", "/api/landscape/actors", json={**ACTOR, "consent": "entry"})
    assert "Ohne Datum gilt es nicht" in undated.json()["errors"]["consent_on"]
    content = {
        **ACTOR,
        **CONTACT,
        "consent": "entry",
        "consent_on": "2026-05-01",
        "consent_note": "mündlich, Petra",
    }
    made = (await boss.send("POST", "/api/landscape/actors", content, status=201))["id"]
    path = f"/api/landscape/actors/{made}"
    assert not {"email", "phone", "contact_name", "consent_note"} & set(await visitor.json(path))
    etag = (await boss.get(path)).headers["ETag"]
    await boss.send("PUT", path, {**content, "consent": "contact"}, etag=etag)
    shown = await visitor.json(path)
    assert shown["email"] == CONTACT["email"]
    assert "consent_note" not in shown
    late = await boss.ask("PUT", path, etag, json=content)
    assert late.status_code == 412
    assert late.json()["current"]["consent"] == "contact"


async def test_a_relation_is_public_only_if_both_ends_and_itself_are(person) -> None:
    boss, visitor = person(Role.COORDINATOR), person(Role.VISITOR)
    open_one = {**ACTOR, "consent": "entry", "consent_on": "2026-05-01"}
    numbers = [
        (await boss.send("POST", "/api/landscape/actors", one, status=201))["id"]
        for one in (
            {**open_one, "name": "Offen A"},
            {**open_one, "name": "Offen B"},
            {**ACTOR, "name": "Zu C"},
        )
    ]
    a, b, c = numbers
    relation = {"kind": "cooperates", "valid_from": "2024-01-01"}
    both = await boss.send(
        "POST",
        "/api/landscape/relations",
        {**relation, "from_id": a, "to_id": b, "consent": True},
        status=201,
    )
    await boss.send("POST", "/api/landscape/relations", {**relation, "from_id": b, "to_id": a}, status=201)
    await boss.send(
        "POST",
        "/api/landscape/relations",
        {**relation, "from_id": a, "to_id": c, "consent": True},
        status=201,
    )
    seen = [
        one
        for one in (await visitor.json("/api/landscape/relations"))["relations"]
        if {one["from_id"], one["to_id"]} & set(numbers)
    ]
    assert [one["id"] for one in seen] == [both["id"]]
    ended = {**relation, "from_id": a, "to_id": b, "consent": True, "valid_to": "2025-01-01"}
    await boss.send("PUT", f"/api/landscape/relations/{both['id']}", ended)
    today = await visitor.json("/api/landscape")
    then = await visitor.json("/api/landscape?date=2024-06-01")
    assert both["id"] not in [one["id"] for one in today["relations"]]
    assert both["id"] in [one["id"] for one in then["relations"]]
    itself = await boss.ask("POST", "/api/landscape/relations", json={**relation, "from_id": a, "to_id": a})
    assert "zwei verschiedenen" in itself.json()["errors"]["to_id"]


async def test_wrong_entries_are_refused_in_words(person) -> None:
    boss = person(Role.COORDINATOR)
    wrong = {**ACTOR, "phases": ["quatsch"], "areas": ["000"], "part_of_id": 999999, "institution_id": 999999}
    answer = await boss.ask("POST", "/api/landscape/actors", json=wrong)
    assert set(answer.json()["errors"]) == {"phases", "areas", "part_of_id", "institution_id"}
    first = (await boss.send("POST", "/api/landscape/actors", ACTOR, status=201))["id"]
    second = (await boss.send("POST", "/api/landscape/actors", {**ACTOR, "part_of_id": first}, status=201))[
        "id"
    ]
    etag = (await boss.get(f"/api/landscape/actors/{first}")).headers["ETag"]
    circle = await boss.ask(
        "PUT", f"/api/landscape/actors/{first}", etag, json={**ACTOR, "part_of_id": second}
    )
    assert "Teil von sich selbst" in circle.json()["errors"]["part_of_id"]
    for bad in ({"email": "kein-at"}, {"website": "javascript:alert(1)"}, {"name": "\x07"}, {"phone": "<b>"}):
        assert (await boss.ask("POST", "/api/landscape/actors", json={**ACTOR, **bad})).status_code in (
            400,
            422,
        )


async def test_the_demonstration_kreis_has_a_labelled_landscape_with_a_gap(person) -> None:
    told_all = await person(Role.VISITOR).json("/api/landscape")
    invented = [one for one in told_all["actors"] if "erfunden" in one["name"]]
    assert len(invented) >= 10
    assert not any(one["kind"] == "person" for one in invented)
    assert any(one["without"] for one in told_all["gaps"])
    assert any(one["kind"] == "central" for one in told_all["standing_out"])


GERMAN_WORDS = re.compile(
    r"\b(koordiniert|niemand|jemand|steht|anderen|Beziehung|Gemeinden|zerfiele|Netz|verbunden|Ohne)\b"
)


@pytest.mark.parametrize(("code", "phase", "central"), [("da", "Grundskolealder (6–10)", "af de korteste forbindelser"), ("en", "Primary age (6–10)", "of the shortest connections")])  # fmt: skip
async def test_the_landscape_is_told_in_danish_and_english(
    person, code: str, phase: str, central: str
) -> None:
    told_all = await person(Role.VISITOR).json(f"/api/landscape?lang={code}")
    assert phase in [one["label"] for one in told_all["phases"]]
    words = [one["text"] for one in (*told_all["standing_out"], *told_all["gaps"])]
    names = [one["name"] for one in told_all["actors"]]
    without_names = "\n".join(words)
    for name in sorted(names, key=len, reverse=True):
        without_names = without_names.replace(name, "")
    assert GERMAN_WORDS.findall(without_names) == []
    assert any(central in one["text"] for one in told_all["standing_out"])


def test_every_sentence_of_the_landscape_is_in_every_language_with_the_same_values() -> None:
    for words in ALL.values():
        assert words.keys() == ALL["de"].keys()
        for name, told_words in words.items():
            assert set(re.findall(r"\{(\w+)\}", told_words)) == set(
                re.findall(r"\{(\w+)\}", ALL["de"][name])
            ), name


async def test_a_persons_entry_is_shown_handed_out_and_erased(person, own_engine: Engine) -> None:
    boss, somebody = person(Role.COORDINATOR), person(Role.PROVIDER)
    own = {
        **ACTOR,
        "kind": "person",
        "name": "Paul Person",
        "account_id": somebody.signed_in.account_id,
        **CONTACT,
    }
    made = (await boss.send("POST", "/api/landscape/actors", own, status=201))["id"]
    with own_engine.begin() as connection:
        assert f"Bildungslandschaft {made}, Konto {somebody.signed_in.account_id}" in [
            one.person for one in register.show(connection, Settings()) if one.held.key == "landscape"
        ]
        assert (
            register.export(connection, somebody.signed_in.account_id)["landscape"][0]["name"]
            == "Paul Person"
        )
        register.erase(connection, somebody.signed_in.account_id)
        kept = connection.execute(
            text("SELECT coalesce(string_agg(before::text || after::text, ' '), '') FROM change")
        ).scalar_one()
    assert (await boss.get(f"/api/landscape/actors/{made}")).status_code == 404
    assert not any(word in kept for word in ("Paul Person", *CONTACT.values()))


def test_many_have_room_each_and_the_same_data_give_the_same_picture() -> None:
    graph = nx.gnm_random_graph(90, 130, seed=4)
    graph.add_edges_from(
        nx.relabel_nodes(nx.path_graph(8), lambda n: n + 200).edges
    )  # a part that nothing joins
    fields = dict.fromkeys(graph, "politics")
    drawn = network.layout(graph, fields)
    assert drawn == network.layout(graph, fields)
    at = np.array([drawn[node] for node in graph if graph.degree(node)])
    assert at.min() >= 0
    assert at.max() <= 1
    apart = (at[:, None] - at[None, :]) / network.APART
    far = np.hypot(apart[..., 0], apart[..., 1]) + 9 * np.eye(len(at))
    assert far.min() > 0.6  # circles of the usual size do not touch
