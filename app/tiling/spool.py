"""Finished tiles on disk, as Parquet: what is there need not be computed again, and anybody can read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from app.accessibility.graph import UNREACHED
from app.tiling.piece import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy.typing as npt

    I64 = npt.NDArray[np.int64]


class Spool:
    """A folder with one file per tile: `round=0/tile=0007.parquet`, with a row per home and kind of site.

    Columns: cell_id, category, site_id and ticks (null where none is reached), connected. `ticks` are milliseconds or
    millimetres, as the file's metadata say. A file appears whole or not at all.
    """

    def __init__(self, folder: Path, unit: str, home_ids: I64, site_ids: Mapping[str, I64]) -> None:
        self.folder = folder
        self._unit = unit
        self._home_ids = home_ids
        self._site_ids = site_ids
        self._site_of = {kind: {int(one): n for n, one in enumerate(ids)} for kind, ids in site_ids.items()}

    def has(self, lap: int, number: int) -> bool:
        """Whether this tile is finished."""
        return self._path(lap, number).is_file()

    def write(self, lap: int, number: int, homes: I64, answer: Answer) -> None:
        """Keep a tile's answer."""
        path = self._path(lap, number)
        path.parent.mkdir(parents=True, exist_ok=True)
        tables = [self._table(kind, homes, answer) for kind in answer.ticks]
        half = path.with_suffix(".half")
        pq.write_table(pa.concat_tables(tables), half, compression="zstd")  # pyright: ignore[reportUnknownMemberType]
        half.replace(path)

    def read(self, lap: int, number: int) -> Answer:
        """A kept answer, homes in the order in which they were written."""
        table = pq.read_table(self._path(lap, number))  # pyright: ignore[reportUnknownMemberType]
        kinds = table["category"].combine_chunks().dictionary_decode().to_numpy(zero_copy_only=False)
        ticks = table["ticks"].fill_null(int(UNREACHED)).to_numpy().astype(np.int32)
        sites = table["site_id"].fill_null(-1).to_numpy()
        connected = table["connected"].to_numpy()
        tied = np.zeros(0, bool)
        per_kind: dict[str, npt.NDArray[np.int32]] = {}
        site: dict[str, npt.NDArray[np.int32]] = {}
        for kind in self._site_ids:
            mine = kinds == kind
            if not mine.any():
                continue
            per_kind[kind] = ticks[mine]
            index = self._site_of[kind]
            site[kind] = np.array([index.get(one, -1) for one in sites[mine].tolist()], np.int32)
            tied = connected[mine]
        return Answer(per_kind, site, tied)

    def _table(self, kind: str, homes: I64, answer: Answer) -> pa.Table:
        ticks, site = answer.ticks[kind], answer.site[kind]
        missing = site < 0
        ids = self._site_ids[kind]
        named = ids[np.where(missing, 0, site)] if len(ids) else np.zeros(len(site), np.int64)
        kinds = pa.DictionaryArray.from_arrays(np.zeros(len(homes), np.int8), [kind])  # pyright: ignore[reportUnknownMemberType]
        return pa.table(
            {
                "cell_id": self._home_ids[homes],
                "category": kinds,
                "site_id": pa.array(named, pa.int64(), mask=missing),
                "ticks": pa.array(ticks, pa.int32(), mask=missing),
                "connected": answer.connected,
            },
            metadata={"ticks": self._unit},
        )

    def _path(self, lap: int, number: int) -> Path:
        return self.folder / f"round={lap}" / f"tile={number:05}.parquet"
