"""The errors a user can meet, each a sentence a person can act on (RFC 9457 problem details).

AtlasError
├── BadRequest            400  a parameter is wrong; names it
├── NotSignedIn           401
├── Forbidden             403
├── NotFound              404
├── Conflict              409
├── PreconditionFailed    412  somebody else has changed it in the meantime
├── TooLarge              413
├── InvalidFields         422  what was entered does not do; `errors` names each field
├── NotConnected          422  a point that no street leads to
├── ComputationLimit      422  it would take longer than an answer may
├── PreconditionRequired  428  a change must say which version it is about
├── TooMany               429  too often in a short time
├── TooSlow               408  the request did not arrive in time
├── Busy                  503  too much is being computed at once
├── DatabaseAway          503
└── OutOfSpace            507  no room for a file
"""

from __future__ import annotations

from typing import Any, ClassVar

PROBLEM_MEDIA_TYPE = "application/problem+json"


class AtlasError(Exception):
    """An error with a status and German words for the one who met it; `more` becomes members of the problem."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Interner Fehler"
    slug: ClassVar[str] = "internal"

    def __init__(self, detail: str, **more: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.more = more

    def problem(self) -> dict[str, Any]:
        """The problem details document."""
        told = {
            "type": f"/probleme/{self.slug}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        return {**told, **{name: value for name, value in self.more.items() if value is not None}}


class BadRequest(AtlasError):  # noqa: N818 (named like the status it answers with)
    """A parameter is wrong."""

    status = 400
    title = "Die Anfrage stimmt so nicht"
    slug = "bad-request"


class NotSignedIn(AtlasError):  # noqa: N818
    """Somebody must sign in first."""

    status = 401
    title = "Nicht angemeldet"
    slug = "not-signed-in"


class Forbidden(AtlasError):  # noqa: N818
    """The role does not allow it."""

    status = 403
    title = "Nicht erlaubt"
    slug = "forbidden"


class NotFound(AtlasError):  # noqa: N818
    """There is nothing of that name."""

    status = 404
    title = "Nicht gefunden"
    slug = "not-found"


class Conflict(AtlasError):  # noqa: N818
    """It contradicts what is there."""

    status = 409
    title = "Widerspruch zum Bestand"
    slug = "conflict"


class PreconditionFailed(AtlasError):  # noqa: N818
    """Somebody else has changed it in the meantime."""

    status = 412
    title = "Inzwischen geändert"
    slug = "precondition-failed"


class TooLarge(AtlasError):  # noqa: N818
    """More than is taken."""

    status = 413
    title = "Zu groß"
    slug = "too-large"


class InvalidFields(AtlasError):  # noqa: N818
    """What was entered does not do; `errors` has a sentence for each field."""

    status = 422
    title = "Die Angaben stimmen so nicht"
    slug = "invalid-fields"


class NotConnected(AtlasError):  # noqa: N818
    """A point that no street leads to."""

    status = 422
    title = "Nicht angebunden"
    slug = "not-connected"


class ComputationLimit(AtlasError):  # noqa: N818
    """It would take longer, or more memory, than one answer may."""

    status = 422
    title = "Zu aufwendig"
    slug = "computation-limit"


class PreconditionRequired(AtlasError):  # noqa: N818
    """A change must say which version it is about (If-Match)."""

    status = 428
    title = "Es fehlt, welcher Stand geändert wird"
    slug = "precondition-required"


class TooMany(AtlasError):  # noqa: N818
    """Too often in a short time; `retry_after_s` says how many seconds to wait."""

    status = 429
    title = "Zu viele Anfragen"
    slug = "too-many"


class TooSlow(AtlasError):  # noqa: N818
    """The request did not arrive in time."""

    status = 408
    title = "Die Anfrage kam nicht an"
    slug = "too-slow"


class Busy(AtlasError):  # noqa: N818
    """Too much is being computed at once."""

    status = 503
    title = "Gerade überlastet"
    slug = "busy"


class DatabaseAway(AtlasError):  # noqa: N818
    """The database does not answer."""

    status = 503
    title = "Die Datenbank ist gerade nicht erreichbar"
    slug = "database-away"


class OutOfSpace(AtlasError):  # noqa: N818
    """There is no room for a file, or its folder cannot be written to."""

    status = 507
    title = "Kein Platz"
    slug = "out-of-space"
