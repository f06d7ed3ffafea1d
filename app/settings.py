"""Settings from the environment; the only place that reads it."""

from __future__ import annotations

import hashlib
import ipaddress
import os
import re
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

REPOSITORY = Path(__file__).resolve().parent.parent
ROLES = ("provider", "editor", "analyst", "planner", "coordinator", "admin")
"""The roles of accounts, as in `app.accounts.access.Role`."""
RATE = re.compile(r"[1-9]\d{0,6}/(second|minute|hour|day)")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def normalised_database_url(url: str) -> str:
    """The address with our driver in it: postgres://, postgresql:// → postgresql+psycopg://."""
    scheme, separator, rest = url.partition("://")
    if not separator or scheme.split("+")[0] not in {"postgres", "postgresql"}:
        raise ValueError("die Adresse einer Datenbank muss mit postgresql:// beginnen")
    return f"postgresql+psycopg://{rest}"


def default_state_dir() -> Path:
    """Where data that outlives the program lies: outside the repository, and one folder per checkout of it."""
    checkout = hashlib.sha256(str(REPOSITORY).encode()).hexdigest()[:8]
    if os.geteuid() == 0:
        return Path("/var/lib/bildungsatlas") / checkout
    base = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(base) / "bildungsatlas" / checkout


def loopback_address(text: str) -> tuple[str, int]:
    """Host and port of an address on this machine; raises ValueError for any other."""
    host, _, port = text.rpartition(":")
    bare = host.strip("[]")
    try:
        local = bare == "localhost" or ipaddress.ip_address(bare).is_loopback
        number = int(port)
    except ValueError:
        local, number = False, -1
    if not local or not 0 <= number <= 65535:
        raise ValueError("richtig ist off oder eine Adresse nur dieses Rechners, etwa 127.0.0.1:9464")
    return bare, number


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
    pool_size: int = Field(default=10, ge=1, le=500)
    pool_acquire_seconds: float = Field(default=5.0, gt=0)
    statement_timeout_ms: int = Field(default=15_000, ge=100)
    lock_timeout_ms: int = Field(default=2_000, ge=10)
    visitor_timeout_ms: int = Field(default=5_000, ge=100)
    """How long a question to /ogc may take that nobody has signed in for."""
    visitor_pool_size: int = Field(default=6, ge=1, le=500)
    """Connections for such questions."""
    answer_cache_bytes: int = Field(default=128_000_000, ge=0)
    """How much memory finished answers (pages of sites, tiles, areas) may take."""
    tile_store_bytes: int = Field(default=500_000_000, ge=0)
    """How much of the disk finished tiles may take, which all web workers of a machine share; 0: each makes its own."""
    listen: bool = True
    """Whether each web worker hears of changed data, so that visitors are answered without asking the database."""
    site_cache_bytes: int = Field(default=128_000_000, ge=0)
    """How much memory the texts of sites may take, from which pages are made (20,000 take 28 MB)."""
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
    notice_days: int = Field(default=365, ge=1)
    """How long notices are kept."""
    mail_days: int = Field(default=30, ge=1)
    """How long mails that were sent are kept."""
    comment_days: int = Field(default=180, ge=1)
    """After how long the names of those who commented, and comments that are not shown, are deleted."""
    subscription_unconfirmed_days: int = Field(default=7, ge=1)
    """How long an address waits for the confirmation that it wants news by mail."""
    member_contact_days: int = Field(default=365, ge=1)
    """How long contact data of members of bodies are kept after they have left, and whom invitations were sent to."""
    sign_in_attempt_days: int = Field(default=30, ge=1)
    """How long failed attempts to sign in are kept."""
    upload_max_bytes: int = Field(default=1_500_000_000, ge=1)
    """The largest file that is taken in the browser."""
    upload_quota_bytes: int = Field(default=5_000_000_000, ge=1)
    """So much may the uploads of one account take together."""
    upload_keep_days: int = Field(default=30, ge=1)
    """How long a whole upload is kept that nothing needs any more; unfinished ones are kept a day."""
    variant_run_days: int = Field(default=90, ge=1)
    """How long computations with parameters of one's own are kept; asked again they are computed again."""
    allow_private_downloads: bool = False
    """Fetch sources also from addresses that are not public (this machine, the own network); names are then not pinned."""
    notice_mail_to: str = ""
    """Addresses, separated by commas, that get notices by mail."""
    secret: str | None = Field(default=None, min_length=16)
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
    totp_required_roles: frozenset[str] = frozenset({"coordinator", "admin"})
    """Roles that may work only with a second factor, which they set up when they first sign in (JSON; []: none)."""

    smtp_url: str | None = None
    """Mail server, smtp://user:password@host:587 (STARTTLS) or smtps://…; without one links are handed out by hand."""
    mail_from: str = "bildungsatlas@localhost"
    imap_url: str | None = None
    """Mailbox of `mail_from`, imaps://user:password@host/INBOX or imap://… (STARTTLS); without one mails that come back are brought by hand."""
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

    web_workers: int = Field(default=1, ge=1, le=64)
    """Processes that answer requests; they share the port."""
    read_database_url: str | None = None
    """A read replica that answers what only reads."""
    read_own_writes_seconds: int = Field(default=10, ge=0, le=3600)
    """How long somebody who has changed something reads from the primary: more than the replica lags behind."""

    log_format: Literal["auto", "json", "text"] = "auto"
    """JSON, or for people; auto: for people on a terminal."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    metrics: str = "off"
    """Where Prometheus finds the metrics: host:port of a listener of its own on this machine, or off."""
    otlp_endpoint: str | None = Field(default=None, validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT")
    """Where OpenTelemetry traces go; without it nothing of it is even loaded."""

    trusted_proxies: Annotated[tuple[Network, ...], NoDecode] = ()
    """Addresses of our own web servers in front, whose X-Forwarded-For and X-Forwarded-Proto are believed."""
    rate_limits: bool = True
    rate_limit_read: str = "3000/minute"
    rate_limit_tiles: str = "12000/minute"
    rate_limit_compute: str = "300/minute"
    """Per client address, or per account; what is computed on the spot costs more than what is read."""
    compute_slots: int = Field(default=2, ge=1, le=64)
    compute_waiting: int = Field(default=32, ge=0)
    compute_seconds: float = Field(default=30.0, gt=0)
    """Computations on the spot: at once, waiting, and how long one may take with its wait; per process."""
    export_slots: int = Field(default=2, ge=1, le=64)
    export_waiting: int = Field(default=8, ge=0)
    export_seconds: float = Field(default=300.0, gt=0)
    """Files written while somebody waits: at once, waiting, and how long one may take with its wait; per process."""
    publisher: str | None = None
    """The body that publishes the data, as catalogues name it; without: the region."""
    contact_email: str | None = Field(default=None, pattern=r"^[^@\s<>]+@[^@\s<>]+$")
    """Where questions about the data go, as catalogues tell it; without: the atlas's address."""
    govdata_contributor: str | None = Field(
        default=None, pattern=r"^https?://dcat-ap\.de/def/contributors/[\w-]+$"
    )
    """Who hands the catalogue on to GovData: an entry of its list of contributors."""
    export_dir: Path | None = None
    """Where such files grow; without: the system's folder for temporary files. Nothing stays there."""
    max_body_bytes: int = Field(default=16_000_000, ge=1_000)
    """The largest body of a request; larger files are sent in pieces."""
    receive_seconds: float = Field(default=20.0, gt=0)
    """How long a client may be silent while it sends a request."""
    send_seconds: float = Field(default=60.0, gt=0)
    """How long a client may take nothing of its answer."""
    hsts_seconds: int = Field(default=0, ge=0)
    """Strict-Transport-Security over https; 0: not said. Only where the whole host is for good on https."""

    @field_validator("database_url", "test_database_url", "web_database_url", "read_database_url")
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

    @field_validator("imap_url")
    @classmethod
    def _mailbox(cls, url: str | None) -> str | None:
        if url and (urlsplit(url).scheme not in {"imap", "imaps"} or not urlsplit(url).username):
            raise ValueError("ATLAS_IMAP_URL muss mit imap:// oder imaps:// beginnen und ein Konto nennen")
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

    @field_validator("rate_limit_read", "rate_limit_tiles", "rate_limit_compute")
    @classmethod
    def _rate(cls, rate: str) -> str:
        if not RATE.fullmatch(rate):
            raise ValueError("richtig ist Anzahl/Zeit mit second, minute, hour oder day, etwa 300/minute")
        return rate

    @field_validator("metrics")
    @classmethod
    def _loopback(cls, address: str) -> str:
        if address != "off":
            loopback_address(address)
        return address

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, told: object) -> object:
        if not isinstance(told, str):
            return told
        try:
            return tuple(ipaddress.ip_network(one.strip()) for one in told.split(",") if one.strip())
        except ValueError:
            raise ValueError(
                "richtig sind IP-Adressen oder Netze, durch Komma getrennt, etwa 10.0.0.0/24"
            ) from None

    @model_validator(mode="after")
    def _in_harmony(self) -> Settings:
        if self.read_database_url and not self.database_url:
            raise ValueError("ATLAS_READ_DATABASE_URL braucht auch DATABASE_URL: nur dort wird geschrieben")
        return self

    @property
    def cache_dir(self) -> Path:
        """What can be made anew: arrays of networks, downloads."""
        return self.state_dir / "cache"


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings, read once."""
    return Settings()
