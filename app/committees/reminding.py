"""Reminders: tasks that fall due or are overdue, meetings to come, invitations and minutes that are still missing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import text

from app.committees.meetings import plan_ahead
from app.committees.recurrence import ZONE
from app.committees.rights import HIDDEN
from app.notices.notices import Notice, notify

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from app.settings import Settings

BEFORE = timedelta(days=7)
INVITE_BEFORE = timedelta(days=14)
AGAIN_AFTER = timedelta(days=7)
TASKS = """
    SELECT t.id, t.title, t.confidential OR coalesce(i.confidential, false) AS confidential, t.due_on, c.id AS committee_id,
           c.name AS committee, m.account_id, coalesce(m.email, a.email) AS email, a.id IS NOT NULL AS has_account
      FROM committee_task t JOIN committee c ON c.id = t.committee_id LEFT JOIN committee_item i ON i.id = t.item_id
      LEFT JOIN committee_member m ON m.id = t.member_id LEFT JOIN account a ON a.id = m.account_id AND a.active
     WHERE t.state = 'open' AND t.due_on <= :soon
       AND (t.reminded_on IS NULL OR (t.due_on < :day AND t.reminded_on <= :again)) ORDER BY t.id FOR UPDATE OF t SKIP LOCKED"""
REMINDED_TASK = "UPDATE committee_task SET reminded_on = :day WHERE id = :id"
MEETINGS = """
    SELECT m.id, m.title, m.status, m.starts_at, c.name AS committee, c.id AS committee_id,
           (SELECT count(*) FROM committee_item i WHERE i.meeting_id = m.id) AS items
      FROM committee_meeting m JOIN committee c ON c.id = m.committee_id
     WHERE NOT c.archived AND m.reminded_on IS NULL AND m.starts_at >= :day
       AND (m.status = 'planned' AND m.starts_at < :invite OR m.status = 'invited' AND m.starts_at < :soon)
     ORDER BY m.id FOR UPDATE OF m SKIP LOCKED"""
REMINDED = "UPDATE committee_meeting SET reminded_on = :day WHERE id = :id"
ACCOUNTS = """
    SELECT DISTINCT m.account_id FROM committee_member m
      LEFT JOIN committee_attendance t ON t.member_id = m.id AND t.meeting_id = :meeting
     WHERE m.committee_id = :id AND m.account_id IS NOT NULL AND daterange(m.valid_from, m.valid_to) @> cast(:day AS date)
       AND t.answer IS DISTINCT FROM 'no' ORDER BY 1"""
MAIL = "INSERT INTO mail (recipient, subject, body) VALUES (:recipient, :subject, :body)"


def remind(connection: Connection, settings: Settings, day: date) -> int:
    """Remind of what is due within a week, of what is overdue once a week, and of meetings; plan series ahead.

    Gives how many reminders there were. A second time on the same day there is nothing new.
    """
    plan_ahead(connection, day)
    return _tasks(connection, settings, day) + _meetings(connection, settings, day)


def _tasks(connection: Connection, settings: Settings, day: date) -> int:
    rows = connection.execute(
        text(TASKS), {"day": day, "soon": day + BEFORE, "again": day - AGAIN_AFTER}
    ).all()
    for row in rows:
        late = row.due_on < day
        title = f"{'Überfällig' if late else 'Bald fällig'}: {HIDDEN if row.confidential else row.title}"
        body = f"Aufgabe aus „{row.committee}“, fällig am {row.due_on:%d.%m.%Y}."
        told = Notice("committee_task", title, body, f"/planungsgruppe/{row.committee_id}")
        if row.has_account:
            notify(connection, settings, told, account_id=row.account_id)
        elif row.email and settings.smtp_url:
            connection.execute(
                text(MAIL), {"recipient": row.email, "subject": title, "body": f"{title}\n\n{body}\n"}
            )
        else:
            notify(connection, settings, told, permission="coordinate")  # nobody else can be told
        connection.execute(text(REMINDED_TASK), {"id": row.id, "day": day})
    return len(rows)


def _meetings(connection: Connection, settings: Settings, day: date) -> int:
    keys = {"day": day, "invite": day + INVITE_BEFORE, "soon": day + timedelta(days=3)}
    rows = connection.execute(text(MEETINGS), keys).all()
    for row in rows:
        link, when = f"/planungsgruppe/sitzung/{row.id}", f"{row.starts_at.astimezone(ZONE):%d.%m.%Y}"
        words = row.title
        if row.status == "planned":
            missing = "" if row.items else " Auch die Tagesordnung ist noch leer."
            words = f"Die Einladung ist noch nicht verschickt.{missing}"
        told = Notice("committee_meeting", f"{row.committee}: Sitzung am {when}", words, link)
        if row.status == "planned":
            notify(connection, settings, told, permission="coordinate")
        else:
            _tell_members(connection, settings, told, row.committee_id, row.id, day)
        connection.execute(text(REMINDED), {"id": row.id, "day": day})
    return len(rows)


def _tell_members(
    connection: Connection, settings: Settings, told: Notice, committee: int, meeting: int, day: date
) -> None:
    keys = {"id": committee, "meeting": meeting, "day": day}
    for account_id in connection.execute(text(ACCOUNTS), keys).scalars():
        notify(connection, settings, told, account_id=account_id)
