"""The report an import ends with: stored, shown, and readable however bad the file was."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geodata.reading import ReadReport

MAX_LISTED = 500
"""So many entries of a list are stored word for word; its count is always whole."""


@dataclass(slots=True)
class Difference:
    """How many rows of a kind were new, changed, unchanged or gone."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0

    @property
    def changes_something(self) -> bool:
        """Whether applying it would change the database."""
        return bool(self.new or self.changed or self.gone)


@dataclass(slots=True)
class Listing:
    """A list of findings, cut at `MAX_LISTED` but counted to the end."""

    count: int = 0
    items: list[dict[str, Any]] = field(default_factory=list)

    def add(self, **item: object) -> None:
        """Add one finding."""
        self.count += 1
        if len(self.items) < MAX_LISTED:
            self.items.append(item)


@dataclass(slots=True)
class ImportReport:
    """What an import read, changed and found; `difference` is kept per kind of row."""

    read: int = 0
    rejected: int = 0
    rejections: list[dict[str, Any]] = field(default_factory=list)
    reasons: dict[str, int] = field(default_factory=dict)
    difference: dict[str, Difference] = field(default_factory=dict)
    repaired: Listing = field(default_factory=Listing)
    without_coordinates: Listing = field(default_factory=Listing)
    kept_placed: Listing = field(default_factory=Listing)
    outside_areas: Listing = field(default_factory=Listing)
    outside_named_municipality: Listing = field(default_factory=Listing)
    possible_duplicates: Listing = field(default_factory=Listing)
    doubtful: Listing = field(default_factory=Listing)
    """Values that may be slips of the pen: taken only when somebody has confirmed them."""
    notes: list[str] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)

    def take(self, reading: ReadReport) -> None:
        """Take over what the reader counted and rejected."""
        self.read += reading.rows_read
        self.rejected += reading.rejected
        self.rejections += [asdict(rejection) for rejection in reading.rejections]
        for reason, count in reading.reasons.items():
            self.reasons[reason] = self.reasons.get(reason, 0) + count
        for text in reading.repaired:
            self.repaired.add(text=text)
        self.notes += reading.notes

    def without_names(self) -> None:
        """Leave out what could name a person: reports are public, day-care persons are not."""
        for rejection in self.rejections:
            rejection["value"] = None
        listings = (self.repaired, self.without_coordinates, self.outside_areas, self.outside_named_municipality,
                    self.possible_duplicates, self.doubtful)  # fmt: skip
        for listing in listings:
            listing.items = [{"row": item.get("row")} for item in listing.items]

    @property
    def changes_something(self) -> bool:
        """Whether the import changed anything."""
        return any(part.changes_something for part in self.difference.values())

    def total(self) -> Difference:
        """The differences of all kinds of rows, added up."""
        parts = self.difference.values()
        return Difference(
            sum(p.new for p in parts),
            sum(p.changed for p in parts),
            sum(p.unchanged for p in parts),
            sum(p.gone for p in parts),
        )

    def as_json(self) -> dict[str, Any]:
        """The report as plain values, with the totals in front."""
        return {"total": asdict(self.total()), **asdict(self)}
