"""Every route declares what it needs, and gives it to the roles of the table and to nobody else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from fastapi.routing import iter_route_contexts

from app.accounts.access import GRANTS, Permission, Role, needs_of
from app.accounts.guard import SAFE
from tests.accounts.permissions import OPEN, line_for, table
from tests.accounts.signing_in import sign_in_as

if TYPE_CHECKING:
    import httpx
    from fastapi import FastAPI
    from sqlalchemy import Engine

REFUSALS = {401, 403}
CHANGING = [key for key in table() if key[0] not in SAFE]


def routes_of(app: FastAPI) -> dict[tuple[str, str], list[Permission]]:
    """What each route declares it needs, by method and path; without the open ones."""
    found: dict[tuple[str, str], list[Permission]] = {}
    for route in iter_route_contexts(app.routes):
        if route.path in OPEN:
            continue
        dependant = getattr(route, "dependant", None)
        needs = [] if dependant is None else needs_of(dependant)
        found.update({(method, route.path or ""): needs for method in route.methods or ()})
    return found


def roles_that_may(needs: list[Permission]) -> set[Role]:
    return {role for role in Role if all(need in GRANTS[role] for need in needs)}


def address(path: str) -> str:
    """The path with numbers that nothing has."""
    return re.sub(r"\{[^}]+\}", "999999", path)


def test_every_route_declares_what_it_needs(client: httpx.AsyncClient) -> None:
    silent = [key for key, needs in routes_of(client.app).items() if not needs]  # type: ignore[attr-defined]
    assert not silent, (
        f"declare what they need, e.g. actor: Annotated[Actor, Depends(Needs(Permission.READ))]: {silent}"
    )


def test_every_route_has_its_line_in_the_table(client: httpx.AsyncClient) -> None:
    routes = routes_of(client.app)  # type: ignore[attr-defined]
    missing = [line_for(*key, roles_that_may(routes[key])) for key in routes.keys() - table().keys()]
    assert not missing, "\n".join(["add to TABLE in tests/accounts/permissions.py:", *sorted(missing)])
    assert not table().keys() - routes.keys(), "these lines of TABLE have no route any more"


@pytest.mark.parametrize("role", Role)
async def test_each_role_reaches_what_the_table_gives_it_and_nothing_else(
    client: httpx.AsyncClient, engine: Engine, role: Role
) -> None:
    wrong = []
    for (method, path), may in table().items():
        signed_in = sign_in_as(engine, role)  # anew each time: some of these routes end sessions
        answer = await client.request(
            method, address(path), cookies=signed_in.cookies, headers=signed_in.headers
        )
        if (answer.status_code in REFUSALS) == (role in may) or answer.status_code >= 500:
            wrong.append(f"{method} {path}: {answer.status_code}")
    assert not wrong


@pytest.mark.parametrize(("method", "path"), CHANGING)
async def test_a_change_without_the_sessions_csrf_token_is_refused(
    client: httpx.AsyncClient, engine: Engine, method: str, path: str
) -> None:
    signed_in, other = sign_in_as(engine, Role.ADMIN), sign_in_as(engine, Role.ADMIN)
    here = {"Sec-Fetch-Site": "same-origin"}
    for headers in (here, {**here, "X-CSRF-Token": ""}, other.headers):
        answer = await client.request(method, address(path), cookies=signed_in.cookies, headers=headers)
        assert answer.status_code == 403
        assert "gehört nicht zu Ihrer Anmeldung" in answer.json()["detail"]


@pytest.mark.parametrize(("method", "path"), CHANGING)
async def test_a_change_from_another_site_is_refused_even_with_the_token(
    client: httpx.AsyncClient, engine: Engine, method: str, path: str
) -> None:
    signed_in = sign_in_as(engine, Role.ADMIN)
    token = {"X-CSRF-Token": signed_in.headers["X-CSRF-Token"]}
    elsewhere: list[dict[str, str]] = [
        {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"}, {"Origin": "null"}, {},
    ]  # fmt: skip
    for headers in elsewhere:
        answer = await client.request(
            method, address(path), cookies=signed_in.cookies, headers={**token, **headers}
        )
        assert answer.status_code == 403
        assert "nicht von den Seiten des Bildungsatlas" in answer.json()["detail"]


def test_what_a_role_may_grows_with_it() -> None:
    assert GRANTS[Role.VISITOR] == {Permission.READ}
    assert GRANTS[Role.ADMIN] == set(Permission)
    assert GRANTS[Role.PROVIDER] < GRANTS[Role.EDITOR] < GRANTS[Role.PLANNER]
