"""The text of a PDF, read by a process of its own: a file comes from outside, and a PDF can ask for any time and memory.

Read by pypdf. Pages, characters, seconds and memory are limited; what was left out is told, and so is a scan: pictures of
pages hold no text, and none is guessed.
"""

from __future__ import annotations

import io
import json
import re
import resource
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

MOST_PAGES = 400
MOST_CHARACTERS = 200_000
"""As of other material: tsvector takes no more than a megabyte."""
MOST_SECONDS = 30
"""Of computing."""
MOST_BYTES = 1_000_000_000
"""Of memory; pypdf unpacks a page at a time."""

NO_TEXT = (
    "Die Datei enthält keinen Text, vermutlich ist sie ein Scan; gefunden wird sie nur über ihren Titel."
)
LOCKED = "Die Datei ist mit einem Kennwort geschützt; gefunden wird sie nur über ihren Titel."
BROKEN = "Die Datei lässt sich nicht als PDF lesen; gefunden wird sie nur über ihren Titel."
TOO_MUCH = "Das Lesen der Datei dauerte zu lange oder brauchte zu viel Speicher; gefunden wird sie nur über ihren Titel."
IN_PART = "Die Datei ist sehr lang; durchsucht wird ihr Anfang ({} von {} Seiten)."


@dataclass(frozen=True, slots=True)
class PdfText:
    """The words of a PDF, and a sentence on what could not be read (None: all was)."""

    words: str
    problem: str | None


def text_of_pdf(content: bytes, seconds: int = MOST_SECONDS, memory_bytes: int = MOST_BYTES) -> PdfText:
    """The text of a PDF; whatever is wrong with it is told as its `problem`, never raised."""
    limits = (str(seconds), str(memory_bytes))
    # -P: the folder of this file is no place to import from, its modules have names such as `ical`.
    command = [sys.executable, "-P", __file__, *limits]
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=2 * seconds + 5, check=False
        )
    except subprocess.TimeoutExpired:
        return PdfText("", TOO_MUCH)
    if done.returncode != 0:
        return PdfText("", TOO_MUCH)
    told: dict[str, Any] = json.loads(done.stdout)
    return PdfText(told["words"], told["problem"])


def read_pages(content: bytes) -> PdfText:
    """The text of a PDF, in this process, up to the limits of pages and characters.

    Raises MemoryError where there is not enough.
    """
    from pypdf import PdfReader
    from pypdf.errors import FileNotDecryptedError

    words: list[str] = []
    length = pages = 0
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            return PdfText("", LOCKED)
        pages = len(reader.pages)
        for page in reader.pages[:MOST_PAGES]:
            found = _plain(page.extract_text())
            words.append(found)
            length += len(found)
            if length > MOST_CHARACTERS:
                break
    except MemoryError:
        raise
    except FileNotDecryptedError:
        return PdfText("", LOCKED)
    except Exception:  # noqa: BLE001 (a reader of files from strangers raises whatever it likes)
        if not any(words):
            return PdfText("", BROKEN)
    joined = " ".join(filter(None, words))[:MOST_CHARACTERS]
    if not joined:
        return PdfText("", NO_TEXT)
    return PdfText(joined, IN_PART.format(len(words), pages) if len(words) < pages else None)


def _plain(told: str) -> str:
    """Words that a line's end parts with a hyphen are one word; the rest is spaced evenly."""
    joined = re.sub(r"(?<=[a-zäöüß])[-\u00ad\u2010]\s*\n\s*(?=[a-zäöüß])", "", told)
    return re.sub(r"[\x00-\x20\x7f\ud800-\udfff]+", " ", joined).strip()


def _main(seconds: int, memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    told = read_pages(sys.stdin.buffer.read())
    sys.stdout.write(json.dumps({"words": told.words, "problem": told.problem}))


if __name__ == "__main__":
    _main(int(sys.argv[1]), int(sys.argv[2]))
