"""Invented learning sites: as many as a Kreis of this size has, with the gaps of `geodata.demo.problems`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import Transformer

from geodata.demo import names
from geodata.demo.land import METRIC_SRID
from geodata.figures import UNKNOWN, Figure, known
from geodata.rows import Entrance, OfferRow, SiteRow

if TYPE_CHECKING:
    from geodata.demo.settlements import Settlement

AMT_WITHOUT_LIBRARY = 3
SENIORS_VILLAGE = 5
"""Settlements whose number leaves this rest when divided by 17 have many old people."""

PEOPLE_PER_KITA = 1_700
PEOPLE_PER_PRIMARY_SCHOOL = 9_000
PUPILS_PER_PERSON = 0.052
SCHOOLS_TELL_NO_PLACES = 2
WHEELCHAIR = ("yes", "limited", "no", "unknown")


@dataclass(slots=True)
class _Maker:
    rng: np.random.Generator
    rows: list[SiteRow]
    to_degrees: Transformer

    def place(self, here: Settlement, spread: float = 0.55) -> tuple[float, float]:
        """A point in the settlement, in degrees."""
        inner = here.polygon.buffer(-60)
        while True:
            angle, away = self.rng.uniform(0, 2 * np.pi), abs(self.rng.normal(0, spread)) * here.radius_m
            x, y = here.centre + away * np.array([np.cos(angle), np.sin(angle)])
            if shapely.contains_xy(inner, x, y):
                lon, lat = self.to_degrees.transform(x, y)
                return round(float(lon), 6), round(float(lat), 6)

    def add(self, here: Settlement, name: str, offers: tuple[OfferRow, ...], **more: object) -> SiteRow:
        """Add a site somewhere in the settlement."""
        lon, lat = self.place(here)
        row = SiteRow(
            key=f"demo/{len(self.rows) + 1}", name=name, longitude=lon, latitude=lat, offers=offers,
            street=str(self.rng.choice(names.STREETS)), house_number=str(self.rng.integers(1, 90)),
            postal_code=f"99{100 + here.number:03d}", place=here.name,
            wheelchair=str(self.rng.choice(WHEELCHAIR, p=[0.45, 0.15, 0.15, 0.25])),  # pyright: ignore[reportArgumentType]
            row_number=len(self.rows) + 1, **more,  # pyright: ignore[reportArgumentType]
        )  # fmt: skip
        self.rows.append(row)
        return row


def make_sites(rng: np.random.Generator, settlements: list[Settlement]) -> list[SiteRow]:
    """All sites of the demonstration Kreis."""
    maker = _Maker(rng, [], Transformer.from_crs(METRIC_SRID, 4326, always_xy=True))
    suburb = largest_suburb(settlements)
    for here in settlements:
        if here.number != suburb.number:
            _kitas(maker, here)
        _schools(maker, here)
        _culture(maker, here)
        _meeting(maker, here)
        _grounds(maker, here)
    return maker.rows


def largest_suburb(settlements: list[Settlement]) -> Settlement:
    """The suburb that has no Kita."""
    return max((s for s in settlements if s.kind == "suburb"), key=lambda s: s.people)


def _kitas(maker: _Maker, here: Settlement) -> None:
    count = round(here.people / PEOPLE_PER_KITA + maker.rng.uniform(-0.35, 0.45))
    for number in range(count):
        title = names.FIRST_NAMES[(here.number * 5 + number) % len(names.FIRST_NAMES)]
        danish = maker.rng.random() < 0.09
        kind, provider = _provider(maker.rng, here, danish=danish)
        name = f"Børnehave {title}" if danish else f"Kita {title}"
        maker.add(
            here, name, _kita_offers(maker.rng, here, number), provider=provider, provider_kind=kind,
            languages=("da", "de") if danish else ("de",), phone="+49 0000 000000",
        )  # fmt: skip


def _kita_offers(rng: np.random.Generator, here: Settlement, number: int) -> tuple[OfferRow, ...]:
    hours = str(
        rng.choice(["Mo-Fr 07:00-16:00", "Mo-Fr 07:30-14:00", "Mo-Fr 06:30-17:00", "Mo-Fr 07:30-15:00"])
    )
    told = rng.random() < 0.8
    full = here.kind == "kreis_town" and number < 12
    offers = []
    if rng.random() < 0.78:
        offers.append(("creche", 0, 36, int(rng.choice([10, 20, 30]))))
    offers.append(("kindergarten", 36, 79, int(rng.choice([20, 40, 60, 80]))))
    return tuple(
        OfferRow(
            key=category, category=category, age_from_months=start, age_to_months=end,
            approved_places=known(places) if told else UNKNOWN,
            occupied_places=_occupied(rng, places, full=full) if told else UNKNOWN,
            flex_places=known(2) if told and rng.random() < 0.2 else UNKNOWN,
            opening_hours=hours,
        )
        for category, start, end, places in offers
    )  # fmt: skip


def _occupied(rng: np.random.Generator, places: int, *, full: bool) -> Figure:
    return known(places if full else int(places * rng.uniform(0.55, 1.0)))


def _provider(rng: np.random.Generator, here: Settlement, *, danish: bool) -> tuple[str, str]:
    if danish:
        return "danish_minority", "Dansk Børneforening (erfunden)"
    options = (
        ("public", f"Gemeinde {here.name}"), ("church", "Kirchengemeinde (erfunden)"),
        ("independent", "Kinderhilfe e. V. (erfunden)"), ("parents", "Elterninitiative (erfunden)"),
    )  # fmt: skip
    return options[int(rng.choice(4, p=[0.45, 0.3, 0.18, 0.07]))]


def _schools(maker: _Maker, here: Settlement) -> None:
    large = here.kind in {"kreis_town", "town"}
    if here.people > 2_400 or here.kind == "island":
        for number in range(max(1, round(here.people / PEOPLE_PER_PRIMARY_SCHOOL))):
            name = f"Grundschule {here.name}" + (
                f" {('Nord', 'Süd', 'Mitte', 'West', 'Hafen')[number % 5]}" if large else ""
            )
            _school(maker, here, name, "primary_school", 72, 132, f"schule-{here.number}-{number}")
    elif here.people > 1_700 and here.number % 3 == 0:
        _school(
            maker,
            here,
            f"Grundschule {here.name}, Außenstelle",
            "primary_school",
            72,
            132,
            f"schule-0-{here.number % 3}",
            branch=True,
        )
    if large:
        _school(
            maker,
            here,
            f"Gemeinschaftsschule {here.name}",
            "community_school",
            120,
            192,
            f"gem-{here.number}",
        )
        _school(maker, here, f"Gymnasium {here.name}", "grammar_school", 120, 228, f"gym-{here.number}")
    elif here.people > 4_200:
        _school(
            maker,
            here,
            f"Gemeinschaftsschule {here.name}",
            "community_school",
            120,
            192,
            f"gem-{here.number}",
        )
    if here.kind == "kreis_town":
        _school(maker, here, "Förderzentrum am Fjord", "special_needs_centre", 72, 228, "foerder-0")
        _school(maker, here, "Berufsbildungszentrum Quellerstadt", "vocational_school", 192, 300, "bbz-0")
        _school(maker, here, "Dansk Skole Quellerstadt", "primary_school", 72, 132, "dansk-0", danish=True)


def _school(
    maker: _Maker, here: Settlement, name: str, category: str, start: int, end: int, institution: str,
    *, branch: bool = False, danish: bool = False,
) -> None:  # fmt: skip
    kind, provider = (
        ("danish_minority", "Dansk Skoleforening (erfunden)")
        if danish
        else ("public", f"Schulverband {here.name}")
    )
    places = UNKNOWN if branch or category != "primary_school" else _school_places(here)
    offers = [OfferRow(category, category, start, end, approved_places=places)]
    if category == "primary_school" and maker.rng.random() < 0.6:
        offers.append(
            OfferRow("after_school_care", "after_school_care", 72, 132, opening_hours="Mo-Fr 12:00-16:00")
        )
    maker.add(
        here, name, tuple(offers), institution_key=institution, institution_name=name.removesuffix(", Außenstelle"),
        is_branch=branch, provider=provider, provider_kind=kind, languages=("da", "de") if danish else ("de",),
        opening_hours="Mo-Fr 07:45-13:00",
    )  # fmt: skip


def _school_places(here: Settlement) -> Figure:
    """Places of a primary school: four years of classes of 25, for its settlement and the villages around; some tell none."""
    if here.number % 6 == SCHOOLS_TELL_NO_PLACES:
        return UNKNOWN
    people = here.people / max(1, round(here.people / PEOPLE_PER_PRIMARY_SCHOOL))
    return known(100 * max(1, round(people * PUPILS_PER_PERSON / 100)))


def _culture(maker: _Maker, here: Settlement) -> None:
    large = here.kind in {"kreis_town", "town"}
    if (large or here.people > 4_500) and here.amt != AMT_WITHOUT_LIBRARY:
        _open(maker, here, f"Bücherei {here.name}", "library", "Mo,Tu,Th 10:00-18:00; Fr 10:00-14:00")
    elif here.people > 1_200 and here.number % 2 and here.amt != AMT_WITHOUT_LIBRARY:
        _open(maker, here, f"Fahrbücherei, Halt {here.name}", "mobile_library", "We[1,3] 15:00-15:40")
    if large:
        _open(maker, here, f"Volkshochschule {here.name}", "adult_education_centre", "Mo-Fr 09:00-12:00")
        _open(maker, here, f"Musikschule {here.name}", "music_school", "Mo-Fr 13:00-19:00")
        _open(maker, here, f"Museum {here.name}", "museum", "Tu-Su 11:00-17:00")
    if here.kind == "kreis_town":
        _open(maker, here, "Kunstschule am Hafen", "art_school", "Tu-Fr 14:00-18:00")
        _open(maker, here, "Hochschule am Fjord, Lernzentrum", "higher_education", "Mo-Fr 08:00-20:00")
        _open(maker, here, "Familienzentrum Nordhang", "family_centre", "Mo-Fr 09:00-15:00")
    if here.number % 9 == 4:
        _open(maker, here, f"Naturerlebnisraum {here.name}", "nature_learning", "Mar-Oct: sunrise-sunset")


def _meeting(maker: _Maker, here: Settlement) -> None:
    for number in range(max(1, here.people // 3_500)):
        _open(
            maker,
            here,
            f"Sportverein {here.name}" + (f", Abteilung {number + 1}" if number else ""),
            "sports_club",
            None,
        )
    if here.people > 800:
        _open(maker, here, f"Freiwillige Feuerwehr {here.name}, Jugendfeuerwehr", "club", "Fr 17:30-19:30")
    if here.people > 3_000:
        _open(maker, here, f"Jugendtreff {here.name}", "youth_centre", "Mo-Th 14:00-20:00")
        _open(maker, here, f"Freiwilligenbörse {here.name}", "volunteering", "We 10:00-12:00")
    old = here.number % 17 == SENIORS_VILLAGE or here.kind == "island"
    if here.people > 2_000 and not old:
        for number in range(max(1, here.people // 12_000)):
            _open(
                maker,
                here,
                f"Seniorencafé {here.name}" + (f" {number + 1}" if number else ""),
                "senior_meeting_place",
                "Tu,Th 14:30-17:00",
            )


def _open(maker: _Maker, here: Settlement, name: str, category: str, hours: str | None) -> None:
    maker.add(
        here,
        name,
        (OfferRow(category, category, opening_hours=hours),),
        opening_hours=hours,
        languages=("de",),
    )


def _grounds(maker: _Maker, here: Settlement) -> None:
    """Playgrounds are areas with entrances."""
    for number in range(max(1, here.people // 1_600)):
        lon, lat = maker.place(here, 0.6)
        width, height = 0.0004, 0.0002
        ground = shapely.box(lon - width, lat - height, lon + width, lat + height)
        maker.rows.append(
            SiteRow(
                key=f"demo/{len(maker.rows) + 1}", name=f"Spielplatz {names.STREETS[(here.number + number) % 12]}, {here.name}",
                longitude=lon, latitude=lat, offers=(OfferRow("playground", "playground", 12, 168),), place=here.name,
                geometry=ground.wkb, entrances=(Entrance(lon - width, lat, "yes"), Entrance(lon + width, lat)),
                provider=f"Gemeinde {here.name}", provider_kind="public", row_number=len(maker.rows) + 1,
            )
        )  # fmt: skip
