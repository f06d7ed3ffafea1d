"""What differs between two contents of a scenario, and how two planners' changes to the same one fit together. Pure."""

from __future__ import annotations

import json
from typing import Any

from app.scenarios.content import CONTENT, Content
from app.scenarios.wording import in_words

LOOKS = ("category", "mode", "method", "age_group", "open_from", "open_until", "start")


def differences(before: Content, after: Content) -> dict[str, Any]:
    """What was added and taken away (in words), and what of the rest is otherwise."""
    was, is_ = _counted(before), _counted(after)
    return {
        "added": [_words(one) for key, one in is_.items() if key not in was],
        "removed": [_words(one) for key, one in was.items() if key not in is_],
        "other": {
            name: {"before": before.told[name], "after": after.told[name]}
            for name in LOOKS if before.told[name] != after.told[name]
        },
    }  # fmt: skip


def merged(base: Content, theirs: Content, mine: Content) -> tuple[Content, list[str]]:
    """Theirs with what I added to and took away from the base; and where both say something of the same thing, in words.

    There the other's word is kept and mine comes after it, where it goes before.
    """
    old, other, own = _counted(base), _counted(theirs), _counted(mine)
    kept = {key: one for key, one in other.items() if key in own or key not in old}
    new = {key: one for key, one in own.items() if key not in old and key not in other}
    about = {_about(one) for key, one in other.items() if key not in old}
    clashes = [_words(one) for one in new.values() if _about(one) in about]
    told = {**theirs.told, "changes": [*kept.values(), *new.values()]}
    for name in LOOKS:
        if mine.told[name] != base.told[name]:
            told[name] = mine.told[name]
    return CONTENT.validate_python(told), clashes


def _counted(content: Content) -> dict[str, dict[str, Any]]:
    """Changes by what they say; the same twice is two."""
    found: dict[str, dict[str, Any]] = {}
    for change in content.told["changes"]:
        said, number = json.dumps(change, sort_keys=True), 1
        while f"{said}#{number}" in found:
            number += 1
        found[f"{said}#{number}"] = change
    return found


def _about(change: dict[str, Any]) -> str:
    """What a change is about: a site, a street, a standard."""
    kind = change["kind"]
    if "site" in change:
        return f"site {change['site']}"
    if kind == "add":
        return f"site {change['key']}"
    if kind == "standard":
        return f"standard {change['category']} {change['mode']}"
    return (
        f"{kind} {change.get('lon')} {change.get('lat')} {json.dumps(change.get('change'), sort_keys=True)}"
    )


def _words(change: dict[str, Any]) -> str:
    [one] = CONTENT.validate_python({"changes": [change]}).changes
    return in_words(one, {})
