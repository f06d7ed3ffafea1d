"""What is held about persons: each room declares it in its module `personal` as `HELD`; `app.privacy` gathers it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Held:
    """One kind of personal data, in SQL; parameters are `:account_id`, and `:until` for `expire`.

    `count` gives rows (person, how many, since when) of everybody; `export` rows of one account; `erase` removes or
    pseudonymises them; `expire` deletes what is older than `until`. `days` names the setting with the period; None: as
    long as the account exists. `tables` must exist, else the entry is passed over.
    """

    key: str
    label: str
    purpose: str
    tables: tuple[str, ...]
    count: str
    export: str | None = None
    erase: str | None = None
    expire: str | None = None
    days: str | None = None
