"""What in the texts of a report should be looked at before all may read it: small counts, names and contact data of persons.

Texts are written by people, so nothing is refused for good: who publishes says that it was looked at.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from geodata.first_names import first_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Told = dict[str, Any]
AROUND = 40
PEOPLE = (
    r"(?:Klein|Vorschul|Schul|Kita|Grundschul|Krippen)?[Kk]ind(?:er|ern|es)?|Säuglinge?n?|Mädchen|Jungen?|Babys?"
    r"|Schüler(?:n|innen|in)?|Jugendliche[nr]?|Person(?:en)?|Menschen?|Frau(?:en)?|Männer[n]?|Mann|Familien?|Geflüchtete[nr]?"
    r"|Auszubildende[nr]?|Azubis?|Beschäftigte[nr]?|Erzieher(?:n|innen|in)?|Lehrkr(?:aft|äfte[n]?)|Seniorinnen|Senioren"
)
FEW = r"(?<![\d.,/–-])(?:[12](?![\d.,/–%-])|[Zz]wei|[Nn]ur eine?[nrms]?|[Ee]ine? einzige[nrs]?|[Gg]enau eine?[nrms]?)"
SMALL = re.compile(
    rf"{FEW}(?:\s+(?:von|der|dieser|weitere[nrs]?|[a-zäöüß]{{3,}}e[nrs]?)){{0,2}}(?:\s+\d+)?\s+(?:{PEOPLE})\b"
)
EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{2,64})+")
PHONE = re.compile(r"(?:Tel(?:efon)?\.?:?\s*)(?:\+?\d[\d ()/–-]{5,}\d)|(?<!\d)(?:\+49|0)\d{2,4}[ /-]\d{4,}")
BORN = re.compile(r"\b(?:geb(?:oren)?\.?(?: am)?)\s*\d{1,2}\.\s?\d{1,2}\.\s?\d{2,4}")
CAPITAL = r"[A-ZÄÖÜÆØÅ][a-zäöüßæøå]+(?:-[A-ZÄÖÜÆØÅ][a-zäöüßæøå]+)?"
TITLED = re.compile(rf"\b(?:Frau|Herrn?|Dr\.|Prof\.|Familie)\s+(?:Dr\.\s+)?(?!und\b)({CAPITAL})")
NAMED = re.compile(rf"(?<![\w-])({CAPITAL})\s+(?:von\s+|van\s+)?({CAPITAL})(?![\w-])")
BUILDING = re.compile(
    r"(?i)(schule|kita|kindergarten|stra(ß|ss)e|weg|platz|haus|stift|stiftung|gymnasium|bücherei|zentrum|verein)$"
)
WHY = {
    "count": "Eine so kleine Anzahl kann auf Einzelne schließen lassen; in den Tabellen ist sie geheim gehalten.",
    "name": "Das sieht nach dem Namen einer Person aus. Ist sie einverstanden?",
    "contact": "Kontaktdaten oder ein Geburtstag einer Person?",
}


def warnings_of(title: str, subtitle: str, blocks: Sequence[Told]) -> list[Told]:
    """What was found, in the order of the report: `block` (0: title), `kind`, `words` around it, `why`.

    `blocks` as they are kept, not resolved: figures protect themselves, only what people wrote is looked at.
    """
    texts = [(0, title), (0, subtitle)]
    texts += [
        (number, words)
        for number, block in enumerate(blocks, start=1)
        for words in (block.get("text") or "", block.get("title") or "")
    ]
    return [{"block": number, **one} for number, words in texts for one in _found(words)]


def _found(words: str) -> Iterator[Told]:
    seen: list[tuple[int, int]] = []
    for kind, start, end in _matches(words):
        if any(start < other_end and other_start < end for other_start, other_end in seen):
            continue  # one and the same words are told once
        seen.append((start, end))
        before = words[max(0, start - AROUND) : start].partition(" ")[2] if start > AROUND else words[:start]
        after = words[end : end + AROUND].rpartition(" ")[0] if end + AROUND < len(words) else words[end:]
        around = " ".join(f"{before}{words[start:end]}{after}".split())
        yield {"kind": kind, "words": words[start:end], "around": around, "why": WHY[kind]}


def _matches(words: str) -> Iterator[tuple[str, int, int]]:
    for kind, pattern in (
        ("contact", EMAIL),
        ("contact", PHONE),
        ("contact", BORN),
        ("count", SMALL),
        ("name", TITLED),
    ):
        yield from ((kind, *one.span()) for one in pattern.finditer(words))
    for one in NAMED.finditer(words):
        following = words[one.end() :].split(maxsplit=1)
        building = BUILDING.search(one[2]) or (following and BUILDING.search(following[0].strip(".,;:)")))
        if one[1] in _names() and not building:
            yield "name", *one.span()


@cache
def _names() -> frozenset[str]:
    return first_names()
