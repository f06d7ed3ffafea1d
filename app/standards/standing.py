"""Where a site or a cell stands: every rule and standard that concerns it on a day, with what was measured against it.

Status: `met`, `not_met`, `unknown` (nothing to measure is known), `not_applicable`, `for_information` (nothing to measure).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import text

from app.errors import NotFound
from app.standards.ages import school_year, school_year_begins
from app.standards.pupils import read_grade_pupils, read_totals, whole_school
from app.standards.rules import plain
from app.standards.school import gafoeg_grades, size_of
from app.standards.school_way import reasonable_way

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection, RowMapping

    from app.standards.rules import Rule, Rulebook
    from app.standards.standards import Standard

FEWEST_TOLD = 3
"""Fewer children of a site than these, but some, are told to nobody here (RULES R38)."""
Status = Literal["met", "not_met", "unknown", "not_applicable", "for_information"]
DAY_CARE = {"creche", "kindergarten"}
ORDER: tuple[Status, ...] = ("not_met", "unknown", "met", "not_applicable", "for_information")
"""What one must know first comes first."""
SIZE_STATUS: dict[str, Status] = {
    "below": "not_met", "enough": "met", "unknown": "unknown", "not_applicable": "not_applicable",
}  # fmt: skip
GRADE_OF = {"primary_school": 4, "community_school": 10, "grammar_school": 10}
"""The highest grade for which a category's way to school is held against the limit."""
INFORMING = {"creche": ("R01", "R05", "R06"), "kindergarten": ("R01", "R05", "R06"), "childminding": ("R01",),
             "primary_school": ("R13", "R14"), "community_school": ("R14",), "grammar_school": ("R14",)}  # fmt: skip

SITE = """
    SELECT l.id, l.slug, t.name, t.provider_kind, t.is_branch
      FROM learning_site l JOIN site_state t ON t.site_id = l.id AND t.valid_during @> cast(:day AS date)
     WHERE l.region_id = :region_id AND l.slug = :slug
       AND (:see_private OR l.id NOT IN (SELECT site_id FROM private_site))"""

OFFERS = """
    SELECT o.key, o.category, c.label ->> 'de' AS label, o.approved_places, o.approved_places_status, o.occupied_places,
           o.occupied_places_status, o.flex_places
      FROM offer o JOIN category c ON c.code = o.category
     WHERE o.site_id = :site_id AND o.valid_during @> cast(:day AS date) ORDER BY c.position, o.key"""

CELL = "SELECT id FROM population_cell WHERE region_id = :region_id AND id = :id"

WAYS = """
    SELECT r.category, r.mode, r.basis, r.id AS run_id, r.finished_at, t.seconds, t.metres, t.reason
      FROM analysis_run r JOIN travel_time t ON t.run_id = r.id AND t.cell_id = :cell_id
     WHERE r.region_id = :region_id AND r.kind = 'travel_times' AND r.variant IS NULL AND r.superseded_by_id IS NULL"""

