"""Texts, numbers, days and moments as filters write them; both encodings read them here."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime

from app.cql2.model import FilterError, Instant, Value

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?Z", re.ASCII)
WHOLE = re.compile(r"\d{1,18}", re.ASCII)
LARGEST_WHOLE = 10**18
MOST_DIGITS = 400
EXACT = 2**53
"""Up to here every whole number is one in floating point, too."""


def text(value: str, at: str) -> Value:
    """A text the database can keep. Raises FilterError."""
    if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise FilterError("Ein Text im Filter enthält ein Zeichen, das es nicht gibt.", at=at)
    return Value(value, at)


def number(written: str | float, at: str) -> Value:
    """A number: whole ones as such as far as they are exact, others in floating point. Raises FilterError."""
    if isinstance(written, str) and len(written) > MOST_DIGITS:
        raise FilterError(f"Eine Zahl im Filter hat mehr als {MOST_DIGITS} Ziffern.", at=at)
    if isinstance(written, int) and abs(written) < LARGEST_WHOLE:
        return Value(written, at)
    try:
        value = float(written)
    except OverflowError:
        value = math.inf
    if not math.isfinite(value):
        raise FilterError("Eine Zahl im Filter ist zu groß.", at=at)
    if isinstance(written, str) and WHOLE.fullmatch(written):
        return Value(int(written), at)
    return Value(int(value) if value.is_integer() and abs(value) <= EXACT else value, at)


def day(written: str, at: str) -> Instant:
    """A day from "2026-08-01". Raises FilterError."""
    if DAY.fullmatch(written):
        try:
            return Instant(date.fromisoformat(written), at)
        except ValueError:
            pass  # the calendar has no such day: said below
    raise FilterError(f"„{written[:40]}“ ist kein Tag der Form 2026-08-01.", at=at)


def moment(written: str, at: str) -> Instant:
    """A moment from "2026-08-01T12:00:00Z", with up to nine decimals of which six count. Raises FilterError."""
    if found := MOMENT.fullmatch(written):
        try:
            value = datetime.fromisoformat(found[1]).replace(tzinfo=UTC)
        except ValueError:
            pass  # no such day or hour: said below
        else:
            return Instant(value.replace(microsecond=int((found[2] or "0")[:6].ljust(6, "0"))), at)
    raise FilterError(f"„{written[:40]}“ ist kein Zeitpunkt in UTC der Form 2026-08-01T12:00:00Z.", at=at)


def bound(written: str, at: str) -> Instant | None:
    """One end of an interval: a day, a moment, or ".." for none. Raises FilterError."""
    if written == "..":
        return None
    return moment(written, at) if "T" in written else day(written, at)
