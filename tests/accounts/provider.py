"""A small OpenID provider on 127.0.0.1 that signs everybody in; it can be told to misbehave."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIENT, SECRET = "atlas", "client-secret-of-the-test"


class TestProvider:
    """Its state: whom it vouches for, and what it does wrong. Codes are good once."""

    __test__ = False

    def __init__(self, address: str) -> None:
        self.address = address
        self.key = first_key()
        self.subject = "user-1"
        self.claims: dict[str, Any] = {}
        self.userinfo: dict[str, Any] | None = None
        self.forged: dict[str, Any] = {}
        self.metadata: dict[str, Any] = {}
        self.sign_with: RSAKey | None = None
        self.header: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []

    @staticmethod
    def new_key() -> RSAKey:
        return RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)

    def described(self) -> dict[str, Any]:
        return {
            "issuer": self.address, "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token", "jwks_uri": f"{self.address}/keys",
            **({"userinfo_endpoint": f"{self.address}/userinfo"} if self.userinfo is not None else {}),
            **self.metadata,
        }  # fmt: skip

    def authorize(self, url: str) -> str:
        """What a browser that opens the address is sent back to."""
        asked = dict(parse_qsl(urlsplit(url).query))
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert asked["client_id"] == CLIENT
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        answer = {"code": code, "state": asked["state"], "iss": self.address}
        return f"{asked['redirect_uri']}?{urlencode(answer)}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        asked = self.codes.pop(form.get("code", ""), None)
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).decode().rstrip("=")
        wrong = asked is None or asked["code_challenge"] != challenge or authorization != f"Basic {basic}"
        if asked is None or wrong:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.address, "sub": self.subject, "aud": CLIENT, "iat": now, "exp": now + 60,
            "nonce": asked["nonce"], **self.claims, **self.forged,
        }  # fmt: skip
        key = self.sign_with or self.key
        header = {"alg": "RS256", "kid": self.key.kid, **self.header}
        id_token = jwt.encode(header, {k: v for k, v in claims.items() if v is not None}, key)
        return 200, {"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": id_token}


@cache
def first_key() -> RSAKey:
    """Made once: that takes a moment."""
    return TestProvider.new_key()


@contextmanager
def openid_provider() -> Iterator[TestProvider]:
    """A provider that runs for the length of the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    provider = TestProvider(f"http://127.0.0.1:{server.server_address[1]}")
    server.provider = provider  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield provider
    server.shutdown()
    server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        provider: TestProvider = self.server.provider  # type: ignore[attr-defined]
        path = urlsplit(self.path).path
        provider.asked.append(path)
        if path == "/authorize":
            self.send_response(303)
            self.send_header("Location", provider.authorize(self.path))
            self.end_headers()
        elif path == "/.well-known/openid-configuration":
            self._answer(200, provider.described())
        elif path == "/keys":
            self._answer(200, {"keys": [provider.key.as_dict(private=False)]})
        elif path == "/userinfo":
            self._answer(200, provider.userinfo)
        else:
            self._answer(404, {})

    def do_POST(self) -> None:
        provider: TestProvider = self.server.provider  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._answer(*provider.token(dict(parse_qsl(body)), self.headers.get("Authorization", "")))

    def _answer(self, status: int, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_told: object) -> None:
        """Quiet."""
