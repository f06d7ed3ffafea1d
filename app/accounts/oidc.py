"""Signing in with an OpenID provider (OpenID Connect Core 1.0): code flow with PKCE (RFC 7636), state and nonce.

What must be remembered between going and coming back travels sealed in a cookie of the browser that went, for ten
minutes; an answer that comes to another browser is worth nothing.
"""

from __future__ import annotations

import hmac
import time
import warnings
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import orjson
from authlib.common.errors import AuthlibBaseError
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from app.accounts.keys import new_token, seal, unseal
from app.errors import AtlasError

with warnings.catch_warnings():
    warnings.simplefilter(
        "ignore"
    )  # authlib would rather have httpx2, which is not what we use everywhere else
    from authlib.integrations.httpx_client import AsyncOAuth2Client

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.settings import Settings

CALLBACK = "/api/session/oidc/callback"
PURPOSE = "oidc"
ALGORITHMS = ["RS256", "PS256", "ES256", "RS384", "PS384", "ES384", "RS512", "PS512", "ES512", "EdDSA"]
TIME_TO_RETURN_S = 600
METADATA_KEPT_S = 3600
TIMEOUT_S = 10
LEEWAY_S = 60
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class OidcRefusal(AtlasError):  # noqa: N818 (a refusal, told on the sign-in page)
    """Signing in with the provider did not work; `code` says why to the sign-in page."""

    status = 400
    title = "Anmeldung nicht möglich"
    slug = "oidc"

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail, code=code)
        self.code = code


