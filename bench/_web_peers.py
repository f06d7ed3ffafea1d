"""TiPG and pygeoapi, each serving the schema `peer` of a database from one process of its own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from sqlalchemy.engine import make_url

from bench._sites_table import COUNT
from bench.peers import PYGEOAPI, peers_python

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def tipg(url: str) -> Iterator[str]:
    """The address of TiPG."""
    parts = make_url(url)
    host = quote(str(parts.query.get("host", parts.host or "")), safe="")
    environment = {
        "DATABASE_URL": f"postgresql://{parts.username}@{host}/{parts.database}", "TIPG_DB_SCHEMAS": '["peer"]',
        "DB_MIN_CONN_SIZE": "8", "DB_MAX_CONN_SIZE": "10", "TIPG_MAX_FEATURES_PER_TILE": str(COUNT), "TIPG_TILE_BUFFER": "64",
    }  # fmt: skip
    with _served(peers_python(), "tipg.main:app", environment, _free_port(), "/healthz") as address:
        yield address


@contextmanager
def pygeoapi(url: str) -> Iterator[str]:
    """The address of pygeoapi, asynchronous as it can be had (its Starlette application)."""
    python, port = peers_python(PYGEOAPI), _free_port()
    with tempfile.TemporaryDirectory() as folder:
        config, openapi = Path(folder) / "config.yml", Path(folder) / "openapi.yml"
        config.write_text(json.dumps(_config(url, port)))  # JSON is YAML
        environment = {"PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(openapi)}
        command = [python.with_name("pygeoapi"), "openapi", "generate", config, "--output-file", openapi]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, **environment})
        with _served(
            python, "pygeoapi.starlette_app:APP", environment, port, "/conformance?f=json"
        ) as address:
            yield address


def _config(url: str, port: int) -> dict[str, object]:
    parts = make_url(url)
    data = {
        "host": str(parts.query.get("host", parts.host or "")), "dbname": parts.database, "user": parts.username,
        "password": parts.password or "", "search_path": ["peer", "public"],
    }  # fmt: skip
    provider = {
        "type": "feature", "name": "PostgreSQL", "data": data, "id_field": "id", "table": "sites", "geom_field": "geom",
    }  # fmt: skip
    sites = {
        "type": "collection", "title": "sites", "description": "sites", "keywords": ["sites"], "links": [],
        "extents": {"spatial": {"bbox": [9, 54, 10, 55], "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}},
        "providers": [provider],
    }  # fmt: skip
    here = f"http://127.0.0.1:{port}"
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": port}, "url": here, "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8", "language": "en-US", "gzip": False, "cors": False, "pretty_print": False,
            "limits": {"default_items": 10, "max_items": 1000, "on_exceed": "throttle"}, "map": {"url": here, "attribution": "-"},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {
                "title": "bench", "description": "bench", "keywords": ["bench"], "keywords_type": "theme", "terms_of_service": "-", "url": here,
            },
            "license": {"name": "CC0", "url": here}, "provider": {"name": "-", "url": here}, "contact": {"name": "-"},
        },
        "resources": {"sites": sites},
    }  # fmt: skip


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def _served(python: Path, app: str, environment: dict[str, str], port: int, ready: str) -> Iterator[str]:
    command = [python, "-m", "uvicorn", app, "--port", str(port), "--no-access-log"]
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(
            command, env={**os.environ, **environment}, stdout=log, stderr=log, cwd=tempfile.gettempdir()
        )
        try:
            _await(server, f"http://127.0.0.1:{port}{ready}")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(10)


def _await(server: subprocess.Popen[bytes], url: str) -> None:
    for _ in range(600):
        assert server.poll() is None, "the peer did not start"
        try:
            urllib.request.urlopen(url).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(url)
