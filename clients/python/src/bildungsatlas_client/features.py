"""Features: read page by page by the server's own links, as objects or as a GeoDataFrame."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bildungsatlas_client.errors import AtlasError
from bildungsatlas_client.progress import bar

if TYPE_CHECKING:
    import geopandas

    from bildungsatlas_client.transport import Transport

PAGE = 1000
MOST_PAGES = 100_000


class Features:
    """Features of a question, read when they are looked at; every iteration asks anew."""

    def __init__(
        self,
        transport: Transport,
        path: str,
        params: dict[str, Any],
        *,
        progress: bool = False,
        most: int | None = None,
    ) -> None:
        self._transport = transport
        self._path = path
        self._params = params
        self._progress = progress
        self._most = most

    def pages(self) -> Iterator[dict[str, Any]]:
        """The collections as they come; the link `next` is followed, so that no feature comes twice or is left out."""
        page = self._transport.get(self._path, **self._params).json()
        seen: set[str] = set()
        for _ in range(MOST_PAGES):
            yield page
            following = next((one["href"] for one in page.get("links", ()) if one.get("rel") == "next"), None)
            if following is None:
                return
            if following in seen:
                raise AtlasError(f"Der Server führt im Kreis: {following}")
            seen.add(following)
            page = self._transport.ask("GET", self._transport.own(following)).json()
        raise AtlasError(f"Mehr als {MOST_PAGES} Seiten.")

    def __iter__(self) -> Iterator[dict[str, Any]]:
        told = 0
        pages = self.pages()
        first = next(pages)
        matched = first.get("numberMatched")
        total = matched if self._most is None or matched is None else min(matched, self._most)
        with bar(self._path, total=total, unit="Objekte", shown=self._progress) as shown:
            page: dict[str, Any] | None = first
            while page is not None:
                for feature in page["features"]:
                    if self._most is not None and told >= self._most:
                        return
                    told += 1
                    yield feature
                    shown.update(1)
                page = next(pages, None)

    def list(self) -> list[dict[str, Any]]:
        """All of them."""
        return [*self]

    def frame(self) -> geopandas.GeoDataFrame:
        """All of them as a GeoDataFrame in EPSG:4326, the id as column `id`. Raises ImportError with what to install."""
        try:
            import geopandas
            import shapely
        except ImportError as error:
            raise ImportError("Dafür fehlt geopandas: pip install 'bildungsatlas-client[geo]'") from error
        features = self.list()
        columns: Any = [{"id": one.get("id"), **one["properties"]} for one in features]
        shapes: Any = [
            shapely.geometry.shape(one["geometry"]) if one["geometry"] else None for one in features
        ]
        return geopandas.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326")
