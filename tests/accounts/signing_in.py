"""Being signed in, for tests of all rooms.

    signed_in = sign_in_as(engine, Role.EDITOR)
    client.post("/api/…", json={…}, cookies=signed_in.cookies, headers=signed_in.headers)

`engine` is the test's own engine on the database that the application under test serves. In a browser:
`context.add_cookies(signed_in.for_browser(address))` before the first page is opened.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from app.accounts import people, sessions
from app.accounts.access import Role
from app.accounts.cookies import MARK_COOKIE, SESSION_COOKIE
from app.accounts.keys import csrf_token_of

if TYPE_CHECKING:
    from sqlalchemy import Engine


@dataclass(frozen=True)
class SignedIn:
    """Somebody's session: what a request in it carries."""

    account_id: int | None
    email: str
    token: str

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies; none for a visitor."""
        return {SESSION_COOKIE: self.token} if self.token else {}

    @property
    def headers(self) -> dict[str, str]:
        """What a change has to carry besides; a browser and `send` do it by themselves."""
        token = {"X-CSRF-Token": csrf_token_of(self.token)} if self.token else {}
        return {"Sec-Fetch-Site": "same-origin", **token}

    def for_browser(self, address: str) -> list[Any]:
        """The cookies for playwright's `context.add_cookies`."""
        url = {"url": address.replace("http://", "https://"), "secure": True, "sameSite": "Lax"}
        mark = {"name": MARK_COOKIE, "value": "1", **url}
        return [{"name": SESSION_COOKIE, "value": self.token, "httpOnly": True, **url}, mark]


def sign_in_as(
    engine: Engine, role: Role | str, *, organisation_id: int | None = None, name: str | None = None
) -> SignedIn:
    """A new account of that role with a session; for `visitor` neither."""
    role = Role(role)
    if role is Role.VISITOR:
        return SignedIn(None, "", "")
    email = f"{role}-{uuid.uuid4().hex[:8]}@example.org"
    with engine.begin() as connection:
        account_id = people.create_account(connection, email, name or f"Test {role}", role, organisation_id)
        token = sessions.begin(connection, account_id, "password", "Test", timedelta(hours=1))
    return SignedIn(account_id, email, token)
