"""The invented topic, findings and undertakings into the database, unless somebody has entered some there."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import text

from app.accounts.access import Actor, Role
from app.audit.acting import Author, say_who_unless_said
from app.indicators.compute import compute_in
from app.indicators.series import read_indicator, read_series
from app.measures import chain, comments, finding_store, store, topics, versions, words
from app.measures.findings import Figure, record_finding
from app.measures.stages import Step
from geodata.demo import measures as invented

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

SOME = "SELECT EXISTS (SELECT FROM finding WHERE region_id = :id) OR EXISTS (SELECT FROM topic WHERE region_id = :id)"
WAITING_COMMENT = "SELECT max(id) FROM comment WHERE part_id = :part"
SOMEBODY = Actor(Role.COORDINATOR, None, "Erfundene Daten")
MOST_MEAN_WAY = "map:mean:kindergarten:walk:all:15"


def load_demo_measures(engine: Engine, region_id: int) -> None:
    """Store them; a second time changes nothing. The effect is computed when all figures are (`app.computing`)."""
    with engine.begin() as connection:
        if connection.execute(text(SOME), {"id": region_id}).scalar_one():
            return
        say_who_unless_said(connection, Author("Demonstrationskreis"), "Erfundene Daten")
        compute_in(connection, region_id, datetime.now(UTC).date(), _silent, [invented.INDICATOR])
        _Loop(connection, region_id).fill()


class _Loop:
    """What is filled, with the topic and the figures that it is about."""

    def __init__(self, connection: Connection, region_id: int) -> None:
        self.connection, self.region_id = connection, region_id
        self.topic = self._topic()
        self.figure = self._figure()

    def fill(self) -> None:
        """All of it."""
        finding = self._finding(invented.FINDING, [self.figure])
        self._publish("finding", finding)
        done = self._undertaking(invented.UNDERTAKING, finding)
        self._done(done, self._frozen(finding))
        self._words({"topic": int(self.topic["id"]), "finding": finding, "undertaking": done})
        open_finding = self._finding(invented.OPEN_FINDING, [self._by_hand()])
        self._running(open_finding)
        self._waiting(open_finding)
        self._dismissed()

    def _topic(self) -> dict[str, Any]:
        slug = topics.create(self.connection, SOMEBODY, self.region_id, invented.TOPIC, invented.SUMMARY)
        row = topics.read(self.connection, SOMEBODY, self.region_id, slug)
        wanted = {"title": row["title"], "summary": row["summary"], "published": True}
        topics.change(self.connection, SOMEBODY, self.region_id, slug, wanted, versions.etag_of("o", row))
        return row

    def _figure(self) -> Figure:
        """The indicator of a year past in the municipality where it fell most since the first year, with all others beside it."""
        series = read_series(self.connection, self.region_id, invented.INDICATOR, level="municipality")
        values = {
            ars: {point.year: point.value for point in one.points if point.value is not None}
            for ars, one in series.items()
        }
        then = {
            ars: by_year[invented.FROM_YEAR]
            for ars, by_year in values.items()
            if invented.FROM_YEAR in by_year
        }
        fallen = min(then, key=lambda ars: (then[ars] - values[ars][min(values[ars])], ars))
        known = read_indicator(self.connection, self.region_id, invented.INDICATOR)
        return Figure(
            known.name, then[fallen], "known", known.unit, date(invented.FROM_YEAR, 12, 31), series[fallen].run_id,
            invented.INDICATOR, fallen, address=f"/monitoring?indikator={invented.INDICATOR}&ebene=municipality", others=then,
        )  # fmt: skip

    def _by_hand(self) -> Figure:
        """A way that the atlas can compute again, as it was when nobody had computed it: invented."""
        return Figure("Mittlerer Weg zur Kita zu Fuß (erfunden)", 41.0, "estimated", "Minuten", date(2025, 12, 31), None,
                      MOST_MEAN_WAY, self.figure.area_ars)  # fmt: skip

    def _finding(self, said: dict[str, str], figures: list[Figure]) -> int:
        return record_finding(
            self.connection, SOMEBODY, region_id=self.region_id, title=said["title"], text=said["text"], figures=figures,
            origin="Erfunden", topic_id=self.topic["id"],
        )  # fmt: skip

    def _frozen(self, finding: int) -> dict[str, Any]:
        return finding_store.frozen(self.connection, [finding])[finding][0]

    def _undertaking(self, title: str, finding: int) -> int:
        return store.create(
            self.connection, SOMEBODY, self.region_id, store.Settings(title, self.topic["id"]), [finding]
        )

    def _done(self, number: int, figure: dict[str, Any]) -> None:
        """The whole way to the lesson."""
        self._publish("undertaking", number)
        expected = [{"figure_id": figure["id"], "value": round(figure["value"] + invented.EXPECTED_RISE, 1)}]
        self._add(number, "recommendation", {**invented.RECOMMENDATION, "expected": expected}, "consultation")
        part = self._add(number, "consultation", invented.CONSULTATION, "decision")
        self._comment(part)
        self._add(number, "decision", invented.DECISION, "measure")
        self._add(number, "measure", {**invented.MEASURE, "areas": [figure["area_ars"]]}, "effect")
        self._add(number, "effect", {**invented.EFFECT, "judgement": ""}, None)
        reason = "Die Zahlen werden noch nachgerechnet (erfunden)."
        self._step(number, "lesson", reason)
        self._add(number, "lesson", invented.LESSON, None)

    def _running(self, finding: int) -> None:
        """A measure that runs, with a milestone that is overdue, after stages that were passed over."""
        number = self._undertaking(invented.RUNNING["undertaking"], finding)
        self._step(number, "measure", invented.RUNNING["reason"])
        content = {**invented.RUNNING["measure"], "areas": [self.figure.area_ars]}
        self._add(number, "measure", content, None)

    def _waiting(self, finding: int) -> None:
        number = self._undertaking(invented.WAITING["undertaking"], finding)
        self._add(
            number,
            "recommendation",
            {"text": invented.RECOMMENDATION["text"]},
            "consultation",
            published=False,
        )
        content = {name: invented.WAITING[name] for name in ("body", "meets_on")}
        self._add(number, "consultation", content, None, published=False)

    def _dismissed(self) -> None:
        said = invented.DISMISSED_FINDING
        number = self._finding(said, [])
        row = finding_store.read(self.connection, SOMEBODY, self.region_id, number)
        wanted = {
            "title": row["title"],
            "text": row["text"],
            "topic_id": row["topic_id"],
            "dismissed": said["why"],
        }
        finding_store.change(
            self.connection, SOMEBODY, self.region_id, number, wanted, versions.etag_of("f", row)
        )

    def _add(
        self, number: int, kind: str, content: dict[str, Any], then: str | None, *, published: bool = True
    ) -> int:  # fmt: skip
        part = store.add_part(self.connection, SOMEBODY, self.region_id, number, kind, content)
        if published and chain.read(self.connection, SOMEBODY, self.region_id, number)["published_at"]:
            versions.set_published(self.connection, "undertaking_part", part, published=True)
        if then is not None:
            self._step(number, then)
        return part

    def _step(self, number: int, to: str, reason: str | None = None) -> None:
        row = chain.read(self.connection, SOMEBODY, self.region_id, number)
        step = Step(to, invented.BASES[to], reason)
        store.step(self.connection, SOMEBODY, self.region_id, number, step, versions.etag_of("u", row))

    def _publish(self, kind: str, number: int) -> None:
        table = cast("Any", kind)
        versions.set_published(self.connection, table, number, published=True)

    def _comment(self, part: int) -> None:
        said = invented.COMMENT
        self.connection.execute(
            text(comments.NEW), {"part": part, "name": said["name"], "text": said["text"]}
        )
        number = self.connection.execute(text(WAITING_COMMENT), {"part": part}).scalar_one()
        comments.moderate(
            self.connection, SOMEBODY, self.region_id, part, number, "shown", None, said["answer"]
        )

    def _words(self, numbers: dict[str, int]) -> None:
        for language, kinds in invented.WORDS.items():
            for kind, said in kinds.items():
                words.keep(
                    self.connection, SOMEBODY, self.region_id, cast("Any", kind), numbers[kind], cast("Any", language), said["title"],
                    said["text"],
                )  # fmt: skip


def _silent(_what: str, _done: int, _of: int) -> None:
    """Nobody watches."""
