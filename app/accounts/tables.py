"""Tables of people: organisations, accounts and how they prove who they are, sessions, links, tokens, attempts.

What is secret lies apart from `account`, so that whoever reads or audits accounts never meets it. Tokens that travel
are stored as SHA-256 of themselves: they are random, so that no salt is needed.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from app.database.metadata import metadata

ROLES = "'provider', 'editor', 'analyst', 'planner', 'coordinator', 'admin'"


def _moment(name: str, *, required: bool = True, now: bool = False) -> Column[object]:
    return Column(
        name, DateTime(timezone=True), nullable=not required, server_default=func.now() if now else None
    )


def _account(**options: bool) -> Column[object]:
    return Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), nullable=False, **options)  # type: ignore[arg-type]


organisation = Table(
    "organisation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    _moment("created_at", now=True),
    UniqueConstraint("name"),
    comment="What providers belong to; they keep the entries of its institutions.",
)

account = Table(
    "account",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("email", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("organisation_id", ForeignKey("organisation.id", ondelete="SET NULL")),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    _moment("created_at", now=True),
    Column("last_sign_in_on", Date),
    CheckConstraint(f"role IN ({ROLES})", name="role"),
    Index("ix_account_organisation_id", "organisation_id"),
)
Index("uq_account_email", func.lower(account.c.email), unique=True)

credential = Table(
    "credential",
    metadata,
    _account(primary_key=True),
    Column("password_hash", Text, comment="argon2id; null: no password (yet)"),
    _moment("password_set_at", required=False),
    Column("totp_secret", Text, comment="sealed with the program's secret"),
    _moment("totp_confirmed_at", required=False),
    Column("totp_last_step", BigInteger, comment="the last code accepted: none is taken twice"),
)

recovery_code = Table(
    "recovery_code",
    metadata,
    _account(primary_key=True),
    Column("code_hash", LargeBinary, primary_key=True),
    comment="Codes in place of a lost second factor; gone when used.",
)

session = Table(
    "session",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("token_hash", LargeBinary, nullable=False),
    _account(),
    Column("stage", Text, nullable=False, comment="totp: the second factor is still to come"),
    Column("method", Text, nullable=False),
    Column("device", Text, nullable=False, server_default="", comment="browser and system, in words"),
    _moment("created_at", now=True),
    _moment("last_seen_at", now=True),
    _moment("expires_at"),
    UniqueConstraint("token_hash"),
    CheckConstraint("stage IN ('totp', 'full')", name="stage"),
    CheckConstraint("method IN ('password', 'oidc')", name="method"),
    Index("ix_session_account_id", "account_id"),
    Index("ix_session_expires_at", "expires_at"),
)

one_time_link = Table(
    "one_time_link",
    metadata,
    _account(primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("token_hash", LargeBinary, nullable=False),
    _moment("expires_at"),
    UniqueConstraint("token_hash"),
    CheckConstraint("purpose IN ('invitation', 'reset')", name="purpose"),
    comment="At most one per account, gone when used: lets its bearer set a password.",
)

api_token = Table(
    "api_token",
    metadata,
    Column("id", Integer, primary_key=True),
    _account(),
    Column("name", Text, nullable=False),
    Column("token_hash", LargeBinary, nullable=False),
    Column("scope", ARRAY(Text), nullable=False, comment="permissions; never more than the role's"),
    _moment("created_at", now=True),
    _moment("expires_at"),
    Column("last_used_on", Date),
    UniqueConstraint("token_hash"),
    Index("ix_api_token_account_id", "account_id"),
)

sign_in_attempt = Table(
    "sign_in_attempt",
    metadata,
    Column("key", LargeBinary, primary_key=True, comment="of an account or an address, keyed hash"),
    Column("failures", Integer, nullable=False),
    _moment("last_at"),
    _moment("blocked_until", required=False),
    Index("ix_sign_in_attempt_last_at", "last_at"),
    comment="Shared by all workers, so that guessing is slow on each of them.",
)

oidc_identity = Table(
    "oidc_identity",
    metadata,
    Column("issuer", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    _account(),
    _moment("created_at", now=True),
    Index("ix_oidc_identity_account_id", "account_id"),
)
