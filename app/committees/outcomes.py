"""Who was there and whether that is enough, decisions, and tasks with owner and date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.committees.meetings import item_of, read_meeting, set_status
from app.committees.recurrence import ZONE
from app.committees.rights import HIDDEN, Seat, require_writes_minutes
from app.errors import Conflict, Forbidden, InvalidFields, NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlalchemy import Connection

    from app.accounts.access import Actor

ATTENDANCE = """
    SELECT m.id, m.name, m.post, m.function, m.votes, a.answer, a.present
      FROM committee_member m LEFT JOIN committee_attendance a ON a.member_id = m.id AND a.meeting_id = :meeting
     WHERE m.committee_id = :id AND daterange(m.valid_from, m.valid_to) @> cast(:day AS date) ORDER BY m.name, m.id"""
PRESENT = """
    INSERT INTO committee_attendance (meeting_id, member_id, present) VALUES (:meeting, :member, :present)
    ON CONFLICT (meeting_id, member_id) DO UPDATE SET present = excluded.present"""
ANSWER = """
    INSERT INTO committee_attendance (meeting_id, member_id, answer) VALUES (:meeting, :member, :answer)
    ON CONFLICT (meeting_id, member_id) DO UPDATE SET answer = excluded.answer"""
RULE = "SELECT quorum, quorum_count FROM committee WHERE id = :id"
DECISIONS = """
    SELECT d.id, d.item_id, d.number, d.text, d.result, d.yes, d.no, d.abstained, d.present, d.needed, d.by_name, d.made_at,
           coalesce(i.confidential, false) AS confidential
      FROM committee_decision d LEFT JOIN committee_item i ON i.id = d.item_id WHERE d.meeting_id = :id ORDER BY d.id"""
NEXT_NUMBER = """
    SELECT count(*) + 1 FROM committee_decision d JOIN committee_meeting m ON m.id = d.meeting_id
     WHERE m.committee_id = :id AND extract(year FROM m.starts_at AT TIME ZONE 'Europe/Berlin') = :year"""
DECIDE = """
    INSERT INTO committee_decision (meeting_id, item_id, number, text, result, yes, no, abstained, present, needed, by_id, by_name)
    VALUES (:meeting, :item_id, :number, :text, :result, :yes, :no, :abstained, :present, :needed, :account_id, :by_name) RETURNING id"""
LOCK_BODY = "SELECT FROM committee WHERE id = :id FOR UPDATE"
TASKS = """
    SELECT t.id, t.meeting_id, t.item_id, t.member_id, m.name AS owner, t.title, t.text,
           (t.confidential OR coalesce(i.confidential, false)) AS confidential, t.due_on, t.state, t.done_at, t.made_at,
           t.state = 'open' AND t.due_on < cast(:day AS date) AS overdue
      FROM committee_task t LEFT JOIN committee_member m ON m.id = t.member_id LEFT JOIN committee_item i ON i.id = t.item_id
     WHERE t.committee_id = :id AND (cast(:meeting AS int) IS NULL OR t.meeting_id = :meeting)
     ORDER BY t.state <> 'open', t.due_on NULLS LAST, t.id"""
ADD_TASK = """
    INSERT INTO committee_task (committee_id, meeting_id, item_id, member_id, title, text, confidential, due_on)
    VALUES (:id, :meeting_id, :item_id, :member_id, :title, :text, :confidential, :due_on) RETURNING id"""
CHANGE_TASK = """
    UPDATE committee_task SET member_id = :member_id, title = :title, text = :text, due_on = :due_on, state = :state,
           confidential = :confidential, done_at = CASE WHEN :state = 'open' THEN NULL ELSE coalesce(done_at, now()) END,
           reminded_on = CASE WHEN due_on IS DISTINCT FROM :due_on THEN NULL ELSE reminded_on END WHERE id = :task"""
TASK_BODY = "SELECT committee_id FROM committee_task WHERE id = :id"
MEMBER_OF = "SELECT EXISTS (SELECT FROM committee_member WHERE id = :member AND committee_id = :id)"


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many who vote there are, how many of them came, and how many are needed."""

    voting: int
    present: int
    needed: int
    noted: bool

    @property
    def reached(self) -> bool:
        """Whether decisions can be made."""
        return self.noted and self.present >= self.needed

    @property
    def words(self) -> str:
        """The same in a sentence."""
        if not self.noted:
            return "Wer da ist, wurde noch nicht eingetragen."
        state = "beschlussfähig" if self.reached else "nicht beschlussfähig"
        return f"{self.present} von {self.voting} Stimmberechtigten sind da, gebraucht werden {self.needed}: {state}."


