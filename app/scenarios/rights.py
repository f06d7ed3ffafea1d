"""Who may see and change a scenario: private, planners, all who are signed in, everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from app.accounts.access import Permission
from app.errors import Forbidden

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.accounts.access import Actor

Sharing = Literal["private", "planners", "signed_in", "public"]
NOT_YOURS = (
    "Das darf nur, wem das Szenario gehört. Speichern Sie es unter neuem Namen, um damit weiterzuarbeiten."
)


def sharings_seen(actor: Actor) -> list[Sharing]:
    """Which scenarios somebody sees besides their own."""
    seen: list[Sharing] = ["public"]
    if actor.account_id is not None:
        seen.append("signed_in")
    if actor.may(Permission.COMPUTE):
        seen.append("planners")
    return seen


def owns(actor: Actor, row: Mapping[str, Any]) -> bool:
    """Whether it is the actor's, or nobody's any more and the actor plans."""
    mine = actor.account_id is not None and row["owner_id"] == actor.account_id
    return mine or (row["owner_id"] is None and actor.may(Permission.COMPUTE))


def may_decide(actor: Actor, row: Mapping[str, Any]) -> bool:
    """Whether the actor may share, archive and delete it: its owner, and who manages accounts."""
    return owns(actor, row) or actor.may(Permission.MANAGE_ACCOUNTS)


def require_decides(actor: Actor, row: Mapping[str, Any]) -> None:
    """Raises Forbidden for who may not decide about it."""
    if not may_decide(actor, row):
        raise Forbidden(NOT_YOURS)
