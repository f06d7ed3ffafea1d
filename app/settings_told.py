"""Wrong settings in words: which variable, which value, and what would be right; and variables that are none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from rapidfuzz import fuzz, process

from app.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

PREFIX = "ATLAS_"
OF_COMPOSE = frozenset({"ATLAS_DATABASE_PASSWORD", "ATLAS_PUBLISHED_PORT", "ATLAS_IMPORT_FOLDER"})
"""Read by compose.yaml, not by the program."""
_PASSWORD = re.compile(r"(://[^:/@\s]*):[^@\s]*@")
_SECRET = re.compile(r"secret|password|token|key", re.IGNORECASE)
_RIGHT = {
    "int_parsing": "richtig ist eine ganze Zahl",
    "int_from_float": "richtig ist eine ganze Zahl",
    "float_parsing": "richtig ist eine Zahl",
    "bool_parsing": "richtig ist true oder false",
    "greater_than_equal": "richtig ist mindestens {ge}",
    "greater_than": "richtig ist mehr als {gt}",
    "less_than_equal": "richtig ist höchstens {le}",
    "less_than": "richtig ist weniger als {lt}",
    "literal_error": "richtig ist {expected}",
    "string_too_short": "richtig sind mindestens {min_length} Zeichen",
    "value_error": "{error}",
}


def variable_of(field: str) -> str:
    """The name of a setting in the environment."""
    alias = Settings.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else f"{PREFIX}{field.upper()}"


def variables() -> dict[str, str]:
    """The name in the environment of every setting, by field."""
    return {field: variable_of(field) for field in Settings.model_fields}


def wrong_settings(error: ValidationError) -> str:
    """One sentence for every setting that is wrong: variable, value, what would be right."""
    return " ".join(_sentence(one) for one in error.errors())


def shown(variable: str, value: object) -> str:
    """A value as it may be shown: never a secret, no password of an address."""
    if _SECRET.search(variable):
        return "…"
    return _PASSWORD.sub(r"\1:…@", str(value))


def misspelt(environment: Mapping[str, str]) -> list[str]:
    """A sentence for every variable that looks like a setting and is none, with the nearest in spelling."""
    known = [name for name in variables().values() if name.startswith(PREFIX)]
    strangers = sorted(
        name for name in environment if name.startswith(PREFIX) and name not in {*known, *OF_COMPOSE}
    )
    return [_unknown(name, known) for name in strangers]


def _sentence(one: ErrorDetails) -> str:
    context: dict[str, Any] = one.get("ctx", {})
    right = _RIGHT.get(one["type"], one["msg"]).format(**context).replace(" or ", " oder ")
    if not one["loc"]:
        return f"Die Einstellungen widersprechen sich: {right}."
    place = str(one["loc"][0])
    name = variables().get(place, place)
    return f"{name}={shown(name, one['input'])}: {right}."


def _unknown(name: str, known: list[str]) -> str:
    near = process.extractOne(
        name.removeprefix(PREFIX),
        [one.removeprefix(PREFIX) for one in known],
        scorer=fuzz.ratio,
        score_cutoff=60,
    )
    hint = f"; gemeint ist vielleicht {PREFIX}{near[0]}" if near else ""
    return f"Die Einstellung {name} gibt es nicht{hint}."
