"""The program as somebody who may edit sites sees it: served by a thread, the one who asks put in their place."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from app.accounts.access import GRANTS, Actor, Role, current_actor
from app.database.engine import batch_engine
from app.main import create_app
from app.settings import Settings
from tests.addresses.town import editor_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

EDITOR = Actor(Role.EDITOR, name="Erika Editorin")


@contextmanager
def serving_to_an_editor(database_url: str, folder: Path) -> Iterator[str]:
    """The address of the program on a free port, where everyone who asks is an editor with an account."""
    engine = batch_engine(database_url)
    actor = editor_of(engine)
    engine.dispose()
    app = create_app(Settings().model_copy(update={"database_url": database_url, "state_dir": folder}))
    app.dependency_overrides[current_actor] = lambda: actor
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


def sign_in(page: Page, actor: Actor = EDITOR) -> None:
    """Let the page believe that `actor` is signed in."""
    session = {
        "signed_in": True, "name": actor.name, "role": actor.role, "csrf_token": "x",
        "permissions": sorted(GRANTS[actor.role]),
    }  # fmt: skip
    page.route(
        "**/api/session",
        lambda route: route.fulfill(status=200, content_type="application/json", body=json.dumps(session)),
    )
