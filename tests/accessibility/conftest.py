"""Settings of the property-based tests here."""

from __future__ import annotations

from hypothesis import settings

# compiling takes seconds once, and how long an example takes says nothing about whether it is right
settings.register_profile("core", deadline=None)
settings.load_profile("core")
