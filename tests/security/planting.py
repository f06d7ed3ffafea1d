"""Secret words in every confidential field: a row of each confidential table, every text of it a word that stands nowhere else.

Rows are written past the rooms (no triggers, no foreign keys), so that a field is tried whether or not some form fills it yet; all
have the number 7001. What is published has a row of the number 7002, in which only what stays confidential is a secret word.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, Column, Date, DateTime, Float, Integer, LargeBinary, Table, Text, Time, text
from sqlalchemy.dialects.postgresql import ARRAY, DATERANGE, JSONB, TSTZRANGE

from app.tables import metadata

if TYPE_CHECKING:
    from sqlalchemy import Connection

HIDDEN, SHOWN = 7001, 7002
UPLOAD = "00000000-0000-0000-0000-000000007001"
STEM = "zqgeheim"
"""What every secret word begins with: searches are for this, answers may repeat it; a whole word they may not."""
SLUG = "zqgeheim-ort"
FEATURE = (
    '{"type": "Feature", "geometry": null, "properties": {"slug": "zqgeheim-ort", "name": "zqgeheimprivat"}}'
)
NOW, DAY = datetime(2026, 5, 1, tzinfo=UTC), date(2026, 5, 1)
BODY = {"committee_id": HIDDEN, "post": "member", "valid_from": DAY, "valid_to": None}
PART = {"recommendation": {"text": "", "variants": [], "chosen": None}, "lesson": {"text": ""}}

#: Tables in which nothing of a row is for everybody, with what their rules demand.
CONFIDENTIAL: dict[str, dict[str, Any]] = {
    "topic": {"slug": "zqgeheim-thema", "published_at": None},
    "finding": {"topic_id": HIDDEN, "published_at": None},
    "finding_figure": {"status": "known", "value": 7001.25, "low": None, "high": None, "address": "/zqgeheimadresse", "area_ars": None, "others": None},
    "undertaking": {"topic_id": SHOWN, "stage": "recommendation", "published_at": None},
    "undertaking_finding": {"undertaking_id": HIDDEN, "finding_id": HIDDEN},
    "undertaking_part": {"kind": "recommendation", "published_at": None, "result": None},
    "undertaking_part_version": {"part_id": HIDDEN, "number": 1},
    "undertaking_step": {"from_stage": "recommendation", "to_stage": "consultation", "skipped": [], "skip_reason": "zqgeheimgrund"},
    "overdue_told": {}, "responsible_told": {"kind": "soon"}, "undertaking_responsible": {"part_id": HIDDEN}, "milestone_responsible": {"part_id": HIDDEN},
    "public_words": {"topic_id": HIDDEN, "finding_id": None, "undertaking_id": None, "undertaking_part_id": None, "language": "da"},
    "oparl_object": {"kind": "paper"},
    "comment": {"part_id": SHOWN, "state": "waiting", "answered_at": None, "decided_at": None},
    "subscription": {"topic_id": SHOWN, "confirmed_at": None, "told_until": None, "language": "de"},
    "notice": {"account_id": HIDDEN, "permission": None, "link": "/zqgeheimlink"}, "mail": {"sent_at": None},
    "committee": {"published": False, "quorum": "none", "quorum_count": None},
    "committee_member": {**BODY}, "committee_series": {"rule": "FREQ=YEARLY", "start_time": time(14), "until": None, "skips": "public"},
    "committee_meeting": {"status": "held", "published": False, "series_on": None, "reminded_on": None, "online_url": "https://zqgeheim.example/sitzung"},
    "committee_item": {"confidential": True}, "committee_material": {"media_type": "text/plain", "frozen_at": None},
    "committee_invitation": {"method": "REQUEST"}, "committee_delivery": {"state": "waiting"},
    "committee_proposal": {"state": "open", "duration_minutes": 90, "decided_at": None},
    "committee_attendance": {"answer": "yes"}, "committee_minutes": {"state": "draft", "approved_at": None, "circulated_at": None},
    "committee_minutes_version": {"number": 1}, "committee_minutes_editing": {}, "committee_decision": {"result": "accepted"},
    "committee_task": {"state": "open", "confidential": True, "done_at": None, "reminded_on": None},
    "landscape_actor": {"kind": "organisation", "field": "administration", "consent": "none", "consent_on": None, "part_of_id": None, "phases": ["primary"], "areas": [], "valid_from": None, "valid_to": None},
    "landscape_relation": {"kind": "cooperates", "from_id": SHOWN, "to_id": HIDDEN, "consent": False},
    "report": {"published_at": None, "exact": True, "previous_id": None, "area_ars": None, "template": None},
    "frozen_report": {"report_id": HIDDEN}, "report_file": {"report_id": HIDDEN, "format": "html"},
    "scenario": {"sharing": "private", "archived": False}, "scenario_version": {"scenario_id": HIDDEN, "number": 1},
    "frozen_scenario": {},
    "account": {"role": "planner", "active": True, "email": "zqgeheimpost@konto.example"}, "organisation": {},
    "session": {"account_id": HIDDEN, "stage": "full", "method": "password"}, "api_token": {"account_id": HIDDEN, "scope": []},
    "change": {"kind": "update", "table_name": "finding", "object_id": "7001", "site_id": None, "site_slug": None, "undoes_id": None},
    "job": {"kind": "export", "state": "failed"}, "job_line": {"job_id": HIDDEN}, "job_file": {"job_id": HIDDEN},
    "upload": {"id": UPLOAD, "account_id": HIDDEN}, "proposed_import": {"state": "draft", "upload_id": None, "import_id": None}, "import_schedule": {"frequency": "daily", "next_run_at": datetime(2150, 1, 1, tzinfo=UTC)}, "remembered_mapping": {},
    "development_decision": {"verdict": "dismissed"}, "quality_dismissal": {},
    "proposal": {"changes": {}, "before": {}, "site_id": None, "status": "declined", "is_new": True}, "private_feature": {"slug": SLUG, "feature": FEATURE, "municipality_id": None},
}  # fmt: skip

#: What stands beside something published and is not for everybody itself: table, columns of the row 7002.
BESIDE: dict[str, tuple[str, ...]] = {
    "topic": ("by_name",), "finding": ("by_name", "origin"), "undertaking": ("by_name",), "undertaking_part": ("by_name",),
    "comment": ("reason",), "landscape_actor": ("contact_name", "email", "phone", "consent_note"), "report": ("by_name",),
    "committee_member": ("name", "email", "phone"), "committee_meeting": ("online_url",),
}  # fmt: skip
PUBLISHED: dict[str, dict[str, Any]] = {
    "topic": {"slug": "oeffentlich", "title": "Öffentlich", "summary": "", "published_at": NOW},
    "finding": {"title": "Befund", "text": "", "topic_id": SHOWN, "published_at": NOW, "dismissed": None},
    "undertaking": {"title": "Vorgang", "topic_id": SHOWN, "stage": "consultation", "published_at": NOW},
    "undertaking_part": {
        "kind": "consultation", "published_at": NOW, "result": None, "undertaking_id": SHOWN,
        "content": {"body": "Ausschuss", "meets_on": None, "agenda_item": "", "paper_number": "", "note": "", "oparl": {}, "plain": "",
                    "comments_from": "2026-01-01", "comments_until": "2150-01-01", "expected": [{"figure_id": HIDDEN, "value": 70010.5}]},
    },
    "comment": {"part_id": SHOWN, "state": "shown", "name": None, "text": "Ein Beitrag", "answer": None, "answered_at": None, "decided_at": None},
    "landscape_actor": {
        "valid_from": None, "valid_to": None,
        "kind": "organisation", "field": "administration", "consent": "entry", "consent_on": DAY, "part_of_id": None, "name": "Amt",
        "does": "", "function": "", "phases": ["primary"], "areas": [], "website": None, "account_id": None, "institution_id": None,
    },
    "report": {"title": "Bericht", "subtitle": "", "blocks": [], "published_at": NOW, "exact": False, "previous_id": None, "area_ars": None, "template": None},
    "committee": {"name": "Gruppe", "purpose": "", "published": True, "quorum": "none", "quorum_count": None},
    "committee_member": {**BODY, "committee_id": SHOWN, "function": "Leitung", "organisation": "Amt"},
    "committee_meeting": {"committee_id": SHOWN, "series_id": None, "series_on": None, "title": "Sitzung", "place": "Haus", "status": "held", "uid": "u7002",
                          "published": True, "reminded_on": None},
}  # fmt: skip
#: Of the published meeting: an item that is not public, and all that hangs on it.
INSIDE: dict[str, dict[str, Any]] = {
    "committee_item": {"meeting_id": SHOWN, "confidential": True},
    "committee_material": {"meeting_id": SHOWN, "item_id": SHOWN, "media_type": "text/plain", "frozen_at": NOW},
    "committee_decision": {"meeting_id": SHOWN, "item_id": SHOWN, "result": "accepted"},
    "committee_task": {"committee_id": SHOWN, "meeting_id": SHOWN, "item_id": SHOWN, "state": "open", "confidential": True, "done_at": None, "reminded_on": None},
    "committee_minutes": {"meeting_id": SHOWN, "state": "draft", "approved_at": None, "circulated_at": None, "approved_by": None},
    "committee_minutes_version": {"minutes_id": SHOWN, "number": 1},
    "committee_delivery": {"invitation_id": HIDDEN, "state": "waiting"},
}  # fmt: skip


class Planted:
    """The words and where each of them stands."""

    def __init__(self, connection: Connection, region_id: int) -> None:
        self.words: dict[str, str] = {}
        self._connection, self._region_id = connection, region_id
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for name, fixed in CONFIDENTIAL.items():
            self._insert(name, HIDDEN, fixed)
        for name, fixed in PUBLISHED.items():
            self._insert(
                name,
                SHOWN,
                {**fixed, **{column: self._word(name, column) for column in BESIDE.get(name, ())}},
            )
        for name, fixed in INSIDE.items():
            self._insert(name, SHOWN, fixed)
        for name, fixed in CONFIDENTIAL.items():
            for column, value in fixed.items():
                if isinstance(value, str) and "zqgeheim" in value and column not in ("slug", "feature"):
                    self.words[value] = f"{name}.{column}"
        self.words["zqgeheimprivat"] = "private_feature.feature"

    def _insert(self, name: str, number: int, fixed: dict[str, Any]) -> None:
        table = metadata.tables[name]
        values = {
            column.name: self._value(table, column, number, fixed)
            for column in table.columns
            if not self._left_out(column, fixed)
        }
        names = ", ".join(f'"{one}"' for one in values)
        casts = ", ".join(
            f"cast(:{one} AS jsonb)" if isinstance(table.c[one].type, JSONB) else f":{one}" for one in values
        )
        self._connection.execute(
            text(f'INSERT INTO "{name}" ({names}) OVERRIDING SYSTEM VALUE VALUES ({casts})'), values
        )

    def _left_out(self, column: Column[Any], fixed: dict[str, Any]) -> bool:
        has_default = (
            column.server_default is not None and not isinstance(column.type, Text) and column.name != "id"
        )
        return (has_default or column.computed is not None) and column.name not in fixed

    def _value(self, table: Table, column: Column[Any], number: int, fixed: dict[str, Any]) -> Any:
        if column.name in fixed:
            value = fixed[column.name]
            return json.dumps(value) if isinstance(column.type, JSONB) and value is not None else value
        if column.name == "region_id":
            return self._region_id
        kind = column.type
        if isinstance(kind, Integer):
            return number
        if isinstance(kind, Text):
            return self._word(table.name, column.name)
        if isinstance(kind, JSONB):
            return json.dumps(self._content(table.name, column.name))
        if isinstance(kind, LargeBinary):
            return self._word(table.name, column.name).encode()
        if isinstance(kind, ARRAY):
            return [self._word(table.name, column.name)] if isinstance(kind.item_type, Text) else []
        if isinstance(kind, DATERANGE | TSTZRANGE):
            return "[2026-01-01,)"
        plain: dict[type, Any] = {DateTime: NOW, Date: DAY, Time: time(14), Boolean: False, Float: 7001.25}
        return next((value for type_, value in plain.items() if isinstance(kind, type_)), None)

    def _content(self, table: str, column: str) -> Any:
        """JSON as its room reads it, with secret words."""
        word = self._word(table, column)
        if table in ("undertaking_part", "undertaking_part_version"):
            return {"text": word, "plain": word, "variants": [], "chosen": None, "expected": []}
        if table == "report":
            return [{"kind": "text", "id": "t1", "text": word}]
        return {"text": word, "name": word, "title": word, "general": word}

    def _word(self, table: str, column: str) -> str:
        word = f"{STEM}{len(self.words):03d}x"
        self.words[word] = f"{table}.{column}"
        return word
