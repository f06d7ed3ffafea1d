"""A question for statistics: by what it is grouped, and what of each it is about; read strictly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.errors import BadRequest
from app.network.profiles import BY_TIMETABLE, stored
from app.statistics.measures import BY_CODE, ONLY_IN_CLASSES, TOPICS, of_topic
from app.web import parameters as read

if TYPE_CHECKING:
    from app.web.regions import Region

LEVELS = ("municipality", "municipal_association", "district", "quarter")
DIMENSIONS = (*LEVELS, "category", "mode", "age_group", "provider", "life_phase", "distance_class")
ONLY_IN = {"provider": ("supply",), "life_phase": ("supply", "life"), "distance_class": ("catchments",)}
"""Dimensions that some topics have only."""
OF_SHAPES = ("catchments", "people", "places", "supply", "gaps")
NO_KIND = ("people", "life")
"""Topics that are not about kinds of sites and ways to them."""
FORMATS = ("json", "csv", "arrow")
MOST_CHARACTERS = 2_000
MOST_ROWS, MOST_JSON_ROWS = 200_000, 50_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for. None: all there are. `level`: None where a shape is asked about instead of areas."""

    topic: str
    level: str | None
    categories: tuple[str, ...] | None
    modes: tuple[str, ...] | None
    age_groups: tuple[str, ...] | None
    measures: tuple[str, ...]
    area: str | None = None
    core: bool = True
    most_rows: int = MOST_JSON_ROWS
    grouped: tuple[str, ...] = ()

    @property
    def told(self) -> dict[str, Any]:
        """As answers repeat it: what was really asked, defaults included."""
        return {
            "topic": self.topic, "group_by": self.grouped, "level": self.level, "category": self.categories, "mode": self.modes,
            "age_group": self.age_groups, "measure": self.measures, "area": self.area, "core": self.core,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """The question as it came, still unread."""

    topic: str
    group_by: str | None
    category: str | None
    mode: str | None
    age_group: str | None
    measure: str | None
    area: str | None = None
    core: bool = True
    format: str = "json"


@dataclass(frozen=True, slots=True)
class Known:
    """What there is in a region."""

    categories: list[str]
    age_groups: list[str]


def question_of(words: Words, region: Region, known: Known, *, of_shape: bool) -> Asked:
    """The question. Raises BadRequest naming the parameter, and where a name is near another, that one."""
    for given in (words.group_by, words.category, words.mode, words.age_group, words.measure):
        if given is not None and len(given) > MOST_CHARACTERS:
            raise BadRequest(f"Ein Parameter ist länger als {MOST_CHARACTERS} Zeichen.")
    if words.format not in FORMATS:
        raise read.unknown("format", words.format, FORMATS)
    if words.topic not in TOPICS:
        raise read.unknown("topic", words.topic, TOPICS)
    grouped, level = _grouped(words, of_shape=of_shape)
    modes = [*stored(region.config), *BY_TIMETABLE]
    return Asked(
        words.topic, level, _categories(words, known, grouped),
        None if words.topic in NO_KIND else _values("mode", words.mode, modes, grouped, "walk"),
        _values("age_group", words.age_group, known.age_groups, grouped, "all"),
        _measures(words.topic, words.measure, grouped), words.area, words.core,
        MOST_JSON_ROWS if words.format == "json" else MOST_ROWS, tuple(dict.fromkeys(grouped)),
    )  # fmt: skip


def _categories(words: Words, known: Known, grouped: list[str]) -> tuple[str, ...] | None:
    """The kinds; all of them where the topic has none, or where they are counted by phase of life."""
    if words.topic in NO_KIND:
        if words.category is not None or words.mode is not None:
            raise BadRequest(f"Das Thema {words.topic} hat weder category noch mode.", parameter="category")
        return None
    by_phase = "life_phase" in grouped and words.category is None
    return None if by_phase else _values("category", words.category, known.categories, grouped, None)


def _grouped(words: Words, *, of_shape: bool) -> tuple[list[str], str | None]:
    """By what it is grouped, and the level of areas (none for a shape)."""
    default = "" if of_shape else "municipality"
    grouped = (
        read.chosen("group_by", default if words.group_by is None else words.group_by, list(DIMENSIONS)) or []
    )
    levels = [one for one in grouped if one in LEVELS]
    if of_shape and (levels or words.topic not in OF_SHAPES or words.area is not None):
        raise BadRequest(
            f"Zu einem Polygon oder Umkreis gibt es die Themen {', '.join(OF_SHAPES)}, ohne Gebiete; gruppiert werden kann nach"
            " category, mode, age_group, provider, life_phase und distance_class.", parameter="group_by",
        )  # fmt: skip
    for name in grouped:
        if words.topic not in ONLY_IN.get(name, TOPICS):
            raise BadRequest(
                f"Nach {name} wird nur beim Thema {' oder '.join(ONLY_IN[name])} gegliedert.",
                parameter="group_by",
            )
    if len(levels) > 1:
        raise BadRequest("group_by nennt höchstens eine Ebene von Gebieten.", parameter="group_by")
    return grouped, None if of_shape else (levels[0] if levels else "district")


def _values(
    name: str, given: str | None, known: list[str], grouped: list[str], default: str | None
) -> tuple[str, ...] | None:
    """The values of a dimension; one only where it is not grouped by."""
    chosen = read.chosen(name, given, known)
    if name in grouped:
        return None if chosen is None else tuple(dict.fromkeys(chosen))
    if chosen is None and default is not None:
        chosen = [default]
    if chosen is None:
        raise BadRequest(f"{name} fehlt: ein Wert, oder {name} in group_by für alle.", parameter=name)
    if len(chosen) != 1:
        raise BadRequest(f"Für mehrere Werte von {name} gehört {name} in group_by.", parameter=name)
    return tuple(chosen)


def _measures(topic: str, given: str | None, grouped: list[str]) -> tuple[str, ...]:
    mine = of_topic(topic)
    chosen = read.chosen("measure", given, list(BY_CODE))
    if chosen is None:
        if "distance_class" in grouped:
            return (ONLY_IN_CLASSES,)
        return tuple(name for name in mine if name != ONLY_IN_CLASSES)
    for code in chosen:
        if code not in mine:
            raise BadRequest(
                f"„{code}“ gehört zum Thema {BY_CODE[code].topic}, nicht zu {topic}.", parameter="measure"
            )
    return tuple(dict.fromkeys(chosen))
