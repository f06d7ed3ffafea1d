"""The cookies: the session's, which no script reads, and a mark that tells scripts to ask who is signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.accounts.keys import TOKEN_LENGTH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import Response

SESSION_COOKIE = "__Host-atlas"
MARK_COOKIE = "atlas_signed_in"
BEARER = "bearer "


def session_token(cookies: Mapping[str, str]) -> str | None:
    """The token of the session, if the request carries something that could be one."""
    found = cookies.get(SESSION_COOKIE)
    return found if found is not None and len(found) == TOKEN_LENGTH else None


def bearer_token(authorization: str | None) -> str | None:
    """The token of `Authorization: Bearer …`; it goes before any cookie."""
    if authorization is None or not authorization.lower().startswith(BEARER):
        return None
    return authorization[len(BEARER) :].strip() or None


def hand_out(response: Response, token: str) -> None:
    """Give the browser its session; it ends with the browser at the latest."""
    response.set_cookie(SESSION_COOKIE, token, path="/", secure=True, httponly=True, samesite="lax")
    response.set_cookie(MARK_COOKIE, "1", path="/", secure=True, httponly=False, samesite="lax")


def take_back(response: Response) -> None:
    """Have the browser forget its session."""
    response.delete_cookie(SESSION_COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    response.delete_cookie(MARK_COOKIE, path="/", secure=True, samesite="lax")
