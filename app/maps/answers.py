"""What goes over the wire about maps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.maps.figures import Mapped, Maps


def told(maps: Maps) -> dict[str, Any]:
    """All maps with their scale, and how two of them differ."""
    asked = maps.asked
    answer: dict[str, Any] = {
        "measure": asked.measure.told, "limit_minutes": asked.limit_minutes, "level": asked.level,
        "scale": maps.scale.told, "names": maps.names, "maps": [_map(one) for one in maps.maps],
    }  # fmt: skip
    if maps.difference is not None and maps.difference_scale is not None:
        answer["difference"] = {"scale": maps.difference_scale.told, "figures": maps.difference}
    return answer


def _map(one: Mapped) -> dict[str, Any]:
    state = one.state
    return {
        "category": state.category, "label": one.label, "mode": state.mode, "mode_label": one.mode_label,
        "age_group": state.age_group, "people_label": one.people_label, "as_of": state.as_of, "run": one.run,
        "reference_date": one.reference_date, "figures": one.figures,
    }  # fmt: skip
