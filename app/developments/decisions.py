"""What people decide about a development, and when its numbers have become others since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

MUCH_MORE = 1.5
ALIKE = 2 / 3
CHANGED_RULE = (
    "Verworfenes kommt wieder, wenn es etwas anderes geworden ist: wenn der neue Wert außerhalb des Bereichs liegt, der"
    " damals angegeben war (bei verfehlten Zielen: um die Hälfte weiter weg ist), wenn es um die Hälfte mehr Menschen betrifft,"
    " wenn aus einer drohenden Verfehlung eine eingetretene wird oder wenn weniger als zwei Drittel der Gemeinden noch dieselben sind."
)


def seen_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """What has to be remembered of a development that somebody decides about."""
    return {
        "effect": row["effect"], "low": row["low"], "high": row["high"], "affected": row["affected"], "run_id": row["run_id"],
        "state": row["numbers"].get("state"), "members": row["numbers"].get("members", []),
    }  # fmt: skip


def what_changed(seen: Mapping[str, Any], row: Mapping[str, Any]) -> str | None:
    """Why a development is no longer the one that was decided about; None where it still is (see `CHANGED_RULE`)."""
    effect, now = row["effect"], row["numbers"]
    if seen["low"] == seen["high"]:
        if abs(effect) > MUCH_MORE * abs(seen["effect"]):
            return "Das Ziel ist um mehr als die Hälfte weiter weg als damals."
    elif not seen["low"] <= effect <= seen["high"]:
        return "Der Wert liegt außerhalb des Bereichs von damals."
    if seen["affected"] and (row["affected"] or 0) > MUCH_MORE * seen["affected"]:
        return "Es betrifft um mehr als die Hälfte mehr Menschen als damals."
    if now.get("state") != seen["state"] and now.get("state") in {"missed", "will_miss"}:
        return "Das Ziel ist weiter weg als damals."
    before, after = set(seen["members"]), set(now.get("members", []))
    if before and len(before & after) < ALIKE * len(before | after):
        return "Es sind andere Gemeinden als damals."
    return None
