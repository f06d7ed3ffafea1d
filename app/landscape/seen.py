"""Who sees which entries of the landscape: all of it those who plan, of the rest only what was consented to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from app.accounts.access import Permission

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.accounts.access import Actor

Sight = Literal["public", "all", "contacts"]
"""What was consented to; every entry; every entry with contact data."""
CONTACT = ("contact_name", "email", "phone")
OWN_WORDS = ("consent", "consent_on", "consent_note", "account_id")
"""What is nobody's business but those who keep the entries."""


def sight_of(actor: Actor) -> Sight:
    """What somebody sees: coordinators all, planners all but contact data, everybody else what is published."""
    if actor.may(Permission.COORDINATE):
        return "contacts"
    return "all" if actor.may(Permission.SEE_PRIVATE) else "public"


def shown(row: Mapping[str, Any], sight: Sight) -> dict[str, Any]:
    """An actor as it is told: without contact data and consent for whom they are not."""
    hidden: tuple[str, ...] = ()
    if sight != "contacts":
        hidden = OWN_WORDS if row["consent"] == "contact" else (*CONTACT, *OWN_WORDS)
    told = {name: value for name, value in row.items() if name not in hidden}
    return {**told, "public": row["consent"] != "none", "contact_shown": "email" in told}
