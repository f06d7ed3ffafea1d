"""The client: one method for each thing there is to be had."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Self

import httpx

from bildungsatlas_client._version import __version__
from bildungsatlas_client.features import PAGE, Features
from bildungsatlas_client.progress import bar
from bildungsatlas_client.reproducing import Figure, Reproduction, changed_of
from bildungsatlas_client.tables import Comparison, Run, Statistics
from bildungsatlas_client.transport import Transport

Values = str | Sequence[str] | None
TIMEOUT_S = 60.0


class Atlas:
    """A Bildungsatlas at an address. `token`: an access token for scripts (Konto → Zugänge für Programme).

    `region`: where a server has several. `progress`: bars while many pages or a large file are read. `http`: an own client
    (proxies, certificates, tests), which is then not closed here.
    """

    def __init__(
        self,
        address: str,
        *,
        token: str | None = None,
        region: str | None = None,
        progress: bool = False,
        retries: int = 5,
        http: httpx.Client | None = None,
    ) -> None:
        self._own = http is None
        headers = {"User-Agent": f"bildungsatlas-client/{__version__}"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        client = http or httpx.Client(base_url=address, timeout=TIMEOUT_S, follow_redirects=True)
        client.headers.update(headers)
        self._transport = Transport(client, retries=retries)
        self._region = region
        self._progress = progress

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        if self._own:
            self._transport.http.close()

    def about(self) -> dict[str, Any]:
        """What is loaded: categories, age groups, modes, sources, extent."""
        return self._get("/api/region")

    def sites(self, *, limit: int | None = None, **filters: Any) -> Features:
        """Learning sites (`category`, `bbox`, `q`, `area`, `date`, … as of /api/sites); `limit`: no more than so many."""
        return self._features("/api/sites", {"limit": PAGE, **filters}, limit)

    def areas(self, level: str = "municipality", **filters: Any) -> Features:
        """Areas of a level with their outlines and people."""
        return self._features("/api/areas", {"level": level, **filters}, None)

    def collections(self) -> list[dict[str, Any]]:
        """The OGC collections with title, description and schema."""
        return self._get("/ogc/collections")["collections"]

    def items(self, collection: str, *, limit: int | None = None, **filters: Any) -> Features:
        """Items of an OGC collection (`bbox`, `filter` in CQL2, `properties`, `sortby`, …), page after page by key."""
        return self._features(
            f"/ogc/collections/{collection}/items", {"limit": PAGE, "f": "json", **filters}, limit
        )

    def indicators(self) -> list[dict[str, Any]]:
        """The catalogue of indicators with their newest values."""
        return self._get("/api/indicators")["indicators"]

    def indicator(self, key: str) -> dict[str, Any]:
        """One indicator: definition, sources, run."""
        return self._get(f"/api/indicators/{key}")

    def series(self, key: str, level: str = "municipality") -> dict[str, Any]:
        """An indicator's series of all areas of a level, by year."""
        return self._get(f"/api/indicators/{key}/series", level=level)

    def measures(self) -> list[dict[str, Any]]:
        """What statistics measure, with unit and definition."""
        return self._get("/api/statistics/measures")["measures"]

    def statistics(
        self,
        *,
        topic: str = "catchments",
        group_by: Values = None,
        category: Values = None,
        mode: Values = None,
        age_group: Values = None,
        measure: Values = None,
        area: str | None = None,
        core: bool | None = None,
        run: int | None = None,
        center: tuple[float, float] | None = None,
        radius_m: float | None = None,
        polygon: Any = None,
    ) -> Statistics:
        """Statistics of areas; or of a radius (`center` as lon, lat), or of a polygon (GeoJSON, or anything shapely makes).

        `topic`: catchments, people, places, supply, provision, gaps or life; `measures()` says what each tells, `group_by` what
        one row is (one level of areas, category, mode, age_group, provider, life_phase, distance_class). `run`: the figures of
        one run, whose topic they have.
        """
        asked = {
            "topic": topic, "group_by": group_by, "category": category, "mode": mode, "age_group": age_group,
            "measure": measure, "area": area, "core": core, "run": run, "radius_m": radius_m, "region": self._region,
            "center": None if center is None else f"{center[0]},{center[1]}",
        }  # fmt: skip
        if polygon is None:
            answer = self._transport.get("/api/statistics", **asked)
        else:
            geometry = getattr(polygon, "__geo_interface__", polygon)
            answer = self._transport.ask("POST", "/api/statistics", params=asked, json={"geometry": geometry})
        return Statistics.model_validate_json(answer.content)

    def arrow(self, **asked: Any) -> Any:
        """The same for large answers, as a pyarrow Table (parameters as of /api/statistics). Raises ImportError without it."""
        try:
            import pyarrow as pa
        except ImportError as error:
            raise ImportError("Dafür fehlt pyarrow: pip install 'bildungsatlas-client[frames]'") from error
        answer = self._transport.get("/api/statistics", **asked, format="arrow", region=self._region)
        with pa.ipc.open_stream(answer.content) as reader:
            return reader.read_all()

    def compare(self, a: int, b: int, **asked: Any) -> Comparison:
        """What changes from run A to run B."""
        answer = self._transport.get("/api/statistics", compare=f"{a}..{b}", region=self._region, **asked)
        return Comparison.model_validate_json(answer.content)

    def run(self, run_id: int) -> Run:
        """A run with its parameters and the fingerprints of what it read."""
        return Run.model_validate(self._get(f"/api/runs/{run_id}")["run"])

    def reproduce(self, run_id: int, noted: Iterable[Figure] = ()) -> Reproduction:
        """Let the server compute a run again, compare all its figures bit for bit, and the noted ones with what it tells."""
        told = self._get(f"/api/statistics/runs/{run_id}/reproduced")
        figures = [one for one in noted if one.run_id == run_id]
        now = [
            row
            for asked in _asked_of(figures)
            for row in self.statistics(run=run_id, core=False, **asked).rows
        ]
        found = told["figures"]
        return Reproduction(
            Run.model_validate(told["run"]), told["reproduced"], told["reason"], told["inputs"]["differs"], found["stored"],
            found["computed"], len(figures), changed_of(figures, now),
        )  # fmt: skip

    def export(self, collection: str, ending: str, to: str | os.PathLike[str], **asked: Any) -> Path:
        """A whole collection as a file (csv, xlsx, gpkg, fgb, parquet, geojsons; with .zip: dictionary and sources beside it).

        `asked`: as of `items` (`filter`, `bbox`, `properties`, …), `labels="title"` with `lang`, for CSV `bom`, `delimiter`, `decimal`.
        """
        return self.download(f"/api/exports/{collection}.{ending}", to, **asked)

    def download(self, path: str, to: str | os.PathLike[str], **params: Any) -> Path:
        """A file (an export, a print, a table) onto the disk, piece by piece; a half one is never left under its name."""
        target = Path(to)
        partial = target.with_name(f"{target.name}.part")
        with self._transport.stream(path, **params, region=self._region) as answer:
            size = answer.headers.get("content-length")
            total = int(size) if size and "content-encoding" not in answer.headers else None
            try:
                with (
                    partial.open("wb") as file,
                    bar(target.name, total=total, unit="B", shown=self._progress) as shown,
                ):
                    for piece in answer.iter_bytes():
                        file.write(piece)
                        shown.update(len(piece))
                partial.replace(target)
            finally:
                partial.unlink(missing_ok=True)
        return target

    def _get(self, path: str, **params: Any) -> dict[str, Any]:
        return self._transport.get(path, region=self._region, **params).json()

    def _features(self, path: str, params: dict[str, Any], most: int | None) -> Features:
        asked = {**params, "region": self._region}
        if most is not None and "limit" in asked:
            asked["limit"] = max(1, min(most, PAGE))
        return Features(self._transport, path, asked, progress=self._progress, most=most)


def _asked_of(figures: list[Figure]) -> list[dict[str, Any]]:
    """The fewest questions that tell all noted figures: one per level."""
    levels = {one.level for one in figures if one.level is not None}
    measures = sorted({one.measure for one in figures})
    return [{"group_by": f"{level},age_group", "measure": measures} for level in sorted(levels)]
