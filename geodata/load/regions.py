"""Whole regions: made, loaded source by source, removed."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.audit.acting import Author, say_who_unless_said
from geodata.load.rules import store_rules
from geodata.reading import ReadError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from geodata.categories import Catalogue, Category

UPSERT = """
    INSERT INTO region (slug, name, fictional, is_default, metric_srid, config)
    VALUES (:slug, :name, :fictional, NOT EXISTS (SELECT FROM region WHERE is_default), :metric_srid,
            cast(:config AS jsonb))
    ON CONFLICT (slug) DO UPDATE
       SET name = excluded.name, fictional = excluded.fictional, metric_srid = excluded.metric_srid,
           config = excluded.config
    RETURNING id"""

MAKE_DEFAULT = """
    UPDATE region SET is_default = false WHERE is_default AND slug <> :slug;
    UPDATE region SET is_default = true, data_version = data_version + 1 WHERE slug = :slug"""

REMOVE = """
    DELETE FROM analysis_run WHERE region_id = (SELECT id FROM region WHERE slug = :slug);
    DELETE FROM cell_people USING population_cell c
     WHERE c.id = cell_id AND c.region_id = (SELECT id FROM region WHERE slug = :slug);
    DELETE FROM population_cell WHERE region_id = (SELECT id FROM region WHERE slug = :slug);
    DELETE FROM network WHERE region_id = (SELECT id FROM region WHERE slug = :slug);
    DELETE FROM base_feature WHERE region_id = (SELECT id FROM region WHERE slug = :slug);
    DELETE FROM field_source USING learning_site l
     WHERE l.id = site_id AND l.region_id = (SELECT id FROM region WHERE slug = :slug);
    DELETE FROM learning_site WHERE region_id = (SELECT id FROM region WHERE slug = :slug);
    DELETE FROM region WHERE slug = :slug"""
"""The many rows first, by themselves: left to the foreign keys, each would be looked for once for every key."""

PHASE = """
    INSERT INTO life_phase (code, position, label, age_from_months, age_to_months, shape)
    VALUES (:code, :position, cast(:label AS jsonb), :age_from_months, :age_to_months, :shape)
    ON CONFLICT (code) DO UPDATE SET position = excluded.position, label = excluded.label,
       age_from_months = excluded.age_from_months, age_to_months = excluded.age_to_months, shape = excluded.shape"""

CATEGORY = """
    INSERT INTO category (code, region_id, position, life_phase, label, age_from_months, age_to_months, color, icon,
                          isced, has_places, is_private)
    VALUES (:code, :region_id, :position, :life_phase, cast(:label AS jsonb), :age_from_months, :age_to_months, :color,
            :icon, :isced, :has_places, :is_private)
    ON CONFLICT (code) DO UPDATE SET position = excluded.position, life_phase = excluded.life_phase,
       label = excluded.label, age_from_months = excluded.age_from_months, age_to_months = excluded.age_to_months,
       color = excluded.color, icon = excluded.icon, isced = excluded.isced, has_places = excluded.has_places,
       is_private = excluded.is_private
     WHERE category.region_id IS NOT DISTINCT FROM excluded.region_id
    RETURNING code"""


@dataclass(frozen=True, slots=True)
class NewRegion:
    """A region as it is to be made: its name, the CRS distances are computed in, and its settings."""

    slug: str
    name: str
    metric_srid: int
    fictional: bool = False
    config: dict[str, Any] = field(default_factory=dict)
    categories: tuple[Category, ...] = ()


def make_region(engine: Engine, region: NewRegion, catalogue: Catalogue) -> int:
    """Make the region, or bring its name and settings up to date; the first one is the default. Gives its id.

    Raises ReadError where another region already has a category of one of its own codes.
    """
    with engine.begin() as connection:
        say_who_unless_said(connection, Author("Kommandozeile"), f"Region {region.slug} angelegt")
        store_catalogue(connection, catalogue)
        store_rules(connection)
        values = {
            "slug": region.slug,
            "name": region.name,
            "fictional": region.fictional,
            "metric_srid": region.metric_srid,
            "config": json.dumps(region.config, default=str),
        }
        region_id: int = connection.execute(text(UPSERT), values).scalar_one()
        for position, category in enumerate(region.categories, start=len(catalogue.categories)):
            if not _store_category(connection, category, position, region_id):
                raise ReadError(f"Die Art „{category.code}“ gehört schon einer anderen Region.", region.slug)
        return region_id


def store_catalogue(connection: Connection, catalogue: Catalogue) -> None:
    """Bring the stored life phases and categories up to date with the catalogue."""
    for position, phase in enumerate(catalogue.life_phases):
        connection.execute(
            text(PHASE),
            {
                "code": phase.code, "position": position, "label": json.dumps(phase.label), "shape": phase.shape,
                "age_from_months": phase.age_from_months, "age_to_months": phase.age_to_months,
            },
        )  # fmt: skip
    for position, category in enumerate(catalogue.categories):
        _store_category(connection, category, position, None)


def _store_category(connection: Connection, category: Category, position: int, region_id: int | None) -> bool:
    values = {
        "code": category.code, "region_id": region_id, "position": position, "life_phase": category.life_phase,
        "label": json.dumps(category.label), "age_from_months": category.age_from_months,
        "age_to_months": category.age_to_months, "color": category.color, "icon": category.icon,
        "isced": category.isced, "has_places": category.has_places, "is_private": category.is_private,
    }  # fmt: skip
    return connection.execute(text(CATEGORY), values).first() is not None


def make_default(engine: Engine, slug: str) -> None:
    """Make a region the one that is shown when none is asked for; raises KeyError if it is not loaded."""
    with engine.begin() as connection:
        if connection.execute(text("SELECT FROM region WHERE slug = :slug"), {"slug": slug}).first() is None:
            raise KeyError(slug)
        for statement in MAKE_DEFAULT.split(";"):
            connection.execute(text(statement), {"slug": slug})


def remove_region(engine: Engine, slug: str) -> bool:
    """Remove a region with all that belongs to it; False if it is not loaded. Another becomes the default."""
    gone = 0
    with engine.begin() as connection:
        say_who_unless_said(connection, Author("Kommandozeile"), f"Region {slug} entfernt")
        connection.execute(text("SELECT set_config('atlas.removing_region', 'yes', true)"))
        for statement in REMOVE.split(";"):
            gone = connection.execute(text(statement), {"slug": slug}).rowcount
        connection.execute(
            text(
                "UPDATE region SET is_default = true WHERE id = (SELECT min(id) FROM region)"
                " AND NOT EXISTS (SELECT FROM region WHERE is_default)"
            )
        )
        return gone > 0
