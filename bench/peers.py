"""The programs we measure ourselves against, in Python environments of their own (`bench/peers.txt`, `bench/pygeoapi.txt`)."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from app.settings import REPOSITORY

LIST = REPOSITORY / "bench" / "peers.txt"
PYGEOAPI = REPOSITORY / "bench" / "pygeoapi.txt"


def peers_python(listed: Path = LIST) -> Path:
    """The Python of an environment with what a list names, which is made when the list has changed."""
    folder = REPOSITORY / ".bootstrap" / listed.stem
    stamp = folder / ".installed"
    version = hashlib.sha256(listed.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != version:
        print("• installiere die Vergleichsprogramme", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        subprocess.run([*pip, "-r", str(listed)], check=True)
        stamp.write_text(version)
    return folder / "bin" / "python"
