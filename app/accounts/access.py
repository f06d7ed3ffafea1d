"""The one place where it is decided who may do what: roles, what each may, and what a route declares it needs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Request

from app.errors import Forbidden, NotSignedIn


class Role(StrEnum):
    """What somebody is here for; everybody has one."""

    VISITOR = "visitor"
    PROVIDER = "provider"
    EDITOR = "editor"
    ANALYST = "analyst"
    PLANNER = "planner"
    COORDINATOR = "coordinator"
    ADMIN = "admin"


class Permission(StrEnum):
    """Something that may be done; a route declares one."""

    READ = "read"
    PROPOSE = "propose"
    EDIT_SITES = "edit_sites"
    IMPORT = "import"
    APPROVE_IMPORTS = "approve_imports"
    COMPUTE = "compute"
    SEE_JOBS = "see_jobs"
    SEE_UNSUPPRESSED = "see_unsuppressed"
    SEE_AUDIT = "see_audit"
    SEE_PRIVATE = "see_private"
    MANAGE_ACCOUNTS = "manage_accounts"
    OPERATE = "operate"


_PROVIDER = {Permission.READ, Permission.PROPOSE}
_EDITOR = _PROVIDER | {Permission.EDIT_SITES, Permission.IMPORT, Permission.SEE_JOBS, Permission.SEE_AUDIT}
_ANALYST = {Permission.READ, Permission.SEE_UNSUPPRESSED, Permission.COMPUTE, Permission.SEE_JOBS}
_PLANNER = _EDITOR | _ANALYST | {Permission.APPROVE_IMPORTS, Permission.SEE_PRIVATE}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.VISITOR: frozenset({Permission.READ}),
    Role.PROVIDER: frozenset(_PROVIDER),
    Role.EDITOR: frozenset(_EDITOR),
    Role.ANALYST: frozenset(_ANALYST),
    Role.PLANNER: frozenset(_PLANNER),
    Role.COORDINATOR: frozenset(_PLANNER),
    Role.ADMIN: frozenset(Permission),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: a visitor, or somebody with an account."""

    role: Role
    account_id: int | None = None
    name: str = "Besucher"
    organisation_id: int | None = None

    def may(self, permission: Permission) -> bool:
        """Whether the actor's role allows it."""
        return permission in GRANTS[self.role]


VISITOR = Actor(Role.VISITOR)


async def current_actor(request: Request) -> Actor:
    """Who is behind this request; a visitor where nobody has signed in."""
    return getattr(request.state, "actor", VISITOR)


class Needs:
    """The declaration of a route that it needs a permission: `actor: Annotated[Actor, Depends(Needs(...))]`.

    Gives the actor; raises NotSignedIn (401) for visitors and Forbidden (403) for others who may not.
    """

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    async def __call__(self, actor: Annotated[Actor, Depends(current_actor)]) -> Actor:
        """The actor, if it may."""
        if actor.may(self.permission):
            return actor
        if actor.account_id is None:
            raise NotSignedIn("Dafür müssen Sie angemeldet sein.")
        raise Forbidden("Dafür reicht Ihre Rolle nicht.")
