"""The limits of a journey by public transport: what the law says of ways and waits, and what is assumed beside it.

Ways and waits of pupils are the values of the rules R22 and R23 (`app.standards.store.read_rulebook`) on the day of the
journey. Where none is known for a region, another Kreis's are taken, and every number is then named as assumed.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from app.accessibility.timetable_search import Limits
from app.errors import BadRequest
from app.standards.rules import STATUS_WORDS

if TYPE_CHECKING:
    from datetime import date

    from app.standards.rules import Rule as LegalRule
    from app.standards.rules import Rulebook

WAY, WAIT = "R22", "R23"
OURS = "Annahme dieses Programms; es gibt keine Vorschrift"
FOLLOWED = "Annahme: Für diese Region ist keine Regel zu Schulwegen erfasst; es gelten zum Vergleich die Zahlen von anderswo ({})"
METRES = ("walk_to_stop_m", "walk_from_stop_m", "walk_direct_m")
WAITS = ("wait_before_minutes", "wait_after_minutes")
OF_LAW = (*METRES, *WAITS)


@dataclass(frozen=True, slots=True)
class Rule:
    """Limits for a group of people; those named in `assumed` are nobody's rule but ours.

    Metres along streets: between home and its stop (by `access_mode`), between the goal and its stop and between two
    stops (on foot), and all the way without a ride (by `access_mode`). `wait_*_minutes`: longest time between arriving
    and when the lessons begin, and between their end and the first ride. `change_seconds`: least time for a change,
    beside the walk. `legal`: the rules of law whose values these are.
    """

    code: str
    label: str
    walk_to_stop_m: int
    walk_from_stop_m: int
    walk_direct_m: int
    walk_between_m: int
    most_changes: int
    change_seconds: int
    longest_minutes: int
    on_request: bool
    source: str = OURS
    assumed: tuple[str, ...] = ()
    access_mode: Literal["walk", "bicycle"] = "walk"
    wait_before_minutes: int | None = None
    wait_after_minutes: int | None = None
    source_url: str | None = None
    checked_on: date | None = None
    legal: tuple[str, ...] = ()

    def limits(self, *, way_home: bool = False, any_wait: bool = False) -> Limits:
        """The limits of a search; waiting is that before the lessons, or after them on the way home, or any."""
        wait = None if any_wait else self.wait_after_minutes if way_home else self.wait_before_minutes
        return Limits(self.most_changes, None if wait is None else 60 * wait, 60 * self.longest_minutes)

    @property
    def told(self) -> dict[str, Any]:
        """The rule as the API tells it."""
        return asdict(self)


ALWAYS_OURS = ("walk_between_m", "most_changes", "change_seconds", "longest_minutes", "on_request")
EVERYONE = Rule(
    "everyone", "Alle anderen", walk_to_stop_m=1200, walk_from_stop_m=1200, walk_direct_m=3000, walk_between_m=500,
    most_changes=3, change_seconds=60, longest_minutes=180, on_request=True, assumed=(*METRES, *ALWAYS_OURS),
)  # fmt: skip
CYCLING = replace(
    EVERYONE, code="cycling_to_stop", label="Alle anderen, mit dem Rad zur Haltestelle", access_mode="bicycle",
    walk_to_stop_m=5000, walk_direct_m=8000, source=f"{OURS}. Das Rad bleibt an der Haltestelle",
    assumed=("access_mode", *METRES, *ALWAYS_OURS),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pupils:
    """A group of pupils: the last grade that names its values in the law, and what is assumed of their journeys."""

    label: str
    to_grade: int
    walk_between_m: int
    most_changes: int
    longest_minutes: int


PUPILS = (
    Pupils("Kind bis Klasse 4", 4, walk_between_m=300, most_changes=1, longest_minutes=120),
    Pupils("Kind der Klassen 5 bis 10", 10, walk_between_m=500, most_changes=2, longest_minutes=150),
)
PUPILS_CHANGE_SECONDS = 120


def rules_on(book: Rulebook, elsewhere: Rulebook, day: date) -> dict[str, Rule]:
    """All rules of a day by their code; pupils' are missing where neither the region nor anywhere else has R22 and R23.

    `elsewhere`: what holds in other Kreise, taken as an assumption where the region's own book says nothing.
    """
    found = [_of_pupils(group, book, elsewhere, day) for group in PUPILS]
    return {rule.code: rule for rule in [*found, EVERYONE, CYCLING] if rule is not None}


def rule_of(rules: dict[str, Rule], code: str) -> Rule:
    """A rule by its code. Raises BadRequest naming those there are."""
    if code not in rules:
        raise BadRequest(f"Die Regel „{code}“ gibt es nicht. Es gibt: {', '.join(rules)}.", parameter="rule")
    return rules[code]


def _of_pupils(group: Pupils, book: Rulebook, elsewhere: Rulebook, day: date) -> Rule | None:
    own = [rule for code in (WAY, WAIT) if (rule := book.find(code, day))]
    known = len(own) == len((WAY, WAIT))
    legal = own if known else [rule for code in (WAY, WAIT) if (rule := elsewhere.find(code, day))]
    if len(legal) < len((WAY, WAIT)):
        return None
    way, wait = legal
    metres = round(way[f"to_grade_{group.to_grade}_m"])
    before, after = (round(wait[f"to_grade_{group.to_grade}_{when}_minutes"]) for when in ("before", "after"))
    return Rule(
        f"pupil_to_grade_{group.to_grade}", group.label, metres, metres, metres, group.walk_between_m, group.most_changes,
        PUPILS_CHANGE_SECONDS, group.longest_minutes, on_request=False, source=_source(way, wait, known=known),
        assumed=ALWAYS_OURS if known else (*OF_LAW, *ALWAYS_OURS), wait_before_minutes=before, wait_after_minutes=after,
        source_url=way.source_url, checked_on=way.checked_on, legal=(WAY, WAIT) if known else (),
    )  # fmt: skip


def _source(way: LegalRule, wait: LegalRule, *, known: bool) -> str:
    sources = "; ".join(dict.fromkeys((way.source, wait.source)))
    if not known:
        return FOLLOWED.format(sources)
    return f"{way.title} und {wait.title} ({way.paragraph}; {sources}; {STATUS_WORDS[way.status]})"
