"""Who sees what is confidential, and who may change what, of the loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.accounts.access import Permission
from app.errors import Forbidden

if TYPE_CHECKING:
    from app.accounts.access import Actor

COORDINATORS = (
    "Das darf nur, wer koordiniert. Befunde und Empfehlungen können Sie selbst anlegen; für den nächsten Schritt"
    " wenden Sie sich an die Koordination."
)


def sees_all(actor: Actor) -> bool:
    """Whether somebody sees what is not published: those who keep the figures, and those who coordinate."""
    return actor.may(Permission.KEEP_INDICATORS) or actor.may(Permission.COORDINATE)


def coordinates(actor: Actor) -> bool:
    """Whether somebody may decide about steps, parts and publication."""
    return actor.may(Permission.COORDINATE)


def require_coordinates(actor: Actor) -> None:
    """Raises Forbidden for who may not."""
    if not coordinates(actor):
        raise Forbidden(COORDINATORS)


def require_writes(actor: Actor, kind: str, stage: str) -> None:
    """Who keeps figures writes recommendations while nothing has come of them; all else is for who coordinates."""
    if kind == "recommendation" and stage == "recommendation":
        return
    require_coordinates(actor)
