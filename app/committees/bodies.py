"""Bodies and their members: listing, making, changing; contact data for coordinators and the members themselves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.accounts.keys import digest, new_token
from app.committees.rights import Seat, require_inside, seats
from app.errors import InvalidFields, NotFound, PreconditionFailed, PreconditionRequired

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlalchemy import Connection

    from app.accounts.access import Actor

BODIES = """
    SELECT c.id, c.name, c.purpose, c.published, c.archived, c.quorum, c.quorum_count, c.revision,
           (SELECT count(*) FROM committee_member m WHERE m.committee_id = c.id
               AND daterange(m.valid_from, m.valid_to) @> cast(:day AS date)) AS members,
           (SELECT min(m.starts_at) FROM committee_meeting m
             WHERE m.committee_id = c.id AND m.status IN ('planned', 'invited') AND m.starts_at >= cast(:day AS date)) AS next_at
      FROM committee c WHERE c.id = ANY(:ids) ORDER BY c.archived, c.name, c.id"""
MEMBERS = """
    SELECT m.id, m.account_id, m.name, m.post, m.function, m.organisation, m.email, a.email AS account_email, m.phone, m.votes,
           m.valid_from, m.valid_to, a.id IS NOT NULL AS has_account, m.feed_token IS NOT NULL AS has_feed
      FROM committee_member m LEFT JOIN account a ON a.id = m.account_id
     WHERE m.committee_id = :id
     ORDER BY (m.valid_to IS NOT NULL AND m.valid_to <= cast(:day AS date)),
              array_position(ARRAY['chair', 'deputy', 'management', 'minutes', 'member', 'advisory'], m.post), m.name, m.id"""
FIELDS = ("name", "purpose", "published", "archived", "quorum", "quorum_count")
INSERT = f"""
    INSERT INTO committee (region_id, {", ".join(FIELDS)})
    VALUES (:region_id, {", ".join(f":{name}" for name in FIELDS)}) RETURNING id"""
UPDATE = f"""
    UPDATE committee SET {", ".join(f"{name} = :{name}" for name in FIELDS)}, revision = revision + 1
     WHERE id = :id AND revision = :revision RETURNING id"""
MEMBER_FIELDS = (
    "account_id",
    "name",
    "post",
    "function",
    "organisation",
    "email",
    "phone",
    "votes",
    "valid_from",
    "valid_to",
)
ADD_MEMBER = f"""
    INSERT INTO committee_member (committee_id, {", ".join(MEMBER_FIELDS)})
    VALUES (:id, {", ".join(f":{name}" for name in MEMBER_FIELDS)}) RETURNING id"""
CHANGE_MEMBER = f"""
    UPDATE committee_member SET {", ".join(f"{name} = :{name}" for name in MEMBER_FIELDS)}
     WHERE committee_id = :id AND id = :member RETURNING id"""
ACCOUNT = "SELECT id, name FROM account WHERE lower(email) = lower(:email) AND active"
FEED = (
    "UPDATE committee_member SET feed_token = :token WHERE committee_id = :id AND id = :member RETURNING id"
)
PROTECTED = ("email", "account_email", "phone", "account_id", "has_feed")
STALE = "Jemand anders hat dieses Gremium inzwischen geändert. Es ist nichts überschrieben."


def read_bodies(connection: Connection, actor: Actor, region_id: int, day: date) -> list[dict[str, Any]]:
    """The bodies somebody sees, with how they stand to them."""
    own = {one.committee_id: one for one in seats(connection, actor, region_id, day)}
    rows = connection.execute(text(BODIES), {"ids": list(own), "day": day}).mappings()
    return [_told(dict(row), own[row["id"]]) for row in rows]


def read_body(connection: Connection, one: Seat, day: date) -> dict[str, Any]:
    """A body with its members, for whom they are."""
    row = connection.execute(text(BODIES), {"ids": [one.committee_id], "day": day}).mappings().one()
    return {**_told(dict(row), one), "members_list": read_members(connection, one, day)}


def read_members(connection: Connection, one: Seat, day: date) -> list[dict[str, Any]]:
    """Who belongs to it; nobody for visitors, contact data for coordinators and of oneself."""
    if one.level == "public":
        return []
    rows = connection.execute(text(MEMBERS), {"id": one.committee_id, "day": day}).mappings()
    return [_member(dict(row), one) for row in rows]


def create(
    connection: Connection, actor: Actor, region_id: int, content: Mapping[str, Any], day: date
) -> int:
    """A new body; who makes it is its management, so that somebody sees all of it. Gives its number."""
    number: int = connection.execute(text(INSERT), {**content, "region_id": region_id}).scalar_one()
    founder = {"account_id": actor.account_id, "name": actor.name, "post": "management", "function": "", "organisation": "",
               "email": None, "phone": None, "votes": False, "valid_from": day, "valid_to": None}  # fmt: skip
    connection.execute(text(ADD_MEMBER), {**founder, "id": number})
    return number


def change(connection: Connection, one: Seat, content: Mapping[str, Any], if_match: str | None) -> None:
    """Change what is said of a body. Raises PreconditionRequired, PreconditionFailed where somebody was faster."""
    found = re.fullmatch(r'"b\d+-(\d{1,9})"', (if_match or "").strip())
    if found is None:
        raise PreconditionRequired(
            "Eine Änderung muss sagen, welchen Stand sie ändert (If-Match mit dem ETag)."
        )
    keys = {**content, "id": one.committee_id, "revision": int(found[1])}
    if connection.execute(text(UPDATE), keys).first() is None:
        raise PreconditionFailed(STALE)


def save_member(
    connection: Connection, one: Seat, content: Mapping[str, Any], member: int | None = None
) -> int:
    """Add a member, or change one; `account_email` names the account that is theirs. Gives the number.

    Raises InvalidFields where there is no such account or somebody leaves before coming, NotFound.
    """
    told = {**content, "account_id": None}
    wanted = told.pop("account_email")
    if wanted:
        found = connection.execute(text(ACCOUNT), {"email": wanted}).first()
        if found is None:
            words = "Ein Konto mit dieser Adresse gibt es nicht. Ohne Konto erhält das Mitglied Einladungen nur per E-Mail."
            raise InvalidFields("Das Mitglied stimmt so nicht.", errors={"account_email": words})
        told["account_id"] = found.id
    if told["valid_to"] is not None and told["valid_to"] <= told["valid_from"]:
        raise InvalidFields(
            "Das Mitglied stimmt so nicht.", errors={"valid_to": "Das Ende liegt nach dem Anfang."}
        )
    keys = {**told, "id": one.committee_id, "member": member}
    number = connection.execute(text(ADD_MEMBER if member is None else CHANGE_MEMBER), keys).scalar()
    if number is None:
        raise NotFound(f"Ein Mitglied {member} hat dieses Gremium nicht.")
    return number


def new_feed(connection: Connection, one: Seat, member: int) -> str:
    """The secret of a member's calendar, told once; an earlier one holds no longer. For the member and who runs the body."""
    require_inside(one, f"Ein Mitglied {member} hat dieses Gremium nicht.")
    if not one.runs and one.member_id != member:
        raise NotFound(f"Ein Mitglied {member} hat dieses Gremium nicht.")
    token = new_token()
    keys = {"id": one.committee_id, "member": member, "token": digest(token)}
    if connection.execute(text(FEED), keys).first() is None:
        raise NotFound(f"Ein Mitglied {member} hat dieses Gremium nicht.")
    return token


def address_of(member: Mapping[str, Any]) -> str:
    """Where mails for a member go: the address entered, else that of the account; "" where there is none."""
    return member.get("email") or member.get("account_email") or ""


def etag_of(body: Mapping[str, Any]) -> str:
    """Names the state of what is said of a body."""
    return f'"b{body["id"]}-{body["revision"]}"'


def _told(row: dict[str, Any], one: Seat) -> dict[str, Any]:
    own = {
        "level": one.level,
        "runs": one.runs,
        "member_id": one.member_id,
        "writes_minutes": one.writes_minutes and one.level != "public",
    }
    if one.level == "public":
        row = {
            name: row[name]
            for name in ("id", "name", "purpose", "published", "archived", "revision", "next_at")
        }
    return {**row, **own}


def _member(row: dict[str, Any], one: Seat) -> dict[str, Any]:
    if one.runs or row["id"] == one.member_id:
        return row
    return {name: value for name, value in row.items() if name not in PROTECTED}