def read_attendance(connection: Connection, one: Seat, meeting: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Who belongs to the body on the day of the meeting, what they answered, whether they came."""
    day = meeting["starts_at"].astimezone(ZONE).date()
    keys = {"id": one.committee_id, "meeting": meeting["id"], "day": day}
    return [dict(row) for row in connection.execute(text(ATTENDANCE), keys).mappings()]


def quorum_of(connection: Connection, one: Seat, attendance: list[dict[str, Any]]) -> Quorum:
    """Whether those who came can decide: more than half of those who vote, a number of them, or no rule."""
    rule = connection.execute(text(RULE), {"id": one.committee_id}).one()
    voting = [row for row in attendance if row["votes"]]
    needed = {"none": 0, "half": len(voting) // 2 + 1, "count": rule.quorum_count}[rule.quorum]
    came = sum(bool(row["present"]) for row in voting)
    return Quorum(len(voting), came, needed, any(row["present"] is not None for row in attendance))


def note_present(connection: Connection, one: Seat, meeting: Mapping[str, Any], present: list[int]) -> None:
    """Say who came; all others of the body did not. Raises Forbidden, InvalidFields for who does not belong to it."""
    require_writes_minutes(one)
    members = {row["id"] for row in read_attendance(connection, one, meeting)}
    if strangers := set(present) - members:
        words = f"Ein Mitglied {min(strangers)} hat dieses Gremium an diesem Tag nicht."
        raise InvalidFields("Die Anwesenheit stimmt so nicht.", errors={"present": words})
    for member in sorted(members):
        keys = {"meeting": meeting["id"], "member": member, "present": member in present}
        connection.execute(text(PRESENT), keys)
    if meeting["status"] != "cancelled":
        set_status(connection, meeting["id"], "held")


def answer(connection: Connection, one: Seat, meeting: Mapping[str, Any], told: str) -> None:
    """Accept or decline for oneself. Raises Forbidden for who is no member."""
    if one.member_id is None:
        raise Forbidden("Zu- und absagen können die Mitglieder des Gremiums.")
    connection.execute(text(ANSWER), {"meeting": meeting["id"], "member": one.member_id, "answer": told})


def read_decisions(connection: Connection, one: Seat, meeting: int) -> list[dict[str, Any]]:
    """What was decided, as far as somebody may know."""
    rows = [dict(row) for row in connection.execute(text(DECISIONS), {"id": meeting}).mappings()]
    seen = [row for row in rows if one.sees_confidential or not row["confidential"]]
    return (
        seen if one.level != "public" else [{k: v for k, v in row.items() if k != "by_name"} for row in seen]
    )


def decide(
    connection: Connection, actor: Actor, one: Seat, meeting: Mapping[str, Any], content: Mapping[str, Any]
) -> int:
    """Write down a decision with its number and how many were there; gives its number in the database.

    Raises Forbidden; Conflict where the body cannot decide; InvalidFields where votes contradict who is there or the result.
    """
    require_writes_minutes(one)
    item_of(connection, one, meeting["id"], content["item_id"])
    there = quorum_of(connection, one, read_attendance(connection, one, meeting))
    if meeting["status"] == "cancelled":
        raise Conflict("Diese Sitzung wurde abgesagt; beschlossen wird in einer anderen.")
    if not there.reached and content["result"] != "postponed":
        raise Conflict(
            f"So lässt sich nichts beschließen: {there.words}", present=there.present, needed=there.needed
        )
    _check_votes(content, there)
    connection.execute(text(LOCK_BODY), {"id": one.committee_id})
    year = meeting["starts_at"].astimezone(ZONE).year
    number = connection.execute(text(NEXT_NUMBER), {"id": one.committee_id, "year": year}).scalar_one()
    keys = {**content, "meeting": meeting["id"], "number": f"{number}/{year}", "present": there.present, "needed": there.needed,
            "by_name": actor.name, "account_id": actor.account_id}  # fmt: skip
    return connection.execute(text(DECIDE), keys).scalar_one()


def read_tasks(
    connection: Connection, one: Seat, day: date, meeting: int | None = None
) -> list[dict[str, Any]]:
    """The tasks of a body (or of one meeting), open ones first; none for visitors."""
    if one.level == "public":
        return []
    keys = {"id": one.committee_id, "meeting": meeting, "day": day}
    rows = connection.execute(text(TASKS), keys).mappings()
    return [
        {**_task(dict(row), one), "mine": row["member_id"] is not None and row["member_id"] == one.member_id}
        for row in rows
    ]


def add_task(connection: Connection, one: Seat, content: Mapping[str, Any]) -> int:
    """A task; gives its number. Raises Forbidden, InvalidFields for an owner who is not of the body, NotFound."""
    require_writes_minutes(one)
    if content["item_id"] is not None and content["meeting_id"] is None:
        raise InvalidFields(
            "Die Aufgabe stimmt so nicht.", errors={"meeting_id": "Ein Punkt gehört zu einer Sitzung."}
        )
    if content["meeting_id"] is not None:
        read_meeting(connection, one, content["meeting_id"])
        item = item_of(connection, one, content["meeting_id"], content["item_id"])
        content = {**content, "confidential": content["confidential"] or bool(item and item["confidential"])}
    _check_owner(connection, one, content)
    return connection.execute(text(ADD_TASK), {**content, "id": one.committee_id}).scalar_one()


def body_of_task(connection: Connection, task: int) -> int | None:
    """The body a task belongs to."""
    return connection.execute(text(TASK_BODY), {"id": task}).scalar()


def change_task(connection: Connection, one: Seat, task: int, content: Mapping[str, Any], day: date) -> None:
    """Change a task; its owner may say that it is done. Raises NotFound, Forbidden, InvalidFields."""
    found = next((row for row in read_tasks(connection, one, day) if row["id"] == task), None)
    if found is None or found["title"] == HIDDEN:
        raise NotFound(f"Eine Aufgabe {task} gibt es hier nicht, oder sie ist nicht für Sie.")
    merged = {
        **{name: found[name] for name in ("member_id", "title", "text", "due_on", "state", "confidential")},
        **content,
    }
    only_state = set(content) <= {"state"}
    if not one.writes_minutes and not (found["mine"] and only_state):
        raise Forbidden("Ändern kann sie, wer die Niederschrift schreibt; erledigen auch, wem sie gehört.")
    _check_owner(connection, one, merged)
    connection.execute(text(CHANGE_TASK), {**merged, "task": task})


def _task(row: dict[str, Any], one: Seat) -> dict[str, Any]:
    if row["confidential"] and not one.sees_confidential:
        return {**row, "title": HIDDEN, "text": ""}
    return row


def _check_owner(connection: Connection, one: Seat, content: Mapping[str, Any]) -> None:
    keys = {"member": content["member_id"], "id": one.committee_id}
    if content["member_id"] is not None and not connection.execute(text(MEMBER_OF), keys).scalar_one():
        raise InvalidFields(
            "Die Aufgabe stimmt so nicht.", errors={"member_id": "Dieses Mitglied hat das Gremium nicht."}
        )


def _check_votes(content: Mapping[str, Any], there: Quorum) -> None:
    told = [content["yes"], content["no"], content["abstained"]]
    if all(one is None for one in told):
        return
    errors: dict[str, str] = {}
    yes, no, abstained = (one or 0 for one in told)
    if yes + no + abstained > there.present:
        errors["yes"] = (
            f"Das sind {yes + no + abstained} Stimmen, aber nur {there.present} Stimmberechtigte sind da."
        )
    if (content["result"] == "accepted" and yes <= no) or (content["result"] == "rejected" and yes > no):
        errors["result"] = f"Bei {yes} Ja und {no} Nein passt dieses Ergebnis nicht."
    if errors:
        raise InvalidFields("Der Beschluss stimmt so nicht.", errors=errors)
