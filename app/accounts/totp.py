"""The second factor: time-based codes (RFC 6238) from an app, and recovery codes for when the device is lost."""

from __future__ import annotations

import io
import re
import secrets
import time
from base64 import b64encode
from typing import TYPE_CHECKING

import segno
from pyotp import random_base32
from pyotp.totp import TOTP
from sqlalchemy import text

from app.accounts.keys import digest, seal, unseal

if TYPE_CHECKING:
    from sqlalchemy import Connection

ISSUER = "Bildungsatlas"
PURPOSE = "totp"
STEP_S = 30
EARLIER_STEPS = 1
RECOVERY_CODES = 10
CODE = re.compile(r"\d{6}")
RECOVERY_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

PREPARE = """
    INSERT INTO credential (account_id, totp_secret) VALUES (:account_id, :sealed)
    ON CONFLICT (account_id) DO UPDATE SET totp_secret = :sealed, totp_confirmed_at = NULL, totp_last_step = NULL
     WHERE credential.totp_confirmed_at IS NULL RETURNING account_id"""

SECRET = "SELECT totp_secret FROM credential WHERE account_id = :account_id AND totp_secret IS NOT NULL"  # noqa: S105

#: No code is taken twice, nor one older than the last: of two requests with the same code one finds no row.
#: A last step far in the future says that the clock was put back; waiting for it to come again would lock people out.
USE_STEP = """
    UPDATE credential SET totp_last_step = :step
     WHERE account_id = :account_id AND (coalesce(totp_last_step, 0) < :step OR totp_last_step > :step + :far)
    RETURNING account_id"""
FAR_STEPS = 10

REMOVE = """
    UPDATE credential SET totp_secret = NULL, totp_confirmed_at = NULL, totp_last_step = NULL
     WHERE account_id = :account_id"""


def prepare(connection: Connection, secret: bytes, account_id: int) -> str | None:
    """A new key, which counts once a code of it was given; None where a second factor is in force already."""
    key = random_base32()
    values = {"account_id": account_id, "sealed": seal(secret, PURPOSE, key)}
    prepared = connection.execute(text(PREPARE), values).scalar_one_or_none()
    return None if prepared is None else key


def confirm(connection: Connection, secret: bytes, account_id: int, code: str) -> list[str] | None:
    """Put the prepared key in force; gives new recovery codes, or None where the code is wrong."""
    if not _use_code(connection, secret, account_id, code):
        return None
    confirm_sql = "UPDATE credential SET totp_confirmed_at = now() WHERE account_id = :account_id"
    connection.execute(text(confirm_sql), {"account_id": account_id})
    return _new_recovery_codes(connection, account_id)


def accept(connection: Connection, secret: bytes, account_id: int, code: str) -> bool:
    """Whether it is a code of the app, or a recovery code; either counts once."""
    return _use_code(connection, secret, account_id, code) or _use_recovery_code(connection, account_id, code)


def remove(connection: Connection, account_id: int) -> None:
    """Take the second factor away, with its recovery codes."""
    connection.execute(text(REMOVE), {"account_id": account_id})
    connection.execute(
        text("DELETE FROM recovery_code WHERE account_id = :account_id"), {"account_id": account_id}
    )


def address_of(key: str, email: str) -> str:
    """The key as an address that apps understand (otpauth://)."""
    return TOTP(key).provisioning_uri(name=email, issuer_name=ISSUER)


def picture_of(address: str) -> str:
    """The address as a QR code, an SVG image in a data: address."""
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", scale=5, border=4, light="#fff", dark="#000")
    return f"data:image/svg+xml;base64,{b64encode(drawn.getvalue()).decode()}"


def _use_code(connection: Connection, secret: bytes, account_id: int, code: str) -> bool:
    code = code.replace(" ", "")
    sealed = connection.execute(text(SECRET), {"account_id": account_id}).scalar_one_or_none()
    if sealed is None or not CODE.fullmatch(code):
        return False
    step = _step_of(TOTP(unseal(secret, PURPOSE, sealed)), code)
    if step is None:
        return False
    used = connection.execute(text(USE_STEP), {"account_id": account_id, "step": step, "far": FAR_STEPS})
    return used.first() is not None


def _step_of(app: TOTP, code: str) -> int | None:
    """The time step that the code belongs to: this one, or the one before for slow hands."""
    now = int(time.time()) // STEP_S
    fitting = [
        now - ago
        for ago in range(EARLIER_STEPS + 1)
        if secrets.compare_digest(app.generate_otp(now - ago), code)
    ]
    return fitting[0] if fitting else None


def _use_recovery_code(connection: Connection, account_id: int, code: str) -> bool:
    used = connection.execute(
        text("DELETE FROM recovery_code WHERE account_id = :account_id AND code_hash = :hash"),
        {"account_id": account_id, "hash": digest(_plain(code))},
    )
    return used.rowcount > 0


def _new_recovery_codes(connection: Connection, account_id: int) -> list[str]:
    """80 random bits each, in groups of four."""
    codes = ["".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(16)) for _ in range(RECOVERY_CODES)]
    connection.execute(
        text("DELETE FROM recovery_code WHERE account_id = :account_id"), {"account_id": account_id}
    )
    rows = [{"account_id": account_id, "hash": digest(code)} for code in codes]
    connection.execute(
        text("INSERT INTO recovery_code (account_id, code_hash) VALUES (:account_id, :hash)"), rows
    )
    return ["-".join(code[start : start + 4] for start in range(0, 16, 4)) for code in codes]


def _plain(code: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", code.upper())
