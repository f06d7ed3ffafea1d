"""Styles within a GeoPackage: the table `layer_styles`, which QGIS reads by itself when it opens a layer.

The table, its triggers and what registers them are those that QGIS 3.22 makes with GDAL: contents of the kind "attributes",
a row of `gpkg_ogr_contents`, no extension. It is written with SQLite alone once the layers are there.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.cartography.qml import qml
from app.cartography.sld import sld
from app.cartography.symbols import LONGEST_NAME

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.cartography.symbols import LayerStyle

TABLE = "layer_styles"
_MADE = f"""
CREATE TABLE {TABLE} ("id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "f_table_catalog" TEXT(256), "f_table_schema" TEXT(256),
    "f_table_name" TEXT(256), "f_geometry_column" TEXT(256), "styleName" TEXT(30), "styleQML" TEXT, "styleSLD" TEXT,
    "useAsDefault" BOOLEAN, "description" TEXT, "owner" TEXT(30), "ui" TEXT(30),
    "update_time" DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)
    VALUES ('{TABLE}', 'attributes', '{TABLE}', 'Darstellung der Ebenen für QGIS (QML und SLD)', 0);
INSERT INTO gpkg_ogr_contents (table_name, feature_count) VALUES ('{TABLE}', 0);
CREATE TRIGGER "trigger_insert_feature_count_{TABLE}" AFTER INSERT ON "{TABLE}" BEGIN
    UPDATE gpkg_ogr_contents SET feature_count = feature_count + 1 WHERE lower(table_name) = lower('{TABLE}'); END;
CREATE TRIGGER "trigger_delete_feature_count_{TABLE}" AFTER DELETE ON "{TABLE}" BEGIN
    UPDATE gpkg_ogr_contents SET feature_count = feature_count - 1 WHERE lower(table_name) = lower('{TABLE}'); END;
"""
_ROW = f"""
INSERT INTO {TABLE} (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD, useAsDefault,
    description, owner) VALUES ('', '', ?1, (SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?1), ?2, ?3, ?4, ?5, ?6, '')"""


@dataclass(frozen=True, slots=True)
class Styled:
    """A layer and its styles, the one that it opens with first."""

    layer: str
    styles: Sequence[LayerStyle]


def add_styles(path: Path, layers: Sequence[Styled]) -> None:
    """Add the styles to a GeoPackage that has the layers and no styles yet. Raises sqlite3.Error where that cannot be written."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(_MADE)
        connection.executemany(_ROW, [row for one in layers for row in _rows(one)])


def _rows(one: Styled) -> list[tuple[str, str, str, str, bool, str]]:
    return [
        (one.layer, style.name[:LONGEST_NAME], qml(style), sld(style, one.layer), n == 0, style.title)
        for n, style in enumerate(one.styles)
    ]
