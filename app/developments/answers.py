"""Developments as answers: sentences, numbers, a small series; decisions for those who take them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.developments.decisions import what_changed
from app.developments.sentences import Subject, Told, sentences
from geodata.indicators.breakdowns import label_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.indicators.series import Indicator

STATES = ("open", "accepted", "dismissed", "all")
REASONS = {
    "too_few_years": "weniger als 8 vergleichbare Jahre",
    "constant": "in allen Jahren derselbe Wert",
    "too_few_areas": "weniger als 12 Gemeinden mit Zahlen",
    "too_few_people": "weniger als 10 Menschen, oder nicht veröffentlicht",
}
TESTS = {"trend": "Trend oder Niveau", "outlier": "Vergleich der Gemeinden", "cluster": "räumliche Häufung"}
HOW = (
    "Gerechnet wird nur mit veröffentlichten Zahlen. Was hier steht, hat einen Trend, ein neues Niveau, ein verfehltes Ziel, einen"
    " auffälligen Wert oder eine räumliche Häufung, die sich mit Zufall schlecht erklären lassen; auch dann ist es noch kein"
    " Beleg für eine Ursache. Weil sehr viele Reihen geprüft werden, ist die Schwelle für jeden Indikator und jede Art der Prüfung so"
    " gewählt, dass unter allem, was gezeigt wird, im Mittel höchstens jedes Zwanzigste Zufall ist (Benjamini und Hochberg; Ziele sind keine Prüfung auf Zufall)."
)


def subject_of(row: Mapping[Any, Any], known: Indicator | None) -> Subject:
    """What a row's sentence is about; an indicator that has ended since is named by its key."""
    name, unit, decimals = (
        (row["indicator"], "", 1)
        if known is None
        else (known.name_of(row["breakdown"]), known.unit, known.entry.decimals)
    )
    return Subject(
        row["kind"], row["area"], name, unit, decimals, row["effect"], row["low"], row["high"], row["p"], row["q"],
        row["numbers"], row["member_names"],
    )  # fmt: skip


def told_of(row: Mapping[Any, Any], known: Indicator | None) -> Told:
    """The sentences of a row."""
    return sentences(subject_of(row, known))


def state_of(row: Mapping[Any, Any]) -> tuple[str, str | None]:
    """open, accepted or dismissed; and why something that was dismissed is open again."""
    if row["verdict"] is None:
        return "open", None
    changed = what_changed(row["seen"], row)
    if changed is not None:
        return "open", changed
    return row["verdict"], None


def shown(rows: Sequence[Mapping[Any, Any]], state: str, *, decides: bool) -> list[Mapping[Any, Any]]:
    """Rows in a state. Others than those who decide see everything but what was dismissed."""
    if not decides:
        return [row for row in rows if state_of(row)[0] != "dismissed"]
    return [row for row in rows if state in {"all", state_of(row)[0]}]


def item(row: Mapping[Any, Any], known: Indicator | None, *, decides: bool) -> dict[str, Any]:
    """One development."""
    told, numbers = told_of(row, known), row["numbers"]
    state, again = state_of(row)
    return {
        "key": row["key"], "kind": row["kind"], "meaning": row["meaning"], "title": told.title, "text": told.text,
        "method": told.method,
        "indicator": {"id": row["indicator"], "name": row["indicator"] if known is None else known.name,
                      "unit": "" if known is None else known.unit, "breakdown": row["breakdown"],
                      "part": label_of(row["breakdown"]) if row["breakdown"] else None},
        "area": {"ars": row["ars"], "name": row["area"], "level": row["level"]},
        "members": numbers.get("members", []), "is_hot": numbers.get("is_hot"),
        "affected": _affected(row), "effect": row["effect"], "low": row["low"], "high": row["high"], "p": row["p"], "q": row["q"],
        "numbers": {name: value for name, value in numbers.items() if name not in {"series", "members", "named"}},
        "series": numbers["series"],
        "decision": _decision(row, state, again) if decides else None,
    }  # fmt: skip


def _affected(row: Mapping[Any, Any]) -> dict[str, Any]:
    if row["affected"] is None:
        return {"value": None, "status": "not_applicable"}
    return {"value": round(row["affected"]), "status": "estimated"}


def _decision(row: Mapping[Any, Any], state: str, again: str | None) -> dict[str, Any] | None:
    if row["verdict"] is None:
        return None
    return {
        "state": state, "verdict": row["verdict"], "reason": row["reason"], "by": row["by_name"], "at": row["decided_at"],
        "finding": row["finding_id"], "again": again,
    }  # fmt: skip


def about(run: Mapping[Any, Any]) -> dict[str, Any]:
    """What every answer tells of the run: when, of how many series, how many tests, where nothing can be said."""
    report = run["report"]
    not_said = [
        {**one, "test_label": TESTS.get(one["test"], one["test"]), "reason_label": REASONS[one["reason"]]}
        for one in report["not_said"]
    ]
    return {
        "run": {name: run[name] for name in ("id", "finished_at", "software_version", "input_hash")},
        "parameters": {name: value for name, value in run["parameters"].items() if name != "indicators"},
        "indicators": report["indicators"], "series": report["series"], "tests": report["tests"],
        "tests_in_all": sum(report["tests"].values()), "not_said": not_said, "how": HOW,
    }  # fmt: skip


def csv_rows(items: Sequence[Mapping[Any, Any]]) -> list[list[object]]:
    """The same for spreadsheets."""
    head: list[object] = ["Art", "Bedeutung", "Titel", "Befund", "Verfahren", "Indikator", "Aufgliederung", "ARS", "Gebiet", "betrifft etwa (Menschen)", "Unterschied",
            "von", "bis", "p", "q"]  # fmt: skip
    return [head, *(
        [one["kind"], one["meaning"], one["title"], one["text"], one["method"], one["indicator"]["id"], one["indicator"]["part"], one["area"]["ars"],
         one["area"]["name"], one["affected"]["value"], *(round(one[name], 6) for name in ("effect", "low", "high")),
         *(None if one[name] is None else float(f"{one[name]:.3g}") for name in ("p", "q"))]
        for one in items
    )]  # fmt: skip
