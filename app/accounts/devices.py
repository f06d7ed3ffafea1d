"""Browser and system in words, so that people recognise their sessions in a list."""

from __future__ import annotations

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def device_of(user_agent: str | None) -> str:
    """For example "Firefox auf Windows"; only what is listed here, never what the client wrote."""
    told = user_agent or ""
    browser = next((name for mark, name in BROWSERS if mark in told), "Unbekanntes Programm")
    system = next((name for mark, name in SYSTEMS if mark in told), None)
    return f"{browser} auf {system}" if system else browser
