"""`make bench [ONLY=name]`: every module here that has a `main()`, one after the other, in one run."""

from __future__ import annotations

import importlib
import os
from pathlib import Path


def main() -> None:
    """Run the benchmarks; `ONLY` in the environment names one."""
    only = os.environ.get("ONLY")
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.stem.startswith("_") or (only and path.stem != only):
            continue
        module = importlib.import_module(f"bench.{path.stem}")
        if hasattr(module, "main"):
            print(f"\n── {path.stem} " + "─" * (70 - len(path.stem)), flush=True)
            module.main()


if __name__ == "__main__":
    main()
