"""A bar where somebody wants to see one, and tqdm is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol


class Bar(Protocol):
    """What is told of how far it is."""

    def update(self, n: float = 1) -> Any:
        """So many more."""


class _Silent:
    def update(self, n: float = 1) -> None:
        """Nothing is shown."""


@contextmanager
def bar(what: str, *, total: int | None, unit: str, shown: bool) -> Iterator[Bar]:
    """A bar for `total` of something; none where it is not wanted. Raises ImportError with what to install."""
    if not shown:
        yield _Silent()
        return
    try:
        from tqdm.auto import tqdm
    except ImportError as error:
        raise ImportError(
            "Für den Fortschrittsbalken fehlt tqdm: pip install 'bildungsatlas-client[progress]'"
        ) from error
    with tqdm(total=total, desc=what, unit=unit, unit_scale=unit == "B") as shown_bar:
        yield shown_bar
