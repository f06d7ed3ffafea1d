"""Page tokens: where the next page begins, signed, and bound to the query they were given for."""

from __future__ import annotations

import base64
import hashlib
import hmac

import orjson

from app.errors import BadRequest

SIGNATURE_BYTES = 12


def make_token(secret: bytes, query: str, position: list[object]) -> str:
    """An opaque token for the page after `position` of `query`."""
    body = orjson.dumps(position, default=str)
    return base64.urlsafe_b64encode(_signature(secret, query, body) + body).decode().rstrip("=")


def read_token(secret: bytes, query: str, token: str) -> list[object]:
    """The position in a token. Raises BadRequest if it was not made by us for this query."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        signature, body = raw[:SIGNATURE_BYTES], raw[SIGNATURE_BYTES:]
        if hmac.compare_digest(signature, _signature(secret, query, body)):
            return orjson.loads(body)
    except ValueError:
        pass  # not base64 or not JSON: refused below like a wrong signature
    raise BadRequest(
        "Diese Seitenmarke gehört nicht zu dieser Abfrage. Bitte die Abfrage von vorn beginnen und dem Link „next“ folgen.",
        parameter="after",
    )


def _signature(secret: bytes, query: str, body: bytes) -> bytes:
    return hmac.new(secret, query.encode() + b"\0" + body, hashlib.sha256).digest()[:SIGNATURE_BYTES]
