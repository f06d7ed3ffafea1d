"""What stands in answers where there is no number: why there is none. Zero is a number, and never one of these."""

from __future__ import annotations

from typing import Any

SECRET: dict[str, Any] = {"value": None, "status": "secret"}
UNKNOWN: dict[str, Any] = {"value": None, "status": "unknown"}
NOT_APPLICABLE: dict[str, Any] = {"value": None, "status": "not_applicable"}