class Provider:
    """One OpenID provider; its metadata and keys are asked for when first needed and kept for an hour."""

    def __init__(self, settings: Settings, secret: bytes) -> None:
        self._settings = settings
        self._secret = secret
        self._metadata: dict[str, Any] | None = None
        self._keys: KeySet | None = None
        self._asked_at = 0.0

    @property
    def issuer(self) -> str:
        """The provider's name for itself."""
        return self._settings.oidc_issuer or ""

    async def go(self, destination: str) -> tuple[str, str]:
        """The address to send the browser to, and what it keeps meanwhile. Raises OidcRefusal."""
        metadata = await self._discovered()
        kept = {
            "state": new_token(), "nonce": new_token(), "verifier": new_token(), "next": destination,
            "until": time.time() + TIME_TO_RETURN_S,
        }  # fmt: skip
        async with self._client() as client:
            url, _ = client.create_authorization_url(
                metadata["authorization_endpoint"], state=kept["state"], nonce=kept["nonce"],
                code_challenge=create_s256_code_challenge(kept["verifier"]), code_challenge_method="S256",
            )  # fmt: skip
        return url, seal(self._secret, PURPOSE, orjson.dumps(kept).decode())

    async def come_back(self, sealed: str | None, answer: Mapping[str, str]) -> tuple[dict[str, Any], str]:
        """The claims about who has signed in, and where they wanted to go. Raises OidcRefusal."""
        kept = self._kept(sealed)
        if not hmac.compare_digest(kept["state"].encode(), answer.get("state", "").encode()):
            raise OidcRefusal("ungueltig", "Die Antwort gehört nicht zu dieser Anmeldung.")
        if answer.get("iss", self.issuer) != self.issuer:  # RFC 9207: mix-up of providers
            raise OidcRefusal("ungueltig", "Die Antwort kommt von einem anderen Anbieter.")
        if "code" not in answer:
            raise OidcRefusal("abgelehnt", "Der Anbieter hat die Anmeldung abgelehnt.")
        metadata = await self._discovered()
        tokens = await self._tokens(metadata, answer["code"], kept["verifier"])
        claims = await self._verified(metadata, str(tokens.get("id_token", "")), kept["nonce"])
        claims |= await self._more(metadata, str(tokens.get("access_token", "")), claims["sub"])
        return claims, kept["next"]

    def _kept(self, sealed: str | None) -> dict[str, Any]:
        try:
            kept = orjson.loads(unseal(self._secret, PURPOSE, sealed or ""))
        except ValueError:
            kept = {"until": 0}
        if kept["until"] < time.time():
            raise OidcRefusal(
                "abgelaufen", "Die Anmeldung hat zu lange gedauert oder wurde woanders begonnen."
            )
        return kept

    async def _discovered(self) -> dict[str, Any]:
        if self._metadata is None or time.monotonic() - self._asked_at > METADATA_KEPT_S:
            found = await self._get(f"{self.issuer}/.well-known/openid-configuration")
            if found.get("issuer") != self.issuer:
                raise OidcRefusal("anbieter", "Der Anbieter nennt sich anders als in den Einstellungen.")
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                _check_address(str(found.get(name)))
            self._metadata, self._keys, self._asked_at = found, None, time.monotonic()
        return self._metadata

    async def _tokens(self, metadata: dict[str, Any], code: str, verifier: str) -> dict[str, Any]:
        try:
            async with self._client() as client:
                return await client.fetch_token(
                    metadata["token_endpoint"],
                    code=code,
                    code_verifier=verifier,
                    grant_type="authorization_code",
                )
        except AuthlibBaseError as error:
            raise OidcRefusal("ungueltig", "Der Anbieter kennt diese Anmeldung nicht.") from error
        except (httpx.HTTPError, ValueError) as error:
            raise _unreachable() from error

    async def _verified(self, metadata: dict[str, Any], id_token: str, nonce: str) -> dict[str, Any]:
        """The claims of an ID token whose signature, issuer, audience, time and nonce are right."""
        registry = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_S,
            iss={"essential": True, "value": self.issuer}, sub={"essential": True},
            aud={"essential": True, "value": self._settings.oidc_client_id},
            exp={"essential": True}, iat={"essential": True}, nonce={"essential": True, "value": nonce},
        )  # fmt: skip
        try:
            claims = (await self._decoded(metadata, id_token)).claims
            registry.validate(claims)
        except (JoseError, ValueError) as error:
            raise OidcRefusal("ungueltig", "Der Ausweis des Anbieters ist nicht gültig.") from error
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if (
            claims.get("azp", None if several else self._settings.oidc_client_id)
            != self._settings.oidc_client_id
        ):
            raise OidcRefusal("ungueltig", "Der Ausweis des Anbieters ist für ein anderes Programm.")
        return dict(claims)

    async def _decoded(self, metadata: dict[str, Any], id_token: str) -> jwt.Token:
        """The token, decoded with the provider's keys; they are asked for anew where none fits."""
        if self._keys is not None:
            try:
                return jwt.decode(id_token, self._keys, algorithms=ALGORITHMS)
            except (JoseError, ValueError):
                self._keys = None  # the provider may have changed its keys
        self._keys = KeySet.import_key_set(await self._get(metadata["jwks_uri"]))  # type: ignore[arg-type]
        return jwt.decode(id_token, self._keys, algorithms=ALGORITHMS)

    async def _more(self, metadata: dict[str, Any], access_token: str, subject: str) -> dict[str, Any]:
        """What the provider's userinfo adds; nothing where it has none."""
        address = metadata.get("userinfo_endpoint")
        if not address or not access_token:
            return {}
        _check_address(str(address))
        told = await self._get(str(address), {"Authorization": f"Bearer {access_token}"})
        if told.get("sub") != subject:
            raise OidcRefusal("ungueltig", "Die Angaben des Anbieters gehören zu jemand anderem.")
        return {
            name: value for name, value in told.items() if name not in {"iss", "sub", "aud", "exp", "nonce"}
        }

    async def _get(self, url: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT_S) as client:
                answer = (await client.get(url, headers=headers)).raise_for_status()
                return dict(answer.json())
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, TypeError) as error:
            raise _unreachable() from error

    def _client(self) -> Any:  # noqa: ANN401 (authlib is not typed)
        settings = self._settings
        return AsyncOAuth2Client(
            settings.oidc_client_id, settings.oidc_client_secret or None, scope=settings.oidc_scope,
            redirect_uri=f"{settings.base_url}{CALLBACK}", timeout=TIMEOUT_S,
            token_endpoint_auth_method="client_secret_basic" if settings.oidc_client_secret else "none",
        )  # fmt: skip


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise OidcRefusal("anbieter", "Der Anbieter nennt eine Adresse ohne Verschlüsselung.")


def _unreachable() -> OidcRefusal:
    return OidcRefusal("anbieter", "Der Anbieter ist gerade nicht zu erreichen.")
