"""For whom collections are listed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.accounts.access import VISITOR, Permission

if TYPE_CHECKING:
    from app.accounts.access import Actor


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks, and the installation's secret, by which small numbers are rounded."""

    actor: Actor = VISITOR
    secret: bytes = field(default=b"", repr=False)

    @property
    def exact(self) -> bool:
        """Whether small counts of people are told as they are."""
        return self.actor.may(Permission.SEE_UNSUPPRESSED)
