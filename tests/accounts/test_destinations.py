"""After signing in one stays on our pages, whatever the address says."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.accounts.destinations import START, safe_destination

OURS = "https://atlas.example.org/api/session/oidc"


@pytest.mark.parametrize(
    "path", ["/konto", "/versorgung?kategorie=creche&karte=11/54.6/9.5", "/lernort/kita-süd"]
)
def test_a_page_of_ours_is_gone_to(path: str) -> None:
    assert safe_destination(path) == path


@pytest.mark.parametrize(
    "wanted",
    [
        None, "", "konto", "https://evil.example", "//evil.example", "///evil.example", "/\\evil.example",
        "\\\\evil.example", "/\t/evil.example", "/\n/evil.example", "javascript:alert(1)", "http:evil.example",
        "/%0d%0aSet-Cookie:a=b\r\n", "/a\\b", "data:text/html,x", " /konto", "/konto\x00", "/api/session/oidc",
        "/" + "a" * 2000,
    ],
)  # fmt: skip
def test_anything_else_leads_to_the_start(wanted: str | None) -> None:
    assert safe_destination(wanted) == START


@given(some.text(alphabet=some.sampled_from("/\\.:@?#%&=aehtpsvil\t\n\r\0 ü"), max_size=30))
def test_a_browser_never_leaves(wanted: str) -> None:
    reached = urlsplit(urljoin(OURS, safe_destination(wanted)))
    assert (reached.scheme, reached.netloc) == ("https", "atlas.example.org")
