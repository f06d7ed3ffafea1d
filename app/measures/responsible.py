"""Who with an account is responsible for a measure, and what they are told: assigned, soon due, overdue, newer figures."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.accounts.access import GRANTS, Permission
from app.audit.acting import Author, say_who_unless_said
from app.errors import Conflict, InvalidFields
from app.measures import chain, finding_store
from app.measures.overdue import in_german, to_do
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
UNSET = "DELETE FROM undertaking_responsible WHERE part_id = :part"
OPEN = """
    SELECT DISTINCT u.id, u.region_id, u.title, u.stage, u.due_on, r.account_id
      FROM undertaking_responsible r JOIN undertaking_part p ON p.id = r.part_id
      JOIN undertaking u ON u.id = p.undertaking_id JOIN account a ON a.id = r.account_id
     WHERE u.stage <> 'closed' AND a.active AND a.role = ANY(:roles) ORDER BY u.id, r.account_id"""
TELL = """
    INSERT INTO responsible_told (undertaking_id, account_id, kind, what) VALUES (:id, :account_id, :kind, :what)
    ON CONFLICT DO NOTHING RETURNING what"""
HEADS = {"soon": "Bald fällig", "overdue": "Überfällig", "superseded": "Neuere Zahlen"}


def people(connection: Connection) -> list[dict[str, Any]]:
    """The accounts that may be responsible, by name; no addresses."""
    return [dict(row) for row in connection.execute(text(PEOPLE), {"roles": ROLES}).mappings()]


def assign(
    connection: Connection, settings: Settings, undertaking: Mapping[str, Any], part: Mapping[str, Any], account_id: int | None
) -> None:  # fmt: skip
    """Make somebody responsible for a measure (None: nobody with an account), and tell them.

    Raises Conflict for another part than a measure, InvalidFields for an account that could not see it.
    """
    if part["kind"] != "measure":
        raise Conflict("Verantwortlich ist jemand für eine Maßnahme.")
    if account_id is None:
        connection.execute(text(UNSET), {"part": part["id"]})
        return
    keys = {"part": part["id"], "account_id": account_id, "roles": ROLES}
    if connection.execute(text(ONE), keys).first() is None:
        words = "Dieses Konto gibt es nicht, oder es darf Vorgänge nicht sehen, die noch vertraulich sind."
        raise InvalidFields(words, errors={"account_id": words})
    if connection.execute(text(SET), keys).first() is not None:
        ends = part["content"]["ends_on"]
        body = f"Maßnahme „{part['content']['title']}“" + (f", Ende {in_german(ends)}." if ends else ".")
        notice = Notice(
            "responsible",
            f"Sie sind verantwortlich: {undertaking['title']}",
            body,
            f"/massnahmen/{undertaking['id']}",
        )
        notify(connection, settings, notice, account_id=account_id)


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
    found: dict[str, list[str]] = {
        "soon": [],
        "overdue": [],
        "superseded": list(_superseded(connection, row)),
    }
    soon = (today + BEFORE).isoformat()
    for one in to_do(row, chain.parts_of(connection, row["id"])):
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
