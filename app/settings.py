"""Settings from the environment; the only place that reads it."""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

REPOSITORY = Path(__file__).resolve().parent.parent
ROLES = ("provider", "editor", "analyst", "planner", "coordinator", "admin")
"""The roles of accounts, as in `app.accounts.access.Role`."""


def normalised_database_url(url: str) -> str:
    """The address with our driver in it: postgres://, postgresql:// → postgresql+psycopg://."""
    scheme, separator, rest = url.partition("://")
    if not separator or scheme.split("+")[0] not in {"postgres", "postgresql"}:
        raise ValueError("DATABASE_URL muss mit postgresql:// beginnen")
    return f"postgresql+psycopg://{rest}"


def default_state_dir() -> Path:
    """Where data that outlives the program lies: outside the repository, and one folder per checkout of it."""
    checkout = hashlib.sha256(str(REPOSITORY).encode()).hexdigest()[:8]
    if os.geteuid() == 0:
        return Path("/var/lib/bildungsatlas") / checkout
    base = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(base) / "bildungsatlas" / checkout


class Settings(BaseSettings):
    """All settings; `ATLAS_…` in the environment, but `DATABASE_URL` by its usual name."""

    model_config = SettingsConfigDict(env_prefix="ATLAS_", extra="ignore")

    database_url: str | None = Field(default=None, validation_alias="DATABASE_URL")
    """An existing server; without it a private cluster is started."""
    test_database_url: str | None = Field(default=None, validation_alias="TEST_DATABASE_URL")
    """An existing server on which tests may make and drop databases; else `DATABASE_URL`, else a private cluster."""

    web_database_url: str | None = None
    """The same database by a login of its own for the web, member of `bildungsatlas_web` and of nothing else."""

    state_dir: Path = Field(default_factory=default_state_dir)
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    demo_if_empty: bool = True
    """Load the fictional demonstration Kreis when no region is loaded."""
    frontend_dist: Path = REPOSITORY / "frontend" / "dist"
    pool_size: int = 10
    pool_acquire_seconds: float = 5.0
    statement_timeout_ms: int = 15_000
    lock_timeout_ms: int = 2_000
    tile_cache_bytes: int = Field(default=64_000_000, ge=0)
    """How much memory finished vector tiles may take."""
    audit_name_days: int = Field(default=3 * 365, ge=1)
    """How long the names of those who changed something are kept; then "gelöschtes Konto 12" stands there."""
    audit_days: int = Field(default=10 * 365, ge=1)
    """How long it is kept what was changed."""
    proposal_days: int = Field(default=2 * 365, ge=1)
    """How long decided proposals are kept."""
    private_site_days: int = Field(default=365, ge=1)
    """How long day-care persons are kept after their entry has ended."""
    session_days: int = Field(default=30, ge=1)
    """How long ended sessions, links and tokens are kept."""
    sign_in_attempt_days: int = Field(default=30, ge=1)
    """How long failed attempts to sign in are kept."""
    secret: str | None = None
    """Signs page tokens; without it one is made and kept in the state folder."""
    start_worker: bool = True
    """Whether `bildungsatlas up` starts a worker for jobs beside the server."""
    worker_jobs: int = Field(default=2, ge=1, le=64)
    """How many jobs one worker runs at a time."""
    worker_rescue_seconds: float = Field(default=30.0, ge=0.4)
    """After how long without a sign of life a worker's jobs are taken up by another."""
    worker_retry_seconds: float = Field(default=10.0, ge=0)
    """After how long a job that met an error is tried again; four times as long the next time."""
    worker_stop_seconds: float = Field(default=5.0, ge=0)
    """How long a worker that ends waits for its jobs to pause before it takes them from their handlers."""

    base_url: str | None = None
    """Where the program is reached from outside, e.g. https://atlas.example.org; needed for links in mails and for OIDC."""
    session_hours: float = Field(default=12, gt=0, le=24 * 14)
    """How long one stays signed in at most."""
    session_idle_minutes: float = Field(default=120, ge=1, le=24 * 60)
    """After how long without a request one is signed out."""
    totp_required_roles: frozenset[str] = frozenset()
    """Roles that may work only with a second factor (JSON, e.g. ["admin"])."""

    smtp_url: str | None = None
    """Mail server, smtp://user:password@host:587 (STARTTLS) or smtps://…; without one links are handed out by hand."""
    mail_from: str = "bildungsatlas@localhost"
    oidc_issuer: str | None = None
    """The OpenID provider, e.g. https://sso.example.org/realms/kreis; without one only local accounts sign in."""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_label: str = "Dienstkonto"
    """What the button says: „Mit … anmelden“."""
    oidc_scope: str = "openid profile email"
    oidc_role_claim: str = ""
    """The claim that holds groups or roles, e.g. groups or realm_access.roles; empty: roles are given in the atlas."""
    oidc_roles: dict[str, str] = Field(default_factory=dict)
    """Which role a value of the claim gives (JSON); of several the highest counts."""
    oidc_default_role: str = ""
    """The role where none follows from the claim; empty: such people are refused."""

    @field_validator("database_url", "test_database_url", "web_database_url")
    @classmethod
    def _with_driver(cls, url: str | None) -> str | None:
        return normalised_database_url(url) if url else None

    @field_validator("base_url", "oidc_issuer")
    @classmethod
    def _safe_address(cls, url: str | None) -> str | None:
        if not url:
            return None
        parts = urlsplit(url)
        loopback = parts.hostname in {"127.0.0.1", "localhost", "::1"}
        if parts.scheme != "https" and not (parts.scheme == "http" and loopback):
            raise ValueError("die Adresse muss mit https:// beginnen (http:// nur auf diesem Rechner)")
        return url.rstrip("/")

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, url: str | None) -> str | None:
        if url and urlsplit(url).scheme not in {"smtp", "smtps"}:
            raise ValueError("ATLAS_SMTP_URL muss mit smtp:// oder smtps:// beginnen")
        return url or None

    @field_validator("totp_required_roles", "oidc_roles", "oidc_default_role")
    @classmethod
    def _known_roles(cls, given: Any) -> Any:  # noqa: ANN401
        named = (
            given.values() if isinstance(given, dict) else given if isinstance(given, frozenset) else [given]
        )
        wrong = [role for role in named if role and role not in ROLES]
        if wrong:
            raise ValueError(f"unbekannte Rolle {', '.join(wrong)}; es gibt: {', '.join(ROLES)}")
        return given

    @model_validator(mode="after")
    def _links_have_an_address(self) -> Settings:
        if (self.smtp_url or self.oidc_issuer) and not self.base_url:
            raise ValueError(
                "ATLAS_SMTP_URL und ATLAS_OIDC_ISSUER brauchen ATLAS_BASE_URL, die Adresse des Atlas"
            )
        if self.oidc_issuer and not self.oidc_client_id:
            raise ValueError("ATLAS_OIDC_ISSUER braucht ATLAS_OIDC_CLIENT_ID")
        return self

    @field_validator("state_dir")
    @classmethod
    def _absolute(cls, folder: Path) -> Path:
        return folder.expanduser().absolute()  # the server and its keeper run in folders of their own

    @property
    def cache_dir(self) -> Path:
        """What can be made anew: arrays of networks, downloads."""
        return self.state_dir / "cache"


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings, read once."""
    return Settings()
