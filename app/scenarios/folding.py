"""What a list of changes comes to: for each site what becomes of it in the end, so that closing and opening again is nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from app.location import changes as location
from app.scenarios.content import Added, Closed, HoursChanged, Moved, Opened, Resized

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.scenarios.content import Change

Status = Literal["applied", "without_effect", "later", "impossible"]
GONE = "Den Lernort „{}“ gibt es an diesem Tag nicht mehr (oder er hat keine Koordinaten). Die Änderung bleibt stehen, wirkt aber nicht."
OTHER_KIND = "Betrifft eine andere Art von Lernort als die, die gerade betrachtet wird."
NOT_CLOSED = "Dieser Lernort ist davor gar nicht geschlossen worden."
TWICE = "Einen neuen Ort mit dieser Kennung gibt es in der Liste schon."


@dataclass(slots=True)
class Told:
    """What became of one change of the list."""

    status: Status = "applied"
    words: str | None = None


@dataclass(slots=True)
class Becomes:
    """A site in the end; `by`: numbers of the changes that make it so. `base`: none for one that is there today."""

    name: str
    base: Added | None = None
    closed: bool = False
    point: tuple[float, float] | None = None
    places: float | None = None
    hours: str | None = None
    by: list[int] = field(default_factory=list)

    def as_change(self, slug: str) -> location.Change | None:
        """As a question of `app.location`; None where all is as it was."""
        if self.base is not None:
            lon, lat = self.point or (self.base.lon, self.base.lat)
            if self.closed:
                return None
            return location.Added(kind="add", lon=lon, lat=lat, places=self.places, name=self.base.name)
        if self.closed:
            return location.Closed(kind="close", site=slug)
        if self.point is not None:
            lon, lat = self.point
            return location.Moved(kind="move", site=slug, lon=lon, lat=lat, places=self.places)
        if self.places is not None:
            return location.Resized(kind="resize", site=slug, places=self.places)
        return None


@dataclass(frozen=True, slots=True)
class Folded:
    """Sites by slug (or the key of a new one) that change, and what became of each change."""

    sites: dict[str, Becomes]
    told: list[Told]


OF_SITES = (Added, Moved, Closed, Opened, Resized, HoursChanged)


def fold(
    changes: Sequence[Change], category: str, here: Mapping[str, str], elsewhere: Mapping[str, str]
) -> Folded:
    """The changes of sites of a category brought together.

    `here`: names of its sites by slug; `elsewhere`: of sites of other categories. Changes that are not about sites are
    left as `applied` for others to judge.
    """
    sites: dict[str, Becomes] = {}
    told = [Told() for _ in changes]
    others: set[str] = set()
    for number, change in enumerate(changes):
        if isinstance(change, Added):
            taken = change.key in here or change.key in elsewhere
            told[number] = (
                Told("impossible", TWICE) if taken else _add(sites, others, change, number, category)
            )
        elif isinstance(change, OF_SITES):
            told[number] = _alter(sites, others, change, number, category, here, elsewhere)
    return Folded(sites, told)


def _add(sites: dict[str, Becomes], others: set[str], change: Added, number: int, category: str) -> Told:
    if change.key in sites or change.key in others:
        return Told("impossible", TWICE)
    if change.category != category:
        others.add(change.key)
        return Told("without_effect", OTHER_KIND)
    sites[change.key] = Becomes(change.name, change, places=change.places, hours=change.hours, by=[number])
    return Told()


def _alter(
    sites: dict[str, Becomes], others: set[str], change: Moved | Closed | Opened | Resized | HoursChanged, number: int,
    category: str, here: Mapping[str, str], elsewhere: Mapping[str, str],
) -> Told:  # fmt: skip
    slug = change.site
    if slug not in sites and slug not in here:
        return (
            Told("without_effect", OTHER_KIND)
            if slug in others or slug in elsewhere
            else Told("impossible", GONE.format(slug))
        )
    if isinstance(change, Resized) and change.category != category:
        return Told("without_effect", OTHER_KIND)
    site = sites.setdefault(slug, Becomes(here.get(slug, slug)))
    site.by.append(number)
    if isinstance(change, Closed):
        site.closed = True
    elif isinstance(change, Opened):
        if not site.closed:
            return Told("without_effect", NOT_CLOSED)
        site.closed = False
    elif isinstance(change, Moved):
        site.point = change.lon, change.lat
    elif isinstance(change, Resized):
        site.places = change.places
    else:
        site.hours = change.hours
    return Told()
