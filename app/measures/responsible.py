"""Who with an account is responsible for a measure or a milestone of it, and what they are told: assigned, soon due, overdue, newer figures."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.accounts.access import GRANTS, Permission
from app.audit.acting import Author, say_who_unless_said
from app.errors import Conflict, InvalidFields
from app.measures import chain, finding_store
from app.measures.overdue import in_german, milestone_words, to_do
from app.notices.notices import Notice, notify

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from sqlalchemy import Connection

    from app.settings import Settings

BEFORE = timedelta(days=7)
"""So long before something is due it is told."""
ROLES = [
    role.value
    for role, may in GRANTS.items()
    if Permission.KEEP_INDICATORS in may or Permission.COORDINATE in may
]
"""Who sees what is not published, so that a notice leads somewhere."""
PEOPLE = (
    "SELECT id, name FROM account WHERE active AND role = ANY(:roles) ORDER BY lower(name), id LIMIT 1000"
)
ONE = "SELECT name FROM account WHERE active AND role = ANY(:roles) AND id = :account_id"
SET = """
    INSERT INTO undertaking_responsible (part_id, account_id) VALUES (:part, :account_id)
    ON CONFLICT (part_id) DO UPDATE SET account_id = excluded.account_id, since = now()
     WHERE undertaking_responsible.account_id <> excluded.account_id RETURNING part_id"""
SET_STEP = """
    INSERT INTO milestone_responsible (part_id, milestone, account_id) VALUES (:part, :milestone, :account_id)
    ON CONFLICT (part_id, milestone) DO UPDATE SET account_id = excluded.account_id, since = now()
     WHERE milestone_responsible.account_id <> excluded.account_id RETURNING part_id"""
UNSET_STEP = "DELETE FROM milestone_responsible WHERE part_id = :part AND milestone = :milestone"
UNSET = "DELETE FROM undertaking_responsible WHERE part_id = :part"
OPEN = """
    SELECT u.id, u.region_id, u.title, u.stage, u.due_on, r.account_id, bool_or(r.milestone IS NULL) AS whole,
           array_agg(r.milestone) FILTER (WHERE r.milestone IS NOT NULL) AS milestones
      FROM (SELECT part_id, account_id, NULL AS milestone FROM undertaking_responsible
            UNION ALL SELECT part_id, account_id, milestone FROM milestone_responsible) r JOIN undertaking_part p ON p.id = r.part_id
      JOIN undertaking u ON u.id = p.undertaking_id JOIN account a ON a.id = r.account_id
     WHERE u.stage <> 'closed' AND a.active AND a.role = ANY(:roles)
     GROUP BY u.id, r.account_id ORDER BY u.id, r.account_id"""
TELL = """
    INSERT INTO responsible_told (undertaking_id, account_id, kind, what) VALUES (:id, :account_id, :kind, :what)
    ON CONFLICT DO NOTHING RETURNING what"""
HEADS = {"soon": "Bald fällig", "overdue": "Überfällig", "superseded": "Neuere Zahlen"}


def people(connection: Connection) -> list[dict[str, Any]]:
    """The accounts that may be responsible, by name; no addresses."""
    return [dict(row) for row in connection.execute(text(PEOPLE), {"roles": ROLES}).mappings()]


def assign(
    connection: Connection, settings: Settings, undertaking: Mapping[str, Any], part: Mapping[str, Any], account_id: int | None,
    milestone: str | None = None,
) -> None:  # fmt: skip
    """Make somebody responsible for a measure, or one milestone of it (None: nobody with an account), and tell them.

    Raises Conflict for another part than a measure, InvalidFields for an account that could not see it, and for a milestone
    that the measure does not have.
    """
    if part["kind"] != "measure":
        raise Conflict("Verantwortlich ist jemand für eine Maßnahme.")
    if milestone is not None and _milestone(part, milestone) is None:
        words = "Diesen Meilenstein hat die Maßnahme nicht (mehr)."
        raise InvalidFields(words, errors={"milestone": words})
    keys = {"part": part["id"], "account_id": account_id, "roles": ROLES, "milestone": milestone}
    if account_id is None:
        connection.execute(text(UNSET if milestone is None else UNSET_STEP), keys)
        return
    if connection.execute(text(ONE), keys).first() is None:
        words = "Dieses Konto gibt es nicht, oder es darf Vorgänge nicht sehen, die noch vertraulich sind."
        raise InvalidFields(words, errors={"account_id": words})
    if connection.execute(text(SET if milestone is None else SET_STEP), keys).first() is not None:
        body = _of_what(part, milestone)
        notice = Notice(
            "responsible",
            f"Sie sind verantwortlich: {undertaking['title']}",
            body,
            f"/massnahmen/{undertaking['id']}",
        )
        notify(connection, settings, notice, account_id=account_id)


def _milestone(part: Mapping[str, Any], title: str) -> Mapping[str, Any] | None:
    return next((one for one in part["content"]["milestones"] if one["title"] == title), None)


def _of_what(part: Mapping[str, Any], milestone: str | None) -> str:
    measure, ends = f"Maßnahme „{part['content']['title']}“", part["content"]["ends_on"]
    step = None if milestone is None else _milestone(part, milestone)
    if step is not None:
        return f"Meilenstein „{step['title']}“, fällig am {in_german(step['due_on'])}; {measure}."
    return measure + (f", Ende {in_german(ends)}." if ends else ".")


def tell_responsible(connection: Connection, settings: Settings, today: date) -> int:
    """Tell those responsible what is soon due, overdue, or rests on superseded figures, each once; gives how many notices."""
    told = 0
    for row in map(dict, connection.execute(text(OPEN), {"roles": ROLES}).mappings().all()):
        for kind, whats in _to_tell(connection, row, today).items():
            fresh = [what for what in whats if _first(connection, row, kind, what)]
            if fresh:
                say_who_unless_said(connection, Author("Fristen"))
                notice = Notice(
                    f"responsible_{kind}",
                    f"{HEADS[kind]}: {row['title']}",
                    "; ".join(fresh),
                    f"/massnahmen/{row['id']}",
                )
                notify(connection, settings, notice, account_id=row["account_id"])
                told += 1
    return told


def _to_tell(connection: Connection, row: Mapping[str, Any], today: date) -> dict[str, list[str]]:
    """What to tell: of the whole undertaking, or of single milestones only to who is responsible for no more than these."""
    found: dict[str, list[str]] = {
        "soon": [],
        "overdue": [],
        "superseded": list(_superseded(connection, row)) if row["whole"] else [],
    }
    own = {milestone_words(one) for one in row["milestones"] or ()}
    soon = (today + BEFORE).isoformat()
    for one in to_do(row, chain.parts_of(connection, row["id"])):
        if not row["whole"] and one.what not in own:
            continue
        kind = "overdue" if one.due_on < today.isoformat() else "soon" if one.due_on <= soon else None
        if kind is not None:
            found[kind].append(f"{one.what}, fällig am {in_german(one.due_on)}")
    return found


def _superseded(connection: Connection, row: Mapping[str, Any]) -> Iterator[str]:
    numbers = list(connection.execute(text(chain.FINDING_IDS), {"id": row["id"]}).scalars())
    for figures in finding_store.then_and_now(connection, row["region_id"], numbers).values():
        for one in figures:
            now = one["now"]
            if now is not None and now["superseded"]:
                run = f", Lauf {now['run_id']}" if now["run_id"] else ""
                day = f", Stand {in_german(str(now['as_of']))}" if now["as_of"] else ""
                yield f"{', '.join(filter(None, (one['label'], one['area'])))}{day}{run}"


def _first(connection: Connection, row: Mapping[str, Any], kind: str, what: str) -> bool:
    keys = {"id": row["id"], "account_id": row["account_id"], "kind": kind, "what": what}
    return connection.execute(text(TELL), keys).first() is not None
