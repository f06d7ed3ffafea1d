"""Signing in with a password and, where set up, a second factor.

Whether an account exists cannot be told from the answer, nor from how long it takes: the tries are counted alike, a
password is always compared with something, and what is said is the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.accounts import links, passwords, sessions, throttle, totp
from app.accounts.devices import device_of, known_device
from app.accounts.store import log
from app.errors import BadRequest, NotSignedIn

if TYPE_CHECKING:
    from fastapi import Request
    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncEngine

    from app.settings import Settings

WRONG = "E-Mail-Adresse oder Passwort stimmen nicht."
WRONG_CODE = "Der Code stimmt nicht oder wurde schon benutzt. Warten Sie auf den nächsten."

LOGIN = """
    SELECT a.id, a.active, c.password_hash, c.totp_confirmed_at IS NOT NULL AS has_totp
      FROM account a LEFT JOIN credential c ON c.account_id = a.id WHERE lower(a.email) = lower(:email)"""

PASSWORD = "SELECT password_hash FROM credential WHERE account_id = :account_id"  # noqa: S105
SIGNED_IN = "UPDATE account SET last_sign_in_on = current_date WHERE id = :account_id"


@dataclass(frozen=True, slots=True)
class Begun:
    """A session that has just begun; `second_factor`: the code is still to come."""

    token: str
    account_id: int
    second_factor: bool = False


class SignIn:
    """The steps of signing in, for one request."""

    def __init__(self, request: Request) -> None:
        self._writer: AsyncEngine = request.app.state.writer
        self._settings: Settings = request.app.state.settings
        self._secret: bytes = request.app.state.secret
        self._address = throttle.by_address(request.client.host if request.client else None)
        self._cookies = request.cookies
        self._device = device_of(request.headers.get("user-agent"))

    async def by_password(self, email: str, password: str, former: str | None) -> Begun:
        """A new session in place of `former`. Raises TooMany, or NotSignedIn in always the same words."""
        passwords.ASIDE.refuse_when_full()
        known = known_device(self._cookies, self._secret, email)
        tried = throttle.by_account(f"password {known or 'strange'}", email)
        await self._take(tried)
        async with self._writer.connect() as connection:
            row = (await connection.execute(text(LOGIN), {"email": email.strip()})).first()
        stored = row.password_hash if row is not None and row.active else None
        if not await passwords.matches(stored, password) or row is None or stored is None:
            log.info("sign-in refused", step="password")
            raise NotSignedIn(WRONG)
        better = await passwords.hashed_aside(password) if passwords.is_outdated(stored) else None

        def begin(connection: Connection) -> str:
            throttle.forgive(connection, self._secret, tried, self._address)
            if better is not None:
                links.set_password(connection, row.id, better)
            return self._begin(connection, row.id, "password", former, second_factor=row.has_totp)

        return Begun(await self._write(begin), row.id, row.has_totp)

    async def by_code(self, former: str, code: str) -> Begun:
        """The full session in place of `former`, which waits for this code. Raises TooMany, NotSignedIn."""
        pending = await self._write(lambda c: sessions.find(c, former, sessions.SECOND_FACTOR_TIME))
        if pending is None or pending.stage != "totp":
            raise NotSignedIn("Die Anmeldung ist abgelaufen. Bitte melden Sie sich noch einmal an.")
        tried = throttle.by_account("code", pending.account_id)
        await self._take(tried)

        def begin(connection: Connection) -> str | None:
            if not totp.accept(connection, self._secret, pending.account_id, code):
                return None
            throttle.forgive(connection, self._secret, tried, self._address)
            return self._begin(connection, pending.account_id, "password", former)

        token = await self._write(begin)
        if token is None:
            log.info("sign-in refused", step="code", account=pending.account_id)
            raise NotSignedIn(WRONG_CODE)
        return Begun(token, pending.account_id)

    async def by_provider(self, account_id: int, former: str | None) -> Begun:
        """A new session for somebody whom an OpenID provider has vouched for."""
        token = await self._write(lambda c: self._begin(c, account_id, "oidc", former))
        return Begun(token, account_id)

    async def confirm(self, account_id: int, password: str, session_age: timedelta) -> None:
        """Make sure that it is still the same person, before what signs in is changed.

        Raises TooMany, and BadRequest for a wrong password; without a password the session must be fresh.
        """
        async with self._writer.connect() as connection:
            stored = (await connection.execute(text(PASSWORD), {"account_id": account_id})).scalar()
        if stored is None:
            if session_age > timedelta(minutes=15):
                raise BadRequest("Dafür bitte ab- und wieder anmelden: Ihre Anmeldung ist älter als 15 Minuten.")  # fmt: skip
            return
        tried = throttle.by_account("confirm", account_id)
        await self._take(tried)
        if not await passwords.matches(stored, password):
            raise BadRequest("Das jetzige Passwort stimmt nicht.", parameter="current_password")
        await self._write(lambda c: throttle.forgive(c, self._secret, tried, self._address))

    async def _take(self, tried: throttle.Tried) -> None:
        await self._write(lambda c: throttle.take(c, self._secret, tried, self._address))

    async def _write(self, work: Any) -> Any:  # noqa: ANN401
        async with self._writer.begin() as connection:
            return await connection.run_sync(work)

    def _begin(
        self, connection: Connection, account_id: int, method: sessions.Method, former: str | None,
        *, second_factor: bool = False,
    ) -> str:  # fmt: skip
        if former is not None:
            sessions.end(
                connection, former
            )  # never go on with an identifier that was there before (fixation)
        lifetime = timedelta(hours=self._settings.session_hours)
        if not second_factor:
            connection.execute(text(SIGNED_IN), {"account_id": account_id})
        log.info("signed in", account=account_id, method=method, second_factor_to_come=second_factor)
        return sessions.begin(
            connection, account_id, method, self._device, lifetime, second_factor=second_factor
        )
