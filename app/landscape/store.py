"""Keeping actors and relations of the landscape."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.errors import InvalidFields, NotFound, PreconditionFailed, PreconditionRequired
from app.landscape.seen import Sight, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

ACTOR = """a.id, a.kind, a.field, a.name, a.does, a.function, a.phases, a.areas, a.coordinates, a.part_of_id, a.institution_id,
           a.website, a.contact_name, a.email, a.phone, a.account_id, a.consent, a.consent_on, a.consent_note,
           a.valid_from, a.valid_to, a.revision"""
SEEN = "(:all OR a.consent <> 'none')"
# There on the day (none: whenever).
THEN = """(cast(:day AS date) IS NULL OR (coalesce({0}.valid_from <= cast(:day AS date), true) AND coalesce({0}.valid_to > cast(:day AS date), true)))"""
# Sites of the same organisation that everybody may see, today.
SITES = """(SELECT coalesce(jsonb_agg(jsonb_build_object('slug', l.slug, 'name', s.name) ORDER BY s.name), '[]')
             FROM site_state s JOIN learning_site l ON l.id = s.site_id AND l.merged_into_id IS NULL
            WHERE s.institution_id = a.institution_id AND s.valid_during @> coalesce(cast(:day AS date), current_date)
              AND NOT EXISTS (SELECT FROM private_site p WHERE p.site_id = l.id))"""
ACTORS = f"""
    SELECT {ACTOR}, {SITES} AS sites FROM landscape_actor a
     WHERE a.region_id = :region_id AND {SEEN} AND {THEN.format("a")} ORDER BY a.name, a.id"""
ONE = f"SELECT {ACTOR}, {SITES} AS sites FROM landscape_actor a WHERE a.region_id = :region_id AND a.id = :id AND {SEEN} AND (:all OR {THEN.format('a')})"
RELATIONS = f"""
    SELECT r.id, r.from_id, r.to_id, r.kind, r.about, lower(r.valid_during) AS valid_from,
           upper(r.valid_during) AS valid_to, r.consent
      FROM landscape_relation r JOIN landscape_actor f ON f.id = r.from_id JOIN landscape_actor t ON t.id = r.to_id
     WHERE r.region_id = :region_id AND (cast(:day AS date) IS NULL OR r.valid_during @> cast(:day AS date))
       AND {THEN.format("f")} AND {THEN.format("t")}
       AND (:all OR (r.consent AND f.consent <> 'none' AND t.consent <> 'none')) ORDER BY r.id"""
FIELDS = ("kind", "field", "name", "does", "function", "phases", "areas", "coordinates", "part_of_id", "institution_id",
          "website", "contact_name", "email", "phone", "account_id", "consent", "consent_on", "consent_note",
          "valid_from", "valid_to")  # fmt: skip
INSERT = f"""
    INSERT INTO landscape_actor (region_id, {", ".join(FIELDS)})
    VALUES (:region_id, {", ".join(f":{name}" for name in FIELDS)}) RETURNING id"""
UPDATE = f"""
    UPDATE landscape_actor SET {", ".join(f"{name} = :{name}" for name in FIELDS)}, revision = revision + 1
     WHERE region_id = :region_id AND id = :id AND revision = :revision RETURNING id"""
DELETE = "DELETE FROM landscape_actor WHERE region_id = :region_id AND id = :id RETURNING id"
# Above: of no entry is a part that is above it itself.
ABOVE = """
    WITH RECURSIVE up AS (SELECT id, part_of_id FROM landscape_actor WHERE id = :part_of_id
        UNION SELECT a.id, a.part_of_id FROM landscape_actor a JOIN up ON a.id = up.part_of_id)
    SELECT EXISTS (SELECT FROM up WHERE id = :id)"""
THERE = "SELECT EXISTS (SELECT FROM {table} WHERE region_id = :region_id AND id = :id)"
PHASES = (
    "SELECT code, coalesce(label ->> :language, label ->> 'de') AS label FROM life_phase ORDER BY position"
)
AREAS = """
    SELECT DISTINCT ON (ars) ars, name, level FROM area
     WHERE region_id = :region_id AND is_core AND level IN ('district', 'municipal_association', 'municipality') ORDER BY ars, level"""
RELATE = """
    INSERT INTO landscape_relation (region_id, from_id, to_id, kind, about, valid_during, consent)
    VALUES (:region_id, :from_id, :to_id, :kind, :about, daterange(:valid_from, :valid_to), :consent) RETURNING id"""
CHANGE = """
    UPDATE landscape_relation SET kind = :kind, about = :about, valid_during = daterange(:valid_from, :valid_to),
           consent = :consent, from_id = :from_id, to_id = :to_id
     WHERE region_id = :region_id AND id = :id RETURNING id"""
UNRELATE = "DELETE FROM landscape_relation WHERE region_id = :region_id AND id = :id RETURNING id"
NONE = "Einen Eintrag {} gibt es in der Bildungslandschaft nicht, oder er ist nicht veröffentlicht."
STALE = "Jemand anders hat diesen Eintrag inzwischen geändert. Es ist nichts überschrieben; unten steht, wie er jetzt ist."


def read_actors(
    connection: Connection, region_id: int, sight: Sight, day: date | None
) -> list[dict[str, Any]]:
    """The actors of a day (None: of all times) that somebody sees, by name, with public sites of the same organisation."""
    keys = {"region_id": region_id, "all": sight != "public", "day": day}
    found = [shown(dict(row), sight) for row in connection.execute(text(ACTORS), keys).mappings()]
    there = {one["id"] for one in found}
    return [{**one, "part_of_id": one["part_of_id"] if one["part_of_id"] in there else None} for one in found]


def read_actor(
    connection: Connection, region_id: int, number: int, sight: Sight, day: date
) -> dict[str, Any]:
    """One of them. Raises NotFound, also for who may not see it."""
    keys = {"region_id": region_id, "id": number, "all": sight != "public", "day": day}
    row = connection.execute(text(ONE), keys).mappings().first()
    if row is None:
        raise NotFound(NONE.format(number))
    return shown(dict(row), sight)


def read_relations(
    connection: Connection, region_id: int, sight: Sight, day: date | None
) -> list[dict[str, Any]]:
    """Relations on a day (None: all) between actors somebody sees and that are there on that day."""
    keys = {"region_id": region_id, "all": sight != "public", "day": day}
    return [dict(row) for row in connection.execute(text(RELATIONS), keys).mappings()]


def read_phases(connection: Connection, language: str = "de") -> dict[str, str]:
    """The phases of life by code, in their order; labels in a language, German where there is none."""
    rows = connection.execute(text(PHASES), {"language": "easy" if language == "ls" else language})
    return {row.code: row.label for row in rows}


def read_areas(connection: Connection, region_id: int) -> dict[str, tuple[str, str]]:
    """Name and level of the areas an actor may work in, by ARS."""
    rows = connection.execute(text(AREAS), {"region_id": region_id})
    return {row.ars: (row.name, row.level) for row in rows}


def save_actor(
    connection: Connection, region_id: int, content: Mapping[str, Any], number: int | None = None, if_match: str | None = None
) -> int:  # fmt: skip
    """Make an entry, or change it; gives its number.

    Raises InvalidFields with a sentence per field, NotFound, PreconditionRequired, PreconditionFailed with how it is now.
    """
    content = {"valid_from": None, "valid_to": None, **content}
    _check(connection, region_id, content, number)
    keys = {**content, "region_id": region_id}
    if number is None:
        return connection.execute(text(INSERT), keys).scalar_one()
    now = read_actor(connection, region_id, number, "contacts", datetime.now(UTC).date())
    if not if_match:
        raise PreconditionRequired(
            "Eine Änderung muss sagen, welchen Stand sie ändert (If-Match mit dem ETag)."
        )
    revision = now["revision"] if if_match.strip() == etag_of(now) else -1
    if connection.execute(text(UPDATE), {**keys, "id": number, "revision": revision}).first() is None:
        raise PreconditionFailed(STALE, current={name: now[name] for name in FIELDS}, etag=etag_of(now))
    return number


def delete_actor(connection: Connection, region_id: int, number: int) -> None:
    """Take an entry away with its relations. Raises NotFound."""
    if connection.execute(text(DELETE), {"region_id": region_id, "id": number}).first() is None:
        raise NotFound(NONE.format(number))


def save_relation(
    connection: Connection, region_id: int, content: Mapping[str, Any], number: int | None = None
) -> int:
    """Relate two actors, or change how; gives the relation's number. Raises InvalidFields, NotFound."""
    errors = {}
    for end in ("from_id", "to_id"):
        if not _there(connection, "landscape_actor", region_id, content[end]):
            errors[end] = "Diesen Eintrag gibt es hier nicht."
    if content["from_id"] == content["to_id"]:
        errors["to_id"] = "Eine Beziehung besteht zwischen zwei verschiedenen Einträgen."
    if content["valid_to"] is not None and content["valid_from"] >= content["valid_to"]:
        errors["valid_to"] = "Das Ende liegt nach dem Anfang."
    if errors:
        raise InvalidFields("Die Beziehung stimmt so nicht.", errors=errors)
    keys = {**content, "region_id": region_id, "id": number}
    found = connection.execute(text(RELATE if number is None else CHANGE), keys).scalar()
    if found is None:
        raise NotFound(f"Eine Beziehung {number} gibt es hier nicht.")
    return found


