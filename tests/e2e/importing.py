"""What a worker does for imports, done beside the tests: rehearsing and applying what was brought."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from app.imports import schedule, work
from app.settings import Settings
from tests.imports.conftest import Told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

TAKE = "UPDATE job SET state = 'succeeded' WHERE state = 'waiting' AND kind = ANY(:kinds) RETURNING kind, arguments"


@contextmanager
def doing_imports(engine: Engine, state_dir: Path) -> Iterator[None]:
    """Imports of the program that keeps its files in `state_dir` are done, until the block ends."""
    settings = Settings().model_copy(update={"state_dir": state_dir})
    stop = threading.Event()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(work, "get_settings", lambda: settings)
        patch.setattr(schedule, "get_settings", lambda: settings)
        worker = threading.Thread(target=_work, args=(engine, stop), daemon=True)
        worker.start()
        yield
        stop.set()
        worker.join(10)


def _work(engine: Engine, stop: threading.Event) -> None:
    handlers = {"import_rehearse": work.rehearse_upload, "import_upload": work.apply_upload}
    while not stop.is_set():
        with engine.begin() as connection:
            waiting = connection.execute(text(TAKE), {"kinds": list(handlers)}).all()
        for kind, arguments in waiting:
            handlers[kind](engine, arguments, Told())
        time.sleep(0.1)
