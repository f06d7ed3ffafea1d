"""Tokens that travel, what of them is kept, and sealing what the database must not tell (JWE, RFC 7516)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

TOKEN_BYTES = 32
TOKEN_LENGTH = 43
_HEADER = {"alg": "dir", "enc": "A256GCM"}


def new_token() -> str:
    """256 random bits, as they can stand in an address or a cookie."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest(token: str) -> bytes:
    """What is stored of a token: it can be found again, but not made from this."""
    return hashlib.sha256(token.encode()).digest()


def csrf_token_of(session_token: str) -> str:
    """The CSRF token of a session: follows from the session's own, which no script can read."""
    signed = hmac.new(session_token.encode(), b"csrf", hashlib.sha256).digest()
    return urlsafe_b64encode(signed).decode().rstrip("=")


def keyed(secret: bytes, text: str) -> bytes:
    """A pseudonym of something personal that must be recognised, but not be read."""
    return hmac.new(_derived(secret, "pseudonym"), text.encode(), hashlib.sha256).digest()


def seal(secret: bytes, purpose: str, text: str) -> str:
    """`text`, encrypted and signed; opens with the same secret and purpose only."""
    return jwe.encrypt_compact(_HEADER, text.encode(), OctKey.import_key(_derived(secret, purpose)))


def unseal(secret: bytes, purpose: str, sealed: str) -> str:
    """What was sealed. Raises ValueError if it was not sealed with this secret for this purpose."""
    try:
        opened = jwe.decrypt_compact(sealed, OctKey.import_key(_derived(secret, purpose)))
    except (JoseError, ValueError) as error:
        raise ValueError("not sealed by us for this") from error
    if opened.plaintext is None:
        raise ValueError("nothing inside")
    return opened.plaintext.decode()


def _derived(secret: bytes, purpose: str) -> bytes:
    return hmac.new(secret, b"atlas " + purpose.encode(), hashlib.sha256).digest()
