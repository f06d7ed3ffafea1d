"""Accounts, sessions, tokens.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

UP = """
CREATE TABLE organisation (
    id serial CONSTRAINT pk_organisation PRIMARY KEY,
    name text NOT NULL CONSTRAINT uq_organisation_name UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE organisation IS 'What providers belong to; they keep the entries of its institutions.';

CREATE TABLE account (
    id serial CONSTRAINT pk_account PRIMARY KEY,
    email text NOT NULL,
    name text NOT NULL,
    role text NOT NULL CONSTRAINT ck_account_role
        CHECK (role IN ('provider', 'editor', 'analyst', 'planner', 'coordinator', 'admin')),
    organisation_id integer CONSTRAINT fk_account_organisation_id REFERENCES organisation ON DELETE SET NULL,
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_sign_in_on date
);
CREATE UNIQUE INDEX uq_account_email ON account (lower(email));
CREATE INDEX ix_account_organisation_id ON account (organisation_id);

CREATE TABLE credential (
    account_id integer NOT NULL CONSTRAINT pk_credential PRIMARY KEY
        CONSTRAINT fk_credential_account_id REFERENCES account ON DELETE CASCADE,
    password_hash text,
    password_set_at timestamptz,
    totp_secret text,
    totp_confirmed_at timestamptz,
    totp_last_step bigint
);
COMMENT ON COLUMN credential.password_hash IS 'argon2id; null: no password (yet)';
COMMENT ON COLUMN credential.totp_secret IS 'sealed with the program''s secret';
COMMENT ON COLUMN credential.totp_last_step IS 'the last code accepted: none is taken twice';

CREATE TABLE recovery_code (
    account_id integer NOT NULL CONSTRAINT fk_recovery_code_account_id REFERENCES account ON DELETE CASCADE,
    code_hash bytea NOT NULL,
    CONSTRAINT pk_recovery_code PRIMARY KEY (account_id, code_hash)
);
COMMENT ON TABLE recovery_code IS 'Codes in place of a lost second factor; gone when used.';

CREATE TABLE session (
    id bigserial CONSTRAINT pk_session PRIMARY KEY,
    token_hash bytea NOT NULL CONSTRAINT uq_session_token_hash UNIQUE,
    account_id integer NOT NULL CONSTRAINT fk_session_account_id REFERENCES account ON DELETE CASCADE,
    stage text NOT NULL CONSTRAINT ck_session_stage CHECK (stage IN ('totp', 'full')),
    method text NOT NULL CONSTRAINT ck_session_method CHECK (method IN ('password', 'oidc')),
    device text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
);
COMMENT ON COLUMN session.stage IS 'totp: the second factor is still to come';
COMMENT ON COLUMN session.device IS 'browser and system, in words';
CREATE INDEX ix_session_account_id ON session (account_id);
CREATE INDEX ix_session_expires_at ON session (expires_at);

CREATE TABLE one_time_link (
    account_id integer NOT NULL CONSTRAINT pk_one_time_link PRIMARY KEY
        CONSTRAINT fk_one_time_link_account_id REFERENCES account ON DELETE CASCADE,
    purpose text NOT NULL CONSTRAINT ck_one_time_link_purpose CHECK (purpose IN ('invitation', 'reset')),
    token_hash bytea NOT NULL CONSTRAINT uq_one_time_link_token_hash UNIQUE,
    expires_at timestamptz NOT NULL
);
COMMENT ON TABLE one_time_link IS 'At most one per account, gone when used: lets its bearer set a password.';

CREATE TABLE api_token (
    id serial CONSTRAINT pk_api_token PRIMARY KEY,
    account_id integer NOT NULL CONSTRAINT fk_api_token_account_id REFERENCES account ON DELETE CASCADE,
    name text NOT NULL,
    token_hash bytea NOT NULL CONSTRAINT uq_api_token_token_hash UNIQUE,
    scope text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    last_used_on date
);
COMMENT ON COLUMN api_token.scope IS 'permissions; never more than the role''s';
CREATE INDEX ix_api_token_account_id ON api_token (account_id);

CREATE TABLE sign_in_attempt (
    key bytea CONSTRAINT pk_sign_in_attempt PRIMARY KEY,
    failures integer NOT NULL,
    last_at timestamptz NOT NULL,
    blocked_until timestamptz
);
COMMENT ON TABLE sign_in_attempt IS 'Shared by all workers, so that guessing is slow on each of them.';
COMMENT ON COLUMN sign_in_attempt.key IS 'of an account or an address, keyed hash';
CREATE INDEX ix_sign_in_attempt_last_at ON sign_in_attempt (last_at);

CREATE TABLE oidc_identity (
    issuer text NOT NULL,
    subject text NOT NULL,
    account_id integer NOT NULL CONSTRAINT fk_oidc_identity_account_id REFERENCES account ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_oidc_identity PRIMARY KEY (issuer, subject)
);
CREATE INDEX ix_oidc_identity_account_id ON oidc_identity (account_id);

ALTER TABLE institution ADD COLUMN organisation_id integer
    CONSTRAINT fk_institution_organisation_id REFERENCES organisation ON DELETE SET NULL;
COMMENT ON COLUMN institution.organisation_id IS 'who keeps it';
-- erlaubt: eine neue, leere Spalte einer Tabelle mit höchstens einigen zehntausend Zeilen, in Millisekunden fertig
CREATE INDEX ix_institution_organisation_id ON institution (organisation_id);
"""

DOWN = """
ALTER TABLE institution DROP COLUMN organisation_id;
DROP TABLE oidc_identity, sign_in_attempt, api_token, one_time_link, session, recovery_code, credential, account,
    organisation
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
