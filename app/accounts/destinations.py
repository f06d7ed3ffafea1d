"""Where to go after signing in: a place on our own pages, whatever the address says (no open redirect)."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

START = "/"
#: One slash, then nothing that a browser could read as a host: no second slash, no backslash, no control character.
OWN_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]{0,1500}")


def safe_destination(wanted: str | None) -> str:
    """The path wanted, if it is one of ours; else the start page."""
    if wanted is None or not OWN_PATH.fullmatch(wanted):
        return START
    parts = urlsplit(wanted)
    if parts.scheme or parts.netloc or parts.path.startswith(("/api/", "//")):
        return START
    return wanted
