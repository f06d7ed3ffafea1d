"""What is finished, on disk: it need not be computed again. A file appears whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from app.accessibility.graph import UNREACHED
from app.tiling.works import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

    import numpy.typing as npt

    I64 = npt.NDArray[np.int64]


def keep(path: Path, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    """Keep arrays, by name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".half")
    with half.open("wb") as file:
        np.savez(file, **arrays)  # pyright: ignore[reportArgumentType]
    half.replace(path)


def kept(path: Path) -> dict[str, npt.NDArray[Any]]:
    """Kept arrays, by name."""
    with np.load(path) as file:
        return dict(file)


class Spool:
    """A folder with the answers, one Parquet file per tile: `tile=00007.parquet`, a row per home and kind of site.

    Columns: cell_id, category, site_id and ticks (null where none is reached), connected. `ticks` are milliseconds or
    millimetres, as the file's metadata say.
    """

    def __init__(self, folder: Path, unit: str, home_ids: I64, site_ids: Mapping[str, I64]) -> None:
        self.folder = folder
        self._unit = unit
        self._home_ids = home_ids
        self._site_ids = site_ids

    def has(self, number: int) -> bool:
        """Whether this tile is finished."""
        return self._path(number).is_file()

    def write(self, number: int, homes: I64, answer: Answer) -> None:
        """Keep a tile's answer."""
        path = self._path(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        tables = [self._table(kind, homes, answer) for kind in answer.ticks]
        half = path.with_suffix(".half")
        pq.write_table(pa.concat_tables(tables), half, compression="zstd")  # pyright: ignore[reportUnknownMemberType]
        half.replace(path)

    def read(self, number: int) -> Answer:
        """A kept answer, homes in the order in which they were written."""
        table = pq.read_table(self._path(number))  # pyright: ignore[reportUnknownMemberType]
        kinds = table["category"].combine_chunks().dictionary_decode().to_numpy(zero_copy_only=False)
        ticks = table["ticks"].fill_null(int(UNREACHED)).to_numpy().astype(np.int32)
        sites = table["site_id"].fill_null(-1).to_numpy()
        connected = table["connected"].to_numpy()
        tied = np.zeros(0, bool)
        per_kind: dict[str, npt.NDArray[np.int32]] = {}
        site: dict[str, npt.NDArray[np.int32]] = {}
        for kind, ids in self._site_ids.items():
            mine = kinds == kind
            per_kind[kind], tied = ticks[mine], connected[mine]
            site[kind] = _index_of(ids, sites[mine])
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

    def _path(self, number: int) -> Path:
        return self.folder / f"tile={number:05}.parquet"


def _index_of(ids: I64, named: I64) -> npt.NDArray[np.int32]:
    """Where the named ones are among the ids; -1 for -1."""
    order = np.argsort(ids)
    found = np.full(len(named), -1, np.int32)
    there = named >= 0
    found[there] = order[np.searchsorted(ids, named[there], sorter=order)]
    return found
