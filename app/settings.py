"""Settings from the environment; the only place that reads it."""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

REPOSITORY = Path(__file__).resolve().parent.parent


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
    upload_max_bytes: int = Field(default=1_500_000_000, ge=1)
    """The largest file that is taken in the browser."""
    upload_quota_bytes: int = Field(default=5_000_000_000, ge=1)
    """So much may the uploads of one account take together."""
    upload_keep_days: int = Field(default=30, ge=1)
    """How long a whole upload is kept that nothing needs any more; unfinished ones are kept a day."""
    allow_private_downloads: bool = False
    """Fetch sources also from addresses that are not public (this machine, the own network); names are then not pinned."""
    smtp_url: str | None = None
    """Where mail is handed in: smtp://user:password@host:587 (STARTTLS) or smtps://…:465; without it none is sent."""
    mail_from: str = "bildungsatlas@localhost"
    notice_mail_to: str = ""
    """Addresses, separated by commas, that get notices by mail."""
    base_url: str | None = None
    """Where the program is reached from outside, e.g. https://atlas.example.org; needed for links in mails."""
    secret: str | None = None
    """Signs page tokens; without it one is made and kept in the state folder."""

    @field_validator("database_url", "test_database_url")
    @classmethod
    def _with_driver(cls, url: str | None) -> str | None:
        return normalised_database_url(url) if url else None

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
