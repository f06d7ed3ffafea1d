"""The steps from a recommendation to its lesson: which follow on which, what each rests on, and what must be told.

Nothing is skipped in silence: a stage that is passed over, or left with nothing said in it, needs a reason, which stands
in the chain for everybody who may read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.errors import Conflict, InvalidFields
from app.measures.tables import STAGES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from app.accounts.access import Actor

LABELS = {
    "finding": "Befund", "recommendation": "Empfehlung", "consultation": "Beratung", "decision": "Beschluss",
    "measure": "Maßnahme", "effect": "Wirkung", "lesson": "Lehre", "closed": "Abgeschlossen",
}  # fmt: skip
SHORTEST_REASON = 10
CARRIES = frozenset({"adopted", "changed"})
INSERT = """
    INSERT INTO undertaking_step (undertaking_id, from_stage, to_stage, basis, skipped, skip_reason, by_id, by_name)
    VALUES (:id, :from_stage, :to_stage, :basis, :skipped, :skip_reason, :account_id, :by_name)"""
MOVE = "UPDATE undertaking SET stage = :to_stage, due_on = :due_on, revision = revision + 1 WHERE id = :id"


@dataclass(frozen=True, slots=True)
class Step:
    """A step that was asked for: where to, on what basis, why something is passed over, until when the next is due."""

    to: str
    basis: str
    skip_reason: str | None = None
    due_on: Any = None


def skipped(now: str, to: str, parts: Sequence[Mapping[str, Any]]) -> list[str]:
    """The stages from the present one on, before `to`, in which nothing is said that carries the step."""
    if STAGES.index(to) <= STAGES.index(now):
        return []
    between = STAGES[STAGES.index(now) : STAGES.index(to)]
    return [stage for stage in between if not any(_carries(stage, part) for part in parts)]


def _carries(stage: str, part: Mapping[str, Any]) -> bool:
    """Whether a part says what its stage is for: an effect only when it has been computed or judged."""
    if part["kind"] != stage:
        return False
    return stage != "effect" or part["result"] is not None or bool(part["content"].get("judgement"))


def last_outcome(parts: Sequence[Mapping[str, Any]]) -> str | None:
    """What was decided last; None where nothing was."""
    decisions = [part["content"] for part in parts if part["kind"] == "decision"]
    return max(decisions, key=lambda one: str(one["decided_on"]))["outcome"] if decisions else None


def check(now: str, step: Step, parts: Sequence[Mapping[str, Any]]) -> list[str]:
    """The stages that a step passes over. Raises InvalidFields and Conflict with what stands against it."""
    if step.to not in STAGES or step.to == now:
        raise InvalidFields(
            "Dieser Schritt führt nirgendwohin.", errors={"to": "Bitte eine andere Stufe wählen."}
        )
    if len(step.basis.strip()) < 3:
        raise InvalidFields(
            "Jeder Schritt nennt, worauf er beruht.",
            errors={"basis": "Bitte sagen, worauf der Schritt beruht."},
        )
    over = skipped(now, step.to, parts)
    _may_be_done(step, parts)
    if over and len((step.skip_reason or "").strip()) < SHORTEST_REASON:
        names = ", ".join(LABELS[stage] for stage in over)
        raise InvalidFields(
            f"Übersprungen würde: {names}. Das geht nur mit einer Begründung, und sie wird gezeigt.",
            errors={"skip_reason": f"Bitte begründen ({names})."}, skipped=over,
        )  # fmt: skip
    return over


def _may_be_done(step: Step, parts: Sequence[Mapping[str, Any]]) -> None:
    outcome = last_outcome(parts)
    if step.to in {"measure", "effect"} and outcome is not None and outcome not in CARRIES:
        word = "abgelehnt" if outcome == "rejected" else "vertagt"
        raise Conflict(
            f"Zuletzt wurde {word}. Eine Maßnahme braucht einen neuen Beschluss; oder schließen Sie mit einer Lehre ab."
        )


def take(
    connection: Connection,
    actor: Actor,
    undertaking: Mapping[str, Any],
    step: Step,
    parts: Sequence[Mapping[str, Any]],
) -> None:
    """Take a step and write down who took it, when and on what basis. Raises as `check`."""
    over = check(undertaking["stage"], step, parts)
    keys = {
        "id": undertaking["id"], "from_stage": undertaking["stage"], "to_stage": step.to, "basis": step.basis.strip(),
        "skipped": over, "skip_reason": step.skip_reason.strip() if over and step.skip_reason else None,
        "account_id": actor.account_id, "by_name": actor.name, "due_on": step.due_on,
    }  # fmt: skip
    connection.execute(text(INSERT), keys)
    connection.execute(text(MOVE), keys)
