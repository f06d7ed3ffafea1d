"""What a report is made of: blocks, checked; texts are plain, so that every form can carry them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from app.catchments.figures import LIMITS_MINUTES
from app.errors import InvalidFields

MOST_BLOCKS = 400
HERE = "@"
"""The area that the report is about; where it is about all, the Kreis."""
Line = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*\S[^\x00-\x1f\x7f]*$")]
Words = Annotated[str, Field(max_length=20_000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]
Key = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]{1,9}$")]
Area = Annotated[str, Field(pattern=r"^(@|[0-9]{2,12})$")]
Level = Literal["municipality", "municipal_association", "district"]
Code = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z0-9_-]+$")]


class Strict(BaseModel):
    """Nothing that is not understood is passed over."""

    model_config = ConfigDict(extra="forbid")


class Heading(Strict):
    """A heading below the title; levels are counted from 1."""

    kind: Literal["heading"] = "heading"
    text: Line
    level: Annotated[int, Field(ge=1, le=3)] = 1


class Text(Strict):
    """Words: paragraphs are parted by empty lines, lines that begin with "- " are a list."""

    kind: Literal["text"] = "text"
    text: Words = ""


class IndicatorBlock(Strict):
    """An indicator's newest figure of an area, with what it says, beside that of the Kreis."""

    kind: Literal["indicator"] = "indicator"
    indicator: Key
    area: Area = HERE


class Chart(Strict):
    """A series of an area beside the Kreis as lines, or the newest figures of the areas of a level as bars."""

    kind: Literal["chart"] = "chart"
    indicator: Key
    form: Literal["line", "bars"] = "line"
    area: Area = HERE
    level: Level = "municipality"
    most: Annotated[int, Field(ge=2, le=40)] = 15


class TableBlock(Strict):
    """Figures as a table: the areas of a level, the years of an area, or indicators of an area beside the Kreis."""

    kind: Literal["table"] = "table"
    indicators: Annotated[list[Key], Field(min_length=1, max_length=24)]
    rows: Literal["areas", "years", "indicators"] = "areas"
    area: Area = HERE
    level: Level = "municipality"
    title: Annotated[str, Field(max_length=200)] = ""


class MapBlock(Strict):
    """A map of areas: an indicator, or how well a kind of site is reached (as on the map of provision)."""

    kind: Literal["map"] = "map"
    indicator: Key | None = None
    category: Code | None = None
    mode: Code = "walk"
    age_group: Annotated[str, Field(max_length=20)] = "all"
    measure: Literal["mean", "median", "within", "beyond", "places", "quota"] = "mean"
    limit_minutes: Annotated[int, Field(json_schema_extra={"enum": list(LIMITS_MINUTES)})] = 15
    level: Level = "municipality"


Block = Annotated[
    Heading | Text | IndicatorBlock | Chart | TableBlock | MapBlock, Field(discriminator="kind")
]
BLOCKS: TypeAdapter[list[Block]] = TypeAdapter(Annotated[list[Block], Field(max_length=MOST_BLOCKS)])


def checked(told: list[dict[str, Any]]) -> list[Block]:
    """The blocks. Raises InvalidFields that names the block and what is wrong with it."""
    try:
        blocks = BLOCKS.validate_python(told)
    except ValidationError as error:
        first = error.errors()[0]
        number = next((one + 1 for one in first["loc"] if isinstance(one, int)), None)
        where = ".".join(str(one) for one in first["loc"][2:]) or "Art"
        raise InvalidFields(
            f"Block {number}: die Angabe „{where}“ passt nicht." if number else "Es sind zu viele Blöcke.",
            errors={"blocks": str(first["msg"])},
        ) from None
    for number, block in enumerate(blocks, start=1):
        _check_map(number, block)
    return blocks


def _check_map(number: int, block: Block) -> None:
    if not isinstance(block, MapBlock):
        return
    if (block.indicator is None) == (block.category is None):
        words = f"Block {number}: Eine Karte zeigt entweder einen Indikator oder eine Art von Lernorten."
        raise InvalidFields(words, errors={"blocks": words})
    if block.limit_minutes not in LIMITS_MINUTES:
        words = f"Block {number}: Die Grenze ist eine von {', '.join(map(str, LIMITS_MINUTES))} Minuten."
        raise InvalidFields(words, errors={"blocks": words})


def told(blocks: list[Block]) -> list[dict[str, Any]]:
    """Blocks as they are kept."""
    return [one.model_dump() for one in blocks]
