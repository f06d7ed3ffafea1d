"""Who is at the other end: the peer itself, or what our own web servers in front say of it, and nobody else's word."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Scope

    from app.settings import Network

MOST_HOPS = 10
_IPV6_PREFIX = 64


def header(scope: Scope, name: bytes) -> str:
    """A header of the request (all its lines joined by commas); empty where there is none."""
    return b",".join(value for key, value in scope["headers"] if key == name).decode("latin-1")


def believe_proxies(scope: Scope, trusted: tuple[Network, ...]) -> None:
    """Put the client's own address and scheme into the request, where a trusted web server in front tells them.

    The chain is read from its end: the last address that is none of ours is the client; what stands before it,
    anybody may have written.
    """
    peer = scope.get("client")
    if peer is None or not trusted or not _is_trusted(peer[0], trusted):
        return
    hops = [one.strip() for one in header(scope, b"x-forwarded-for").split(",") if one.strip()]
    for hop in reversed(hops[-MOST_HOPS:]):
        if _address(hop) is None:
            break
        scope["client"] = (hop, 0)
        if not _is_trusted(hop, trusted):
            break
    scheme = header(scope, b"x-forwarded-proto").split(",")[-1].strip()
    if scheme in {"http", "https"}:
        scope["scheme"] = scheme


def address_key(scope: Scope) -> str:
    """The client's address as limits count it: of IPv6 the network, for one client has 2^64 addresses."""
    peer = scope.get("client")
    return _key(peer[0]) if peer else "unknown"


@lru_cache(maxsize=4000)
def _key(told: str) -> str:
    found = _address(told)
    if found is None:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, _IPV6_PREFIX), strict=False))
    return str(found)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return None


def _is_trusted(text: str, trusted: tuple[Network, ...]) -> bool:
    found = _address(text)
    return found is not None and any(found in network for network in trusted)
