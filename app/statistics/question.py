"""A question for statistics: by what it is grouped, and what of each it is about; read strictly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.errors import BadRequest
from app.network.profiles import BY_TIMETABLE, stored
from app.statistics.measures import BY_CODE, TOPICS, of_topic
from app.web import parameters as read

if TYPE_CHECKING:
    from app.web.regions import Region

LEVELS = ("municipality", "municipal_association", "district", "quarter")
DIMENSIONS = (*LEVELS, "category", "mode", "age_group")
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

    @property
    def told(self) -> dict[str, Any]:
        """As answers repeat it: what was really asked, defaults included."""
        return {
            "topic": self.topic, "level": self.level, "category": self.categories, "mode": self.modes,
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
    return Asked(
        words.topic, level,
        _values("category", words.category, known.categories, grouped, None),
        _values("mode", words.mode, [*stored(region.config), *BY_TIMETABLE], grouped, "walk"),
        _values("age_group", words.age_group, known.age_groups, grouped, "all"),
        _measures(words.topic, words.measure), words.area, words.core,
        MOST_JSON_ROWS if words.format == "json" else MOST_ROWS,
    )  # fmt: skip


def _grouped(words: Words, *, of_shape: bool) -> tuple[list[str], str | None]:
    """By what it is grouped, and the level of areas (none for a shape)."""
    default = "" if of_shape else "municipality"
    grouped = (
        read.chosen("group_by", default if words.group_by is None else words.group_by, list(DIMENSIONS)) or []
    )
    levels = [one for one in grouped if one in LEVELS]
    if of_shape and (levels or words.topic != "catchments" or words.area is not None):
        raise BadRequest(
            "Zu einem Polygon oder Umkreis gibt es nur das Thema „catchments“, ohne Gebiete; gruppiert werden kann nach category,"
            " mode und age_group.", parameter="group_by",
        )  # fmt: skip
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


def _measures(topic: str, given: str | None) -> tuple[str, ...]:
    mine = of_topic(topic)
    chosen = read.chosen("measure", given, list(BY_CODE))
    if chosen is None:
        return tuple(mine)
    for code in chosen:
        if code not in mine:
            raise BadRequest(
                f"„{code}“ gehört zum Thema {BY_CODE[code].topic}, nicht zu {topic}.", parameter="measure"
            )
    return tuple(dict.fromkeys(chosen))
