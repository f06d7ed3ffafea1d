"""The programs we measure ourselves against, in a Python environment of their own (`bench/peers.txt`)."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from app.settings import REPOSITORY

LIST = REPOSITORY / "bench" / "peers.txt"
FOLDER = REPOSITORY / ".bootstrap" / "peers"


def peers_python() -> Path:
    """The Python of the peers' environment, which is made when its list has changed."""
    stamp = FOLDER / ".installed"
    version = hashlib.sha256(LIST.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != version:
        print("• installiere die Vergleichsprogramme", flush=True)
        shutil.rmtree(FOLDER, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(FOLDER)], check=True)
        pip = [str(FOLDER / "bin" / "python"), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        subprocess.run([*pip, "-r", str(LIST)], check=True)
        stamp.write_text(version)
    return FOLDER / "bin" / "python"
