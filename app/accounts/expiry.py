"""What is forgotten of people once it serves nothing: ended sessions, links, tokens, tries to sign in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.settings import Settings

FORGET = (
    "DELETE FROM session WHERE expires_at <= now() OR last_seen_at <= now() - cast(:idle AS interval)",
    "DELETE FROM one_time_link WHERE expires_at <= now()",
    # Kept for a month, so that people see why a script has stopped.
    "DELETE FROM api_token WHERE expires_at <= now() - interval '30 days'",
    "DELETE FROM sign_in_attempt WHERE last_at <= now() - interval '1 day' AND coalesce(blocked_until <= now(), true)",
)


def tidy_accounts(connection: Connection, settings: Settings) -> None:
    """Delete what has expired; done by a worker once a day."""
    values = {"idle": timedelta(minutes=settings.session_idle_minutes)}
    for sql in FORGET:
        connection.execute(text(sql), values if ":idle" in sql else {})
