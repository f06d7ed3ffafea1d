"""Addresses that may be fetched: public ones. Resolved once, and the connection goes to the address that was checked.

What is refused: schemes other than http and https, names and numbers that lead to this machine, its network, link-local
services of clouds, or multicast, in whatever notation, also behind a redirect (OWASP: server-side request forgery).
Resolving once and connecting to that very address leaves no moment for a name to change its mind (DNS rebinding).
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass

import httpx

from geodata.reading import ReadError

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
NAT64 = ipaddress.ip_network("64:ff9b::/96")
NAT64_LOCAL = ipaddress.ip_network("64:ff9b:1::/48")
IPV4_COMPATIBLE = ipaddress.ip_network("::/96")


@dataclass(frozen=True, slots=True)
class Hop:
    """One request on the way to a file: its address with the host pinned, and what the host is really called."""

    url: httpx.URL
    headers: dict[str, str]
    extensions: dict[str, str]


def is_public(address: IPAddress) -> bool:
    """Whether an address is one of the public Internet, also where it wraps an IPv4 one (mapped, NAT64, 6to4, Teredo)."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = _wrapped(address)
        if inner is not None:
            return is_public(inner)
        if address in NAT64_LOCAL:
            return False
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified or address.is_loopback
    )


def _wrapped(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in NAT64 or address in IPV4_COMPATIBLE:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def pinned(url: str, name: str) -> Hop:
    """The request for `url` that goes to a checked address. Raises ReadError (for the file `name`) if it may not be asked."""
    parsed = checked_address(url, name)
    chosen = _resolved(parsed.host, parsed.port or (443 if parsed.scheme == "https" else 80), url, name)
    return Hop(
        parsed.copy_with(host=str(chosen)), {"Host": parsed.netloc.decode()}, {"sni_hostname": parsed.host}
    )


def checked_address(url: str, name: str) -> httpx.URL:
    """An address with a scheme and a host that can be fetched, without resolving it. Raises ReadError."""
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise ReadError(f"„{url[:200]}“ ist keine Internetadresse.", name) from error
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise ReadError("Geholt wird nur von Adressen, die mit http:// oder https:// beginnen.", name)
    if parsed.userinfo:
        raise ReadError("Adressen mit Benutzernamen oder Kennwort werden nicht geholt.", name)
    return parsed


def _resolved(host: str, port: int, url: str, name: str) -> IPAddress:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ReadError(f"Den Rechner „{host}“ der Adresse {url} gibt es nicht.", name) from error
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    for address in addresses:  # one address inside is enough to refuse: which one is asked would be chance
        if not is_public(address):
            raise ReadError(
                f"Die Adresse {url} führt zu einem Rechner, der nicht öffentlich ist; dorthin wird nicht gefragt.",
                name,
            )
    return addresses[0]
