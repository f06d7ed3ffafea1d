"""The browser one signs in with: its name in words, for the list of sessions; and whether it is known already.

Whoever has signed in once with a browser keeps being let in with it while strangers guess at the same account: a known
browser has failures of its own (OWASP: device cookies). The cookie tells nobody but us whose it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.accounts.keys import keyed, new_token, seal, unseal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import Response

DEVICE_COOKIE = "__Host-atlas-device"
PURPOSE = "device"
KEPT_S = 180 * 24 * 3600

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def device_of(user_agent: str | None) -> str:
    """For example "Firefox auf Windows"; only what is listed here, never what the client wrote."""
    told = user_agent or ""
    browser = next((name for mark, name in BROWSERS if mark in told), "Unbekanntes Programm")
    system = next((name for mark, name in SYSTEMS if mark in told), None)
    return f"{browser} auf {system}" if system else browser


def remember_device(response: Response, secret: bytes, email: str) -> None:
    """Let the browser be known for this account for half a year."""
    sealed = seal(secret, PURPOSE, f"{_pseudonym(secret, email)} {new_token()}")
    response.set_cookie(
        DEVICE_COOKIE, sealed, max_age=KEPT_S, path="/", secure=True, httponly=True, samesite="lax"
    )


def known_device(cookies: Mapping[str, str], secret: bytes, email: str) -> str | None:
    """A name for the browser, if somebody has signed in to this account with it; None for a strange one."""
    try:
        whose, device = unseal(secret, PURPOSE, cookies.get(DEVICE_COOKIE, "")).split(" ")
    except ValueError:
        return None  # none, or not made by us
    return device if whose == _pseudonym(secret, email) else None


def _pseudonym(secret: bytes, email: str) -> str:
    return keyed(secret, email.strip().lower()).hex()
