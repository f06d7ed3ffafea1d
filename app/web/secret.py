"""The secret of an installation: signs page tokens, and lets rounding begin where nobody can guess."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from app.settings import Settings


def secret_of(settings: Settings) -> bytes:
    """The secret that is set, or the one that is kept."""
    return (settings.secret or kept_secret(settings.state_dir)).encode()


def kept_secret(folder: Path) -> str:
    """The secret that signs page tokens, made once and kept, so that tokens outlive a restart.

    Of several processes that make it at once one wins, and all get the same.
    """
    path = folder / "secret"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        own = folder / f"secret.{os.getpid()}"
        own.touch(mode=0o600)
        own.write_text(secrets.token_urlsafe(32), encoding="utf-8")
        try:
            os.link(own, path)
        except FileExistsError:
            pass  # another one was faster
        finally:
            own.unlink()
    return path.read_text(encoding="utf-8")
