"""Signing in with an OpenID provider: what is right is let in, and nothing else is."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest
from sqlalchemy import text

from app.accounts import people
from app.accounts.access import Role
from app.accounts.cookies import SESSION_COOKIE
from app.accounts.federation import role_from
from app.settings import Settings
from tests.accounts.conftest import Browser
from tests.accounts.provider import CLIENT, SECRET, TestProvider, openid_provider

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    import httpx
    from sqlalchemy import Engine

ROLES = {"atlas-verwaltung": "admin", "planung": "planner", "redaktion": "editor"}


@pytest.fixture
def provider() -> Iterator[TestProvider]:
    with openid_provider() as made:
        made.subject = f"user-{uuid.uuid4().hex[:8]}"
        made.claims = {
            "email": f"{made.subject}@example.org", "email_verified": True, "name": "Olga Beispiel",
            "groups": ["alle", "redaktion"],
        }  # fmt: skip
        yield made


def settings_for(provider: TestProvider, **more: object) -> dict[str, object]:
    return {
        "oidc_issuer": provider.address, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET,
        "oidc_role_claim": "groups", "oidc_roles": ROLES, "base_url": "https://atlas.test", **more,
    }  # fmt: skip


@pytest.fixture
async def client(serving, provider: TestProvider) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(**settings_for(provider)) as made:
        yield made


class Trip:
    """A browser on its way to the provider and back; each step can be spoiled."""

    def __init__(self, client: httpx.AsyncClient, provider: TestProvider) -> None:
        self.browser = Browser(client)
        self.provider = provider

    async def go(self, next: str = "/konto") -> str:  # noqa: A002
        """Gives the address at the provider."""
        answer = await self.browser.send("GET", f"/api/session/oidc?{urlencode({'next': next})}")
        assert answer.status_code == 303
        return answer.headers["location"]

    def at_provider(self, url: str) -> dict[str, str]:
        """What the provider sends the browser back with."""
        back = urlsplit(self.provider.authorize(url))
        assert f"{back.scheme}://{back.netloc}{back.path}" == "https://atlas.test/api/session/oidc/callback"
        return dict(parse_qsl(back.query))

    async def back(self, answer: dict[str, str]) -> str:
        """Gives where the browser is sent in the end."""
        done = await self.browser.send("GET", f"/api/session/oidc/callback?{urlencode(answer)}")
        assert done.status_code == 303, done.text
        await self.browser.session()  # as the page does when it starts: learns the CSRF token
        return done.headers["location"]

    async def whole(self, next: str = "/konto") -> str:  # noqa: A002
        """There and back."""
        return await self.back(self.at_provider(await self.go(next)))

    async def refused(self, where: str) -> str:
        """The reason on the sign-in page; nobody has been signed in."""
        assert urlsplit(where).path == "/anmelden"
        assert SESSION_COOKIE not in self.browser.cookies
        assert not (await self.browser.session())["signed_in"]
        return parse_qs(urlsplit(where).query)["fehler"][0]


@pytest.fixture
def trip(client: httpx.AsyncClient, provider: TestProvider) -> Trip:
    return Trip(client, provider)


async def test_who_is_vouched_for_is_signed_in_with_the_role_of_their_group(trip: Trip) -> None:
    assert await trip.whole("/daten?seite=2") == "/daten?seite=2"
    told = await trip.browser.session()
    assert told["signed_in"]
    assert (told["name"], told["role"]) == ("Olga Beispiel", "editor")


async def test_the_sign_in_page_is_told_that_there_is_a_provider(trip: Trip) -> None:
    assert (await trip.browser.session())["ways"]["oidc"] == "Dienstkonto"


async def test_the_same_person_gets_the_same_account_and_follows_a_change_of_group(
    trip: Trip, provider
) -> None:
    await trip.whole()
    first = (await trip.browser.send("GET", "/api/account")).json()["id"]
    provider.claims["groups"] = ["planung", "redaktion"]
    await trip.whole()
    account = (await trip.browser.send("GET", "/api/account")).json()
    assert (account["id"], account["role"]) == (first, "planner")


async def test_who_has_lost_their_group_is_refused(trip: Trip, provider) -> None:
    await trip.whole()
    await trip.browser.send("DELETE", "/api/session")
    provider.claims["groups"] = ["alle"]
    assert await trip.refused(await trip.whole()) == "keine-rolle"


async def test_a_locked_account_is_refused(trip: Trip, engine: Engine) -> None:
    await trip.whole()
    number = (await trip.browser.send("GET", "/api/account")).json()["id"]
    await trip.browser.send("DELETE", "/api/session")
    with engine.begin() as connection:
        connection.execute(text("UPDATE account SET active = false WHERE id = :id"), {"id": number})
    assert await trip.refused(await trip.whole()) == "gesperrt"


@pytest.mark.parametrize("state", ["", "made-up"])
async def test_an_answer_with_another_state_is_refused(trip: Trip, state: str) -> None:
    answer = trip.at_provider(await trip.go())
    assert await trip.refused(await trip.back({**answer, "state": state})) == "ungueltig"


async def test_an_answer_that_comes_to_another_browser_is_refused(trip: Trip, client, provider) -> None:
    answer = trip.at_provider(await trip.go())
    other = Trip(client, provider)
    assert await other.refused(await other.back(answer)) == "abgelaufen"
    await other.go()
    assert await other.refused(await other.back(answer)) == "ungueltig"


async def test_an_answer_is_good_once(trip: Trip) -> None:
    answer = trip.at_provider(await trip.go())
    cookies = dict(trip.browser.cookies)
    await trip.back(answer)
    await trip.browser.send("DELETE", "/api/session")
    trip.browser.cookies = cookies
    assert await trip.refused(await trip.back(answer)) == "ungueltig"


async def test_an_answer_after_ten_minutes_is_refused(trip: Trip, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = trip.at_provider(await trip.go())
    from app.accounts import oidc

    real = oidc.time.time
    monkeypatch.setattr(oidc.time, "time", lambda: real() + 601)
    where = await trip.back(answer)
    monkeypatch.undo()
    assert await trip.refused(where) == "abgelaufen"


async def test_who_declines_at_the_provider_is_told_so(trip: Trip) -> None:
    answer = trip.at_provider(await trip.go())
    declined = {"error": "access_denied", "state": answer["state"]}
    assert await trip.refused(await trip.back(declined)) == "abgelehnt"


async def test_an_answer_in_the_name_of_another_provider_is_refused(trip: Trip) -> None:
    answer = trip.at_provider(await trip.go())
    assert await trip.refused(await trip.back({**answer, "iss": "https://evil.example"})) == "ungueltig"


FORGED: list[dict[str, Any]] = [
    {"nonce": "another"}, {"nonce": None}, {"iss": "https://evil.example"}, {"aud": "another-program"},
    {"aud": None}, {"exp": 1}, {"exp": None}, {"sub": None}, {"aud": [CLIENT, "other"]},
    {"aud": [CLIENT, "other"], "azp": "other"}, {"iat": 9999999999},
]  # fmt: skip


@pytest.mark.parametrize("forged", FORGED, ids=str)
async def test_a_token_with_a_wrong_claim_is_refused(trip: Trip, provider, forged: dict[str, Any]) -> None:
    provider.forged = forged
    assert await trip.refused(await trip.whole()) == "ungueltig"


async def test_a_token_signed_by_somebody_else_is_refused(trip: Trip, provider) -> None:
    provider.sign_with = provider.new_key()
    assert await trip.refused(await trip.whole()) == "ungueltig"


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
async def test_a_token_without_a_proper_signature_is_refused(
    trip: Trip, provider, monkeypatch: pytest.MonkeyPatch, algorithm: str
) -> None:
    import base64
    import json

    whole = provider.token

    def unsigned(form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        status, answer = whole(form, authorization)
        header = base64.urlsafe_b64encode(json.dumps({"alg": algorithm}).encode()).decode().rstrip("=")
        return status, {**answer, "id_token": f"{header}.{answer['id_token'].split('.')[1]}."}

    monkeypatch.setattr(provider, "token", unsigned)
    assert await trip.refused(await trip.whole()) == "ungueltig"


async def test_new_keys_of_the_provider_are_fetched(trip: Trip, provider) -> None:
    await trip.whole()
    provider.key = provider.new_key()
    assert await trip.whole() == "/konto"
    assert provider.asked.count("/keys") == 2
    assert provider.asked.count("/.well-known/openid-configuration") == 1


async def test_a_provider_that_calls_itself_something_else_is_refused(trip: Trip, provider) -> None:
    provider.metadata = {"issuer": "https://evil.example"}
    assert await trip.refused(await trip.go()) == "anbieter"


async def test_an_endpoint_without_encryption_is_refused(trip: Trip, provider) -> None:
    provider.metadata = {"token_endpoint": "http://sso.example.org/token"}
    assert await trip.refused(await trip.go()) == "anbieter"


async def test_a_provider_that_is_down_is_told(serving, provider) -> None:
    async with serving(**settings_for(provider, oidc_issuer="http://127.0.0.1:1")) as client:
        trip = Trip(client, provider)
        assert await trip.refused(await trip.go()) == "anbieter"


async def test_what_userinfo_adds_counts_if_it_is_about_the_same_person(trip: Trip, provider) -> None:
    groups = provider.claims.pop("groups")
    provider.userinfo = {"sub": provider.subject, "groups": groups}
    assert await trip.whole() == "/konto"
    provider.userinfo = {"sub": "somebody else", "groups": ["atlas-verwaltung"]}
    await trip.browser.send("DELETE", "/api/session")
    assert await trip.refused(await trip.whole()) == "ungueltig"


@pytest.mark.parametrize("verified", [False, None, "true"])
async def test_an_account_is_not_taken_over_by_an_address_that_was_not_verified(
    trip: Trip, provider, engine: Engine, verified: object
) -> None:
    with engine.begin() as connection:
        people.create_account(connection, provider.claims["email"], "Schon Da", Role.ADMIN)
    provider.claims["email_verified"] = verified
    assert await trip.refused(await trip.whole()) == "vergeben"


async def test_an_account_with_the_same_verified_address_is_gone_on_with(
    trip: Trip, provider, engine: Engine
) -> None:
    with engine.begin() as connection:
        number = people.create_account(connection, provider.claims["email"], "Schon Da", Role.EDITOR)
    await trip.whole()
    assert (await trip.browser.send("GET", "/api/account")).json()["id"] == number


async def test_a_second_identity_does_not_get_into_an_account_that_has_one(trip: Trip, provider) -> None:
    await trip.whole()
    await trip.browser.send("DELETE", "/api/session")
    provider.subject = "an impostor with the same address"
    assert await trip.refused(await trip.whole()) == "vergeben"


@pytest.mark.parametrize("wanted", ["https://evil.example", "//evil.example", "/\\evil.example"])
async def test_nobody_is_sent_elsewhere_afterwards(trip: Trip, wanted: str) -> None:
    assert await trip.whole(wanted) == "/"


async def test_the_session_from_before_ends(trip: Trip, engine: Engine) -> None:
    from tests.accounts.signing_in import sign_in_as

    planted = sign_in_as(engine, Role.EDITOR)
    trip.browser.cookies = dict(planted.cookies)
    await trip.whole()
    assert trip.browser.cookies[SESSION_COOKIE] != planted.token
    answer = await trip.browser.client.get("/api/account", cookies=planted.cookies)
    assert answer.status_code == 401


async def test_the_cookie_of_the_trip_is_bound_to_the_host_and_sealed(trip: Trip) -> None:
    answer = await trip.browser.send("GET", "/api/session/oidc?next=/konto")
    name, value = answer.headers["set-cookie"].split(";")[0].split("=", 1)
    assert name == "__Host-atlas-oidc"
    state = parse_qs(urlsplit(answer.headers["location"]).query)["state"][0]
    assert state not in value
    for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert part in answer.headers["set-cookie"]


async def test_without_a_provider_there_is_no_such_way(serving) -> None:
    async with serving() as client:
        assert (await client.get("/api/session/oidc")).status_code == 404


@pytest.mark.parametrize(
    ("claims", "role"),
    [
        ({"groups": ["redaktion", "planung"]}, Role.PLANNER), ({"groups": "redaktion"}, Role.EDITOR),
        ({"groups": ["fremd"]}, None), ({}, None), ({"groups": {"redaktion": 1}}, None), ({"groups": [1, None]}, None),
    ],
)  # fmt: skip
def test_of_several_groups_the_highest_role_counts(claims: dict[str, Any], role: Role | None) -> None:
    settings = Settings().model_copy(update={"oidc_role_claim": "groups", "oidc_roles": ROLES})
    assert role_from(claims, settings) == role


def test_a_claim_inside_another_is_found() -> None:
    settings = Settings().model_copy(
        update={
            "oidc_role_claim": "realm_access.roles",
            "oidc_roles": {"a": "analyst"},
            "oidc_default_role": "editor",
        }
    )
    assert role_from({"realm_access": {"roles": ["a"]}}, settings) is Role.ANALYST
    assert role_from({"realm_access": {"roles": []}}, settings) is Role.EDITOR
