"""Reading what was changed: newest first, filtered, without what is private for those who may not see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.errors import BadRequest

KINDS = ("insert", "update", "end", "delete")
PEOPLE_TABLES = ("account", "organisation")

# An end that is followed by a new state in the same transaction is told by that state's entry.
LISTED = """
SELECT c.id, c.at, c.account_id, c.actor, c.reason, c.table_name, c.object_id, c.object_key, c.site_slug, c.kind,
       c.before, c.after, c.undoes_id, (SELECT max(u.id) FROM change u WHERE u.undoes_id = c.id) AS undone_by
  FROM change c
 WHERE {where}
   AND (c.kind <> 'end' OR NOT EXISTS (
        SELECT FROM change n
         WHERE n.site_id = c.site_id AND n.transaction_id = c.transaction_id AND n.id > c.id
           AND n.table_name = c.table_name AND n.object_key IS NOT DISTINCT FROM c.object_key AND n.kind <> 'end'))
 ORDER BY c.id DESC LIMIT :limit"""

PUBLIC = """(:see_private OR (
    NOT EXISTS (SELECT FROM private_site p WHERE p.site_id = c.site_id)
    AND (c.site_id IS NULL OR EXISTS (SELECT FROM learning_site l WHERE l.id = c.site_id))
    AND (c.table_name <> 'proposal' OR c.site_id IS NOT NULL)
    AND (c.table_name <> 'institution' OR (
         EXISTS (SELECT FROM site_state t WHERE t.institution_id = c.object_id::int)
         AND NOT EXISTS (SELECT FROM site_state t JOIN private_site p ON p.site_id = t.site_id
                          WHERE t.institution_id = c.object_id::int)))))"""
"""An institution that no site is of any more may have been a private one's, a proposed site may become one."""

IN_REGION = "(c.region_id = :region_id AND c.table_name <> ALL(:people) OR c.table_name = ANY(:people) AND :see_people)"


@dataclass(slots=True)
class Question:
    """Which changes are asked for, and what the one who asks may see."""

    region_id: int
    see_private: bool
    see_people: bool
    site_slug: str | None = None
    table: str | None = None
    object_id: str | None = None
    account_id: int | None = None
    since: date | None = None
    until: date | None = None
    kind: str | None = None

    def statement(self, before_id: int | None, limit: int) -> tuple[str, dict[str, Any]]:
        """The SQL of a page and its parameters; `before_id`: the last entry of the page before."""
        asked = {
            "c.site_slug = :site_slug": self.site_slug, "c.table_name = :table": self.table,
            "c.object_id = :object_id": self.object_id, "c.account_id = :account_id": self.account_id,
            "c.at >= :since": self.since, "c.at < cast(:until AS date) + 1": self.until, "c.kind = :kind": self.kind,
            "c.id < :before_id": before_id,
        }  # fmt: skip
        where = [IN_REGION, PUBLIC, *(condition for condition, value in asked.items() if value is not None)]
        values = {
            "region_id": self.region_id, "see_private": self.see_private, "see_people": self.see_people,
            "people": list(PEOPLE_TABLES), "site_slug": self.site_slug, "table": self.table, "since": self.since,
            "object_id": self.object_id, "account_id": self.account_id, "until": self.until, "kind": self.kind,
            "before_id": before_id, "limit": limit,
        }  # fmt: skip
        return LISTED.format(where=" AND ".join(where)), values


def read_object(question: Question, asked: str | None) -> None:
    """Narrow the question to an object: "site:<slug>", or a table as "<table>" or "<table>:<id>"."""
    if not asked:
        return
    kind, _, name = asked.partition(":")
    if kind == "site" and name:
        question.site_slug = name
    elif kind.isidentifier():
        question.table, question.object_id = kind, name or None
    else:
        raise BadRequest(
            "object ist „site:<Kürzel>“, „<Tabelle>“ oder „<Tabelle>:<Nummer>“.", parameter="object"
        )