def delete_relation(connection: Connection, region_id: int, number: int) -> None:
    """Take a relation away. Raises NotFound."""
    if connection.execute(text(UNRELATE), {"region_id": region_id, "id": number}).first() is None:
        raise NotFound(f"Eine Beziehung {number} gibt es hier nicht.")


def etag_of(actor: Mapping[str, Any]) -> str:
    """Names the state of an entry."""
    return f'"a{actor["id"]}-{actor["revision"]}"'


def _there(connection: Connection, table: str, region_id: int, number: int) -> bool:
    keys = {"region_id": region_id, "id": number}
    return connection.execute(text(THERE.format(table=table)), keys).scalar_one()


def _check(connection: Connection, region_id: int, content: Mapping[str, Any], number: int | None) -> None:
    errors: dict[str, str] = {}
    phases, areas = read_phases(connection), read_areas(connection, region_id)
    if unknown := [one for one in content["phases"] if one not in phases]:
        errors["phases"] = f"Diese Lebensphasen gibt es nicht: {', '.join(unknown)}."
    if unknown := [one for one in content["areas"] if one not in areas]:
        errors["areas"] = f"Diese Gebiete gibt es nicht: {', '.join(unknown)}."
    if content["consent"] != "none" and content["consent_on"] is None:
        errors["consent_on"] = "Wann wurde zugestimmt? Ohne Datum gilt es nicht."
    if (
        content["valid_from"] is not None
        and content["valid_to"] is not None
        and content["valid_from"] >= content["valid_to"]
    ):
        errors["valid_to"] = "Das Ende liegt nach dem Anfang."
    for name, table in (("part_of_id", "landscape_actor"), ("institution_id", "institution")):
        if content[name] is not None and not _there(connection, table, region_id, content[name]):
            errors[name] = "Das gibt es hier nicht."
    above = {"id": number, "part_of_id": content["part_of_id"]}
    if number is not None and connection.execute(text(ABOVE), above).scalar_one():
        errors["part_of_id"] = "Ein Eintrag kann nicht Teil von sich selbst sein."
    if errors:
        raise InvalidFields("Der Eintrag stimmt so nicht.", errors=errors)
