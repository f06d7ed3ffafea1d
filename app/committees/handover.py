"""The handover file: what a new coordinator must know of a body, gathered from what is there."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.committees import incoming
from app.committees.bodies import address_of, read_body
from app.committees.meetings import read_meetings, read_series
from app.committees.outcomes import read_decisions, read_tasks
from app.committees.recurrence import ZONE
from app.committees.rights import Seat
from app.imports.schedule import schedules
from app.landscape.store import read_actors
from app.measures.stages import LABELS

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.web.regions import Region

POSTS = {"chair": "Vorsitz", "deputy": "Stellvertretung", "management": "Geschäftsführung", "minutes": "Schriftführung",
         "member": "Mitglied", "advisory": "beratend"}  # fmt: skip
STATUS = {"planned": "geplant", "invited": "eingeladen", "held": "stattgefunden", "cancelled": "abgesagt"}
MINUTES = {
    "draft": "Entwurf",
    "circulated": "liegt den Mitgliedern vor",
    "approved": "genehmigt",
    None: "noch keine",
}
RESULT = {"accepted": "angenommen", "rejected": "abgelehnt", "postponed": "vertagt"}
FREQUENCY = {"daily": "täglich", "weekly": "wöchentlich", "monthly": "monatlich"}
SOURCES = """
    SELECT s.name, s.publisher, s.licence, max(i.as_of) AS as_of, max(i.finished_at) AS loaded_at
      FROM source s LEFT JOIN import i ON i.source_id = s.id AND i.status = 'applied'
     WHERE s.region_id = :region_id GROUP BY s.id ORDER BY s.name"""
UNDERTAKINGS = """
    SELECT title, stage, due_on FROM undertaking WHERE region_id = :region_id AND stage <> 'closed' ORDER BY due_on NULLS LAST, id"""
REPORTS = """
    SELECT r.title, r.edition, f.frozen_at, r.published_at FROM report r JOIN frozen_report f ON f.report_id = r.id
     WHERE r.region_id = :region_id AND r.set_id IS NULL ORDER BY f.frozen_at DESC LIMIT 12"""
HOW_TO = (
    ("Zu einer Sitzung einladen", ("Planungsgruppe → Sitzung öffnen → Tagesordnung und Unterlagen eintragen → „Einladung senden“. In diesem"
     " Augenblick wird alles Angehängte festgehalten; danach ändert es sich nicht mehr. Ob die Einladung jeden erreicht hat, steht"
     " unter „Zustellung“; was zurückkommt und was Kalender antworten, liest der Atlas aus dem Postfach oder aus einer gespeicherten"
     " Nachricht (.eml), und eingeladen wird von dort noch einmal.")),
    ("Den Bericht des nächsten Jahres beginnen", ("Berichte → den letzten öffnen → „Mit neuen Zahlen neu auflegen“. Unterschiede zum letzten sind"
     " markiert; veröffentlicht wird, was eingefroren und angesehen ist.")),
    ("Zahlen in die Sitzung mitnehmen", ("Die Adresse der Seite (etwa Lücken oder Quoten) als Unterlage anhängen. Festgehalten werden die"
     " Zahlen, wie sie alle sehen dürfen, mit Prüfsumme und Stand der Daten.")),
    ("Niederschrift führen", ("In der Sitzung „Niederschrift“ öffnen. Mehrere können zugleich schreiben; wer als Zweiter speichert, sieht beide"
     " Fassungen zusammengeführt. Versenden, Einwände einarbeiten, in der nächsten Sitzung genehmigen.")),
    ("Ein Mitglied kommt oder geht", ("Beim Gremium das Mitglied eintragen oder ein Ende setzen. Wer ausgeschieden ist, sieht nichts mehr;"
     " seine Kontaktdaten werden nach der eingestellten Frist gelöscht.")),
    ("Neue Daten einspielen", "Daten → Datei wählen → Vorschau prüfen → freigeben. Fristen stehen unten unter „Daten, die eingespielt werden“."),
    ("Neue Koordination einrichten", ("Verwaltung → Konto einladen, Rolle Koordination; danach das Konto hier als Mitglied eintragen, sonst bleiben"
     " nicht öffentliche Punkte verborgen.")),
)  # fmt: skip


def gather(connection: Connection, one: Seat, region: Region, day: date) -> dict[str, Any]:
    """All of it as plain words and numbers, for HTML and PDF alike. What is not for the reader is not in it."""
    body = read_body(connection, one, day)
    meetings = read_meetings(connection, one)
    now = datetime.now(UTC)
    coming = [row for row in meetings if row["starts_at"] >= now and row["status"] in ("planned", "invited")]
    past = [row for row in meetings if row["starts_at"] < now and row["status"] != "cancelled"][-12:]
    return {
        "title": f"Übergabe: {body['name']}", "body": body["name"], "region": region.name, "fictional": region.fictional,
        "as_of": _day(day), "date": [day.year, day.month, day.day], "purpose": body["purpose"] or "Nicht eingetragen.",
        "quorum": _quorum(body), "confidential": one.sees_confidential,
        "members": [_member(row) for row in body["members_list"] if row["valid_to"] is None or row["valid_to"] > day],
        "series": [[row["title"], row["words"], f"{row['start_time']:%H:%M} Uhr", row["place"] or "–",
                    _day(row["until"]) if row["until"] else "ohne Ende"] for row in read_series(connection, one.committee_id)],
        "coming": [_meeting(row) for row in coming[:12]], "past": [[*_meeting(row), MINUTES[row["minutes"]]] for row in past],
        "missing_minutes": [f"{row['title']} ({_day(row['starts_at'])})" for row in past if row["minutes"] != "approved"],
        "tasks": [[row["title"], row["owner"] or "niemand", _day(row["due_on"]) if row["due_on"] else "ohne Datum",
                   "überfällig" if row["overdue"] else ""] for row in read_tasks(connection, one, day) if row["state"] == "open"],
        "decisions": [
            [row["number"], row["text"], RESULT[row["result"]], _day(meeting["starts_at"])]
            for meeting in past for row in read_decisions(connection, one, meeting["id"])
        ],
        "undertakings": [
            [row.title, LABELS[row.stage], _day(row.due_on) if row.due_on else "ohne Datum",
             "überfällig" if row.due_on and row.due_on < day else ""]
            for row in connection.execute(text(UNDERTAKINGS), {"region_id": region.id})
        ],
        "reports": [
            [row.title, str(row.edition), _day(row.frozen_at), "veröffentlicht" if row.published_at else "intern"]
            for row in connection.execute(text(REPORTS), {"region_id": region.id})
        ],
        "coordinators": [
            [one["name"], one["does"] or "–", ", ".join(filter(None, (one["contact_name"], one["email"], one["phone"]))) or "nicht bekannt"]
            for one in read_actors(connection, region.id, "contacts", day) if one["coordinates"]
        ],
        "incoming": [
            [_day(row["taken_at"]), row["words"]] for row in incoming.listed(connection, region.id) if row["kind"] == "unknown"
        ],
        "imports": [_import(row) for row in schedules(connection, region.id)],
        "sources": [_source(row) for row in connection.execute(text(SOURCES), {"region_id": region.id})],
        "how_to": [list(pair) for pair in HOW_TO],
    }  # fmt: skip


def _day(moment: date | datetime | None) -> str:
    if moment is None:
        return "unbekannt"
    local = moment.astimezone(ZONE) if isinstance(moment, datetime) else moment
    return f"{local:%d.%m.%Y}"


def _quorum(body: dict[str, Any]) -> str:
    if body["quorum"] == "none":
        return "Ohne Vorgabe."
    if body["quorum"] == "count":
        return f"Beschlussfähig, wenn mindestens {body['quorum_count']} Stimmberechtigte da sind."
    return "Beschlussfähig, wenn mehr als die Hälfte der Stimmberechtigten da ist."


def _member(row: dict[str, Any]) -> list[str]:
    function = ", ".join(filter(None, [row["function"], row["organisation"]])) or "–"
    reach = ", ".join(filter(None, [address_of(row), row.get("phone")])) or "nicht bekannt"
    return [row["name"], POSTS[row["post"]] + (" (stimmberechtigt)" if row["votes"] else ""), function, reach]


def _meeting(row: dict[str, Any]) -> list[str]:
    local = row["starts_at"].astimezone(ZONE)
    return [f"{local:%d.%m.%Y, %H:%M} Uhr", row["title"], row["place"] or "–", STATUS[row["status"]]]


def _import(row: dict[str, Any]) -> list[str]:
    due = _day(row["next_run_at"]) if row["enabled"] else "ausgesetzt"
    return [row["source"].get("name", row["source_code"]), FREQUENCY.get(row["frequency"]) or str(row["frequency"]), due, row["last_outcome"] or "noch nie gelaufen"]  # fmt: skip


def _source(row: Any) -> list[str]:  # noqa: ANN401 (a row)
    return [
        row.name,
        row.publisher or "unbekannt",
        row.licence or "unbekannt",
        _day(row.as_of),
        _day(row.loaded_at),
    ]