REASONS = {
    "not_connected": "Hierher führt kein Weg.",
    "no_site_in_reach": "Es ist keiner in Reichweite.",
    "no_site": "Es gibt keinen.",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """One rule or standard and where something stands with it."""

    about: dict[str, Any]
    status: Status
    text: str
    measured: float | None = None
    limit: float | None = None
    unit: str | None = None
    offer: str | None = None
    category: str | None = None
    basis: str | None = None
    run: int | None = None

    @property
    def told(self) -> dict[str, Any]:
        """As the API gives it."""
        measured = None if self.measured is None else plain(round(self.measured, 1))
        limit = None if self.limit is None else plain(self.limit)
        return {
            **self.about, "status": self.status, "text": self.text, "measured": measured, "limit": limit,
            "unit": self.unit, "offer": self.offer, "category": self.category, "basis": self.basis, "run": self.run,
        }  # fmt: skip


def of_site(
    connection: Connection, region_id: int, slug: str, day: date, book: Rulebook, standards: list[Standard],
    *, see_private: bool, see_all: bool,
) -> tuple[dict[str, Any], list[Standing]]:  # fmt: skip
    """The site and every rule and standard that concerns its offers on a day. Raises NotFound.

    `see_all`: whether exact numbers of pupils may be seen.
    """
    keys = {"region_id": region_id, "slug": slug, "day": day, "see_private": see_private}
    site = connection.execute(text(SITE), keys).mappings().first()
    if site is None:
        raise NotFound(f"Den Lernort „{slug}“ gibt es in dieser Region zu diesem Tag nicht.")
    offers = connection.execute(text(OFFERS), {"site_id": site["id"], "day": day}).mappings().all()
    told = read_grade_pupils(connection, region_id, [site["id"]]) if see_all else []
    pupils = whole_school(told, school_year(day))
    if pupils is None and see_all:
        total = read_totals(connection, region_id, school_year(day), [site["id"]]).get(site["id"])
        pupils = None if total is None else total.pupils
    found = [one for offer in offers for one in _of_offer(site, offer, pupils, day, book, standards)]
    return {"slug": site["slug"], "name": site["name"]}, found


def of_cell(
    connection: Connection, region_id: int, number: int, day: date, book: Rulebook, standards: list[Standard]
) -> list[Standing]:  # fmt: skip
    """Every way that a rule or a standard limits, from a cell to the nearest site of the kind. Raises NotFound."""
    if connection.execute(text(CELL), {"region_id": region_id, "id": number}).first() is None:
        raise NotFound(f"Eine Zelle {number} gibt es in dieser Region nicht.")
    rows = connection.execute(text(WAYS), {"region_id": region_id, "cell_id": number}).mappings()
    ways = {(row["category"], row["mode"]): row for row in rows}
    found = [_of_way(one, ways.get((one.category, one.mode or ""))) for one in standards if one.kind == "way"]
    schools = [(category, ways[category, "walk"]) for category in GRADE_OF if (category, "walk") in ways]
    return found + [_of_school_way(book, category, way, day) for category, way in schools]


def about_rule(rule: Rule) -> dict[str, Any]:
    """How a rule is named in an answer."""
    return {
        "kind": "rule", "code": rule.code, "title": rule.title, "paragraph": rule.paragraph, "rule_status": rule.status,
        "source": rule.source, "source_url": rule.source_url, "checked_on": rule.checked_on,
        "valid_from": rule.valid_from, "valid_to": rule.valid_to,
    }  # fmt: skip


def about_standard(standard: Standard) -> dict[str, Any]:
    """How a standard is named in an answer."""
    return {
        "kind": "standard", "code": standard.key, "title": standard.in_words, "paragraph": standard.decision,
        "source_url": standard.decision_url, "valid_from": standard.valid_from, "valid_to": standard.valid_to,
    }  # fmt: skip


def in_order(standing: list[Standing]) -> list[dict[str, Any]]:
    """As the API gives them: what is not met first, what is only told last."""
    return [one.told for one in sorted(standing, key=lambda one: ORDER.index(one.status))]


def _of_offer(
    site: RowMapping,
    offer: RowMapping,
    told: float | None,
    day: date,
    book: Rulebook,
    standards: list[Standard],
) -> list[Standing]:
    where = {"offer": offer["key"], "category": offer["category"]}
    found = [
        _informing(rule, where)
        for code in INFORMING.get(offer["category"], ())
        if (rule := book.find(code, day))
    ]
    pupils = offer["occupied_places"] if offer["occupied_places_status"] in {"known", "zero"} else None
    pupils = None if pupils is not None and 0 < pupils < FEWEST_TOLD else pupils
    if offer["category"] in GRADE_OF:
        pupils = told if told is not None else pupils
        found += _school(site, offer, pupils, day, book, where)
    if offer["category"] in DAY_CARE:
        found += _occupied(offer, day, book, where)
    for standard in standards:
        if standard.category == offer["category"]:
            found.append(_standard_at_site(standard, pupils, where))
    return found


def _informing(rule: Rule, where: dict[str, Any]) -> Standing:
    return Standing(about_rule(rule), "for_information", rule.sentence, **where)


def _school(
    site: RowMapping,
    offer: RowMapping,
    pupils: float | None,
    day: date,
    book: Rulebook,
    where: dict[str, Any],
) -> list[Standing]:
    size = size_of(
        book, offer["category"], None if pupils is None else int(pupils), day,
        branch=site["is_branch"], provider_kind=site["provider_kind"],
    )  # fmt: skip
    found: list[Standing] = []
    if size.rule is not None:
        found.append(
            Standing(
                about_rule(size.rule),
                SIZE_STATUS[size.status],
                size.text,
                pupils,
                size.least,
                "pupils",
                **where,
            )
        )
    rule = book.find("R03", school_year_begins(school_year(day)))
    if offer["category"] == "primary_school" and rule is not None:
        grades = gafoeg_grades(book, school_year(day))
        text = "Anspruch auf Ganztag: Klasse 1" + (f" bis {grades}." if grades > 1 else ".")
        found.append(Standing(about_rule(rule), "for_information", text, None, grades, "grade", **where))
    return found


def _occupied(offer: RowMapping, day: date, book: Rulebook, where: dict[str, Any]) -> list[Standing]:
    """Whether more children are there than places and what the law lets groups grow by."""
    rule, approved, occupied = book.find("R07", day), offer["approved_places"], offer["occupied_places"]
    if rule is None:
        return []
    if approved is None or occupied is None:
        words = "Wie viele Plätze genehmigt und belegt sind, ist nicht bekannt."
        return [Standing(about_rule(rule), "unknown", words, **where)]
    limit = approved + (offer["flex_places"] or 0)
    if 0 < occupied < FEWEST_TOLD:
        words = f"Sehr wenige Kinder auf {plain(approved)} genehmigten und {plain(offer['flex_places'] or 0)} flexiblen Plätzen."
        return [
            Standing(
                about_rule(rule),
                "met" if limit >= FEWEST_TOLD else "unknown",
                words,
                None,
                limit,
                "children",
                **where,
            )
        ]
    status: Status = "met" if occupied <= limit else "not_met"
    words = f"{plain(occupied)} Kinder auf {plain(approved)} genehmigten und {plain(offer['flex_places'] or 0)} flexiblen Plätzen."
    return [Standing(about_rule(rule), status, words, occupied, limit, "children", **where)]


def _standard_at_site(standard: Standard, pupils: float | None, where: dict[str, Any]) -> Standing:
    about = about_standard(standard)
    if standard.kind != "size" or standard.smallest_pupils is None:
        return Standing(
            about, "for_information", f"{standard.in_words}: gilt für Gebiete, nicht für einen Ort.", **where
        )
    if pupils is None:
        words = "Wie viele Schülerinnen und Schüler es sind, ist nicht bekannt."
        return Standing(about, "unknown", words, None, standard.smallest_pupils, "pupils", **where)
    status: Status = "met" if pupils >= standard.smallest_pupils else "not_met"
    return Standing(about, status, standard.in_words, pupils, standard.smallest_pupils, "pupils", **where)


def _of_way(standard: Standard, way: RowMapping | None) -> Standing:
    about, category = about_standard(standard), standard.category
    by_metres = standard.limit_metres is not None
    limit, unit = (standard.limit_metres, "metres") if by_metres else (standard.limit_minutes, "minutes")
    if way is None:
        return Standing(
            about, "unknown", "Der Weg ist noch nicht berechnet.", None, limit, unit, category=category
        )
    value = way["metres"] if by_metres else way["seconds"] and way["seconds"] / 60
    where = {"category": category, "basis": way["basis"], "run": way["run_id"]}
    if value is None:
        status: Status = "unknown" if way["reason"] == "not_connected" else "not_met"
        return Standing(about, status, REASONS[way["reason"]], None, limit, unit, **where)
    status = "met" if limit is not None and value <= limit else "not_met"
    return Standing(about, status, standard.in_words, value, limit, unit, **where)


def _of_school_way(book: Rulebook, category: str, way: RowMapping, day: date) -> Standing:
    grade, where = GRADE_OF[category], {"category": category, "basis": way["basis"], "run": way["run_id"]}
    checked = reasonable_way(book, grade, way["metres"] or 0.0, day)
    if checked.rule is None:
        return Standing({"kind": "rule", "code": "R22", "title": "Zumutbarer Schulweg", "paragraph": None},
                        "not_applicable", "Für diese Region ist keine Regel bekannt.", **where)  # fmt: skip
    if way["metres"] is None:
        return Standing(
            about_rule(checked.rule),
            "unknown",
            REASONS[way["reason"]],
            None,
            checked.limit,
            "metres",
            **where,
        )
    status: Status = "met" if checked.status == "within" else "not_met"
    words = f"bis zur nächsten Schule dieser Art zu Fuß, Klassen bis {grade}; keine Entscheidung über die Beförderung"
    return Standing(about_rule(checked.rule), status, words, way["metres"], checked.limit, "metres", **where)
