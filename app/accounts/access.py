"""The one place where it is decided who may do what: roles, what each may, and what a route declares it needs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant

from app.accounts.roles import Role
from app.errors import Forbidden, NotSignedIn


class Permission(StrEnum):
    """Something that may be done; a route declares one."""

    READ = "read"
    OWN_ACCOUNT = "own_account"
    PROPOSE = "propose"
    EDIT_SITES = "edit_sites"
    IMPORT = "import"
    APPROVE_IMPORTS = "approve_imports"
    SET_STANDARDS = "set_standards"
    COMPUTE = "compute"
    SEE_JOBS = "see_jobs"
    SEE_UNSUPPRESSED = "see_unsuppressed"
    SEE_AUDIT = "see_audit"
    SEE_PRIVATE = "see_private"
    KEEP_INDICATORS = "keep_indicators"
    COORDINATE = "coordinate"
    MANAGE_ACCOUNTS = "manage_accounts"
    OPERATE = "operate"


_SIGNED_IN = {Permission.READ, Permission.OWN_ACCOUNT}
_PROVIDER = _SIGNED_IN | {Permission.PROPOSE}
_EDITOR = _PROVIDER | {Permission.EDIT_SITES, Permission.IMPORT, Permission.SEE_JOBS, Permission.SEE_AUDIT}
_ANALYST = _SIGNED_IN | {
    Permission.SEE_UNSUPPRESSED, Permission.COMPUTE, Permission.SEE_JOBS, Permission.KEEP_INDICATORS,
}  # fmt: skip
_PLANNER = _EDITOR | _ANALYST | {Permission.APPROVE_IMPORTS, Permission.SET_STANDARDS, Permission.SEE_PRIVATE}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.VISITOR: frozenset({Permission.READ}),
    Role.PROVIDER: frozenset(_PROVIDER),
    Role.EDITOR: frozenset(_EDITOR),
    Role.ANALYST: frozenset(_ANALYST),
    Role.PLANNER: frozenset(_PLANNER),
    Role.COORDINATOR: frozenset(_PLANNER | {Permission.COORDINATE}),
    Role.ADMIN: frozenset(Permission),
}


TOKEN_PERMISSIONS = frozenset(Permission) - {Permission.OWN_ACCOUNT, Permission.MANAGE_ACCOUNTS}
"""What a token for scripts may be given: nothing that makes further tokens, passwords or accounts."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: a visitor, or somebody with an account; `scope` narrows what the role allows (tokens)."""

    role: Role
    account_id: int | None = None
    name: str = "Besucher"
    organisation_id: int | None = None
    scope: frozenset[Permission] | None = None
    session_id: int | None = None

    def may(self, permission: Permission) -> bool:
        """Whether the actor's role, and the scope of its token, allow it."""
        return permission in GRANTS[self.role] and (self.scope is None or permission in self.scope)

    @property
    def permissions(self) -> list[Permission]:
        """All that the actor may do, in the order of the list above."""
        return [permission for permission in Permission if self.may(permission)]


VISITOR = Actor(Role.VISITOR)


async def current_actor(request: Request) -> Actor:
    """Who is behind this request; a visitor where nobody has signed in.

    Raises NotSignedIn for a token that is unknown or has expired.
    """
    identify: Callable[[Request], Awaitable[Actor]] = request.app.state.identify
    actor = await identify(request)
    if actor.account_id is not None:
        count: Callable[[int], None] | None = getattr(request.state, "count_account", None)
        if count is not None:  # set by `app.web.limits`; raises TooMany
            count(actor.account_id)
        # Read by `app.web.regions` for the ETag and by `Guard` for the caches on the way: answers may differ by role.
        request.state.reader = ",".join((actor.role, *actor.permissions))
    return actor


class Needs:
    """The declaration of a route that it needs a permission: `actor: Annotated[Actor, Depends(Needs(...))]`.

    Gives the actor; raises NotSignedIn (401) for visitors and Forbidden (403) for others who may not.
    """

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    async def __call__(self, request: Request, actor: Annotated[Actor, Depends(current_actor)]) -> Actor:
        """The actor, if it may."""
        if self.permission is not Permission.READ:
            request.state.confidential = True  # `Guard` keeps the answer out of every cache
        if actor.may(self.permission):
            return actor
        if actor.account_id is None:
            raise NotSignedIn("Dafür müssen Sie angemeldet sein.")
        if self.permission in GRANTS[actor.role]:
            raise Forbidden("Ihre Rolle erlaubt das, dieser Zugang aber nicht (Umfang des Zugangsschlüssels, oder der zweite Faktor fehlt).")  # fmt: skip
        raise Forbidden("Dafür reicht Ihre Rolle nicht.")


ANYONE = Depends(Needs(Permission.READ))
"""For routers that everybody may read: `APIRouter(dependencies=[ANYONE])`."""


def needs_of(dependant: Dependant) -> list[Permission]:
    """What a route declares it needs (its `dependant`); nothing if it declares nothing."""
    found: list[Permission] = []
    waiting = [dependant]
    while waiting:
        one = waiting.pop()
        if isinstance(one.call, Needs):
            found.append(one.call.permission)
        waiting.extend(one.dependencies)
    return found
