"""The roles, in a module of their own: the command line names them without loading the web."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What somebody is here for; everybody has one."""

    VISITOR = "visitor"
    PROVIDER = "provider"
    EDITOR = "editor"
    ANALYST = "analyst"
    PLANNER = "planner"
    COORDINATOR = "coordinator"
    ADMIN = "admin"
