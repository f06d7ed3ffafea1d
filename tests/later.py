"""The program at another time: `python -m tests.later serve` with the moment in ATLAS_TEST_NOW (`tests.serving.serving_later`)."""

from __future__ import annotations

import os
from datetime import datetime

import time_machine

if __name__ == "__main__":
    time_machine.travel(datetime.fromisoformat(os.environ["ATLAS_TEST_NOW"]), tick=True).start()
    from app.cli import app  # after the clock was set: modules may look at it

    app()
