"""Which addresses may be fetched: no way leads from a typed address to this machine, its network or its cloud."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from geodata import addresses
from geodata.addresses import is_public, pinned
from geodata.download import download
from geodata.reading import ReadError

RealGetaddrinfo = socket.getaddrinfo
PUBLIC = "93.184.216.34"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255",
        "::1", "::", "fe80::1", "fc00::1", "fd12:3456::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::",
        "2001:0:4136:e378:8000:63bf:80ff:fffe",
    ],
)  # fmt: skip
def test_what_is_not_of_the_public_internet(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", [PUBLIC, "1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
)
def test_what_is(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/x", "http://localhost/x", "http://2130706433/x", "http://0177.0.0.1/x", "http://0x7f.1/x",
        "http://127.1/x", "http://[::1]/x", "http://[::ffff:127.0.0.1]/x", "http://[::ffff:7f00:1]/x", "http://169.254.169.254/latest/meta-data",
        "http://0/x", "http://①②⑦.⓪.⓪.①/x", "https://10.0.0.1:8443/x", "http://[fe80::1%25lo]/x",
    ],
)  # fmt: skip
def test_no_notation_leads_to_this_machine(url: str, tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"nicht öffentlich|gibt es nicht|keine Internetadresse"):
        download(url, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("file:///etc/passwd", "http://"), ("ftp://example.org/x", "http://"), ("gopher://127.0.0.1:6379/_x", "http://"),
        ("http:///x", "http://"), ("//example.org/x", "http://"), ("http://user:pw@example.org/", "Kennwort"),
        ("http://[::g]/", "keine Internetadresse"), ("http://a:b:c/", "Internetadresse|http"), ("javascript:alert(1)", "http://"),
        ("http://gibt-es-nicht.invalid/x", "gibt es nicht"),
    ],
)  # fmt: skip
def test_addresses_that_are_none_of_ours(url: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=words):
        download(url, tmp_path)


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", _names({"zwei.test": [PUBLIC, "10.0.0.1"]}))
    with pytest.raises(ReadError, match=r"nicht öffentlich"):
        pinned("http://zwei.test/x", "x")


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def rebinding(host: str, *arguments: object, **more: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return _entry(PUBLIC if len(asked) == 1 else "127.0.0.1")

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    hop = pinned("https://daten.test:8443/a?b=c", "x")
    assert str(hop.url) == f"https://{PUBLIC}:8443/a?b=c"
    assert hop.headers == {"Host": "daten.test:8443"}
    assert hop.extensions == {"sni_hostname": "daten.test"}
    assert asked == ["daten.test"]


def _entry(address: str) -> list[tuple[object, ...]]:
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0))]


def _names(known: dict[str, list[str]]) -> Callable[..., list[tuple[object, ...]]]:
    def resolve(host: str, *arguments: object, **more: object) -> list[tuple[object, ...]]:
        if host in known:
            return [entry for address in known[host] for entry in _entry(address)]
        return RealGetaddrinfo(host, *arguments, **more)  # type: ignore[arg-type]

    return resolve


class _Site(BaseHTTPRequestHandler):
    seen: list[tuple[str, str]]
    location: str

    def do_GET(self) -> None:
        self.seen.append((self.headers["Host"], self.path))
        if self.path.startswith("/weiter"):
            self.send_response(302)
            self.send_header("Location", self.location)
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"Hallo")

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, type[_Site]]]:
    """A site on 127.0.0.1 that is called `daten.test` and, for this test, passes as public under that name alone."""
    handler = type("Site", (_Site,), {"seen": [], "location": ""})
    made = HTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    monkeypatch.setattr(
        socket, "getaddrinfo", _names({"daten.test": ["127.0.0.1"], "innen.test": ["10.0.0.1"]})
    )
    monkeypatch.setattr(addresses, "is_public", lambda address: str(address) == "127.0.0.1")
    yield made.server_port, handler
    made.shutdown()
    made.server_close()


def test_a_public_address_is_fetched_under_its_name(site: tuple[int, type[_Site]], tmp_path: Path) -> None:
    port, handler = site
    assert download(f"http://daten.test:{port}/a.csv", tmp_path).read_bytes() == b"Hallo"
    assert handler.seen == [(f"daten.test:{port}", "/a.csv")]


@pytest.mark.parametrize(
    "location",
    [
        "http://innen.test/",
        "http://169.254.169.254/latest/",
        "file:///etc/passwd",
        "http://[::1]:5432/",
        "//innen.test/x",
    ],
)
def test_a_redirect_inside_is_not_followed(
    site: tuple[int, type[_Site]], tmp_path: Path, location: str
) -> None:
    port, handler = site
    handler.location = location
    with pytest.raises(ReadError, match=r"nicht öffentlich|http://"):
        download(f"http://daten.test:{port}/weiter", tmp_path)
    assert len(handler.seen) == 1


def test_a_redirect_to_a_public_address_is_followed_and_an_endless_one_is_not(
    site: tuple[int, type[_Site]], tmp_path: Path
) -> None:
    port, handler = site
    handler.location = "/b.csv"
    assert download(f"http://daten.test:{port}/weiter", tmp_path).read_bytes() == b"Hallo"
    handler.location = "/weiter2"
    with pytest.raises(ReadError, match="mehr als 8-mal weiter"):
        download(f"http://daten.test:{port}/weiter2", tmp_path, name="c.csv")


@pytest.mark.parametrize(
    "url",
    [
        "http://x.test/..%2f..%2fetc%2fpasswd",
        "http://x.test/%2e%2e/%2e%2e/passwd",
        "http://x.test/a/..%5c..%5cpasswd",
    ],
)
def test_the_name_in_an_address_leads_nowhere_else(
    site: tuple[int, type[_Site]], tmp_path: Path, url: str
) -> None:
    port, _ = site
    made = download(url.replace("x.test", f"daten.test:{port}"), tmp_path / "hier")
    assert made.resolve().parent == (tmp_path / "hier").resolve()


def test_tls_is_checked_against_the_name_though_the_connection_goes_to_a_number(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, site: tuple[int, type[_Site]]
) -> None:
    certificate = _certificate(tmp_path, "daten.test")
    served = HTTPServer(("127.0.0.1", 0), site[1])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    asked: list[str | None] = []
    context.sni_callback = lambda _socket, name, _context: asked.append(name)
    served.socket = context.wrap_socket(served.socket, server_side=True)
    threading.Thread(target=served.serve_forever, daemon=True).start()
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setattr(
        socket, "getaddrinfo", _names({"daten.test": ["127.0.0.1"], "anders.test": ["127.0.0.1"]})
    )
    assert download(f"https://daten.test:{served.server_port}/a", tmp_path / "d").read_bytes() == b"Hallo"
    with pytest.raises(ReadError, match="nicht erreichbar"):
        download(f"https://anders.test:{served.server_port}/a", tmp_path / "e")
    assert asked == ["daten.test", "anders.test"]
    served.shutdown()
    served.server_close()


def _certificate(folder: Path, name: str) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / "zertifikat.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path
