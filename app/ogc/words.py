"""The words of the pages for GIS and of their links, in German and English; columns and code lists bring their own."""

from __future__ import annotations

from datetime import date
from typing import Literal

PageLanguage = Literal["de", "en"]
PAGE_LANGUAGES: dict[PageLanguage, str] = {"de": "Deutsch", "en": "English"}
"""The languages of pages for people, as each calls itself."""

WORDS: dict[str, tuple[str, str]] = {
    "data_for_gis": ("Daten für GIS", "Data for GIS"),
    "languages": ("Sprache", "Language"),
    "where": ("Wo Sie sind", "Where you are"),
    "invented": ("Erfundene Daten.", "Invented data."),
    "invented_more": ("Orte, Menschen und Einrichtungen gibt es nicht.", "These places, people and facilities do not exist."),
    "for_programs": ("Für Programme:", "For programs:"),
    "as_json": ("diese Seite als JSON", "this page as JSON"),
    "about": (
        "Lernorte, Gebiete, Menschen, Wege und Kennzahlen als OGC-API-Sammlungen: für QGIS und andere GIS-Programme, für Skripte, zum Nachsehen.",
        "Learning sites, areas, people, travel times and indicators as OGC API collections: for QGIS and other GIS programs, scripts and reading.",
    ),
    "in_qgis": (
        "In QGIS: „Layer hinzufügen → WFS / OGC-API-Features“, neue Verbindung mit der Adresse",
        "In QGIS: “Add Layer → Add WFS / OGC API – Features Layer”, a new connection with the address",
    ),
    "collections": ("Sammlungen", "Collections"),
    "codelists": ("Codelisten", "Code lists"),
    "conformance": ("Erfüllte Klassen der Standards", "Conformance classes of the standards"),
    "standards": ("Standards", "Standards"),
    "api": ("Beschreibung der Schnittstelle", "Description of the interface"),
    "api_short": ("Beschreibung", "Description"),
    "api_openapi": ("Beschreibung der Schnittstelle (OpenAPI 3.0)", "Description of the interface (OpenAPI 3.0)"),
    "api_to_read": ("Beschreibung der Schnittstelle zum Lesen", "Description of the interface to read"),
    "api_lead": (
        "Die Beschreibung der Schnittstelle nach OpenAPI 3.0 lesen Programme als JSON. Was es gibt:",
        "Programs read the description of the interface (OpenAPI 3.0) as JSON. What there is:",
    ),
    "group_sites": ("Lernorte", "Learning sites"),
    "group_ground": ("Gebiete, Menschen, Straßen", "Areas, people, streets"),
    "group_results": ("Berechnetes: Wege, Plätze, Lücken", "Computed: travel times, places, gaps"),
    "group_monitoring": ("Indikatoren", "Indicators"),
    "group_scenarios": ("Szenarien (nicht beschlossen)", "Scenarios (not decided)"),
    "see_items": ("Objekte ansehen", "See the features"),
    "tiles": ("Vektorkacheln", "Vector tiles"),
    "id": ("Kennung", "Identifier"),
    "licence": ("Lizenz", "Licence"),
    "not_told": ("nicht angegeben", "not stated"),
    "sources": ("Quellen", "Sources"),
    "none": ("keine", "none"),
    "extent": ("Ausdehnung", "Extent"),
    "period": ("Zeitraum", "Period"),
    "from_to": ("{} bis {}", "{} to {}"),
    "today": ("heute", "today"),
    "crs": ("Koordinatensysteme", "Coordinate reference systems"),
    "columns": ("Spalten", "Columns"),
    "name": ("Name", "Name"),
    "meaning": ("Bedeutung", "Meaning"),
    "kind": ("Art", "Type"),
    "unit": ("Einheit", "Unit"),
    "codelist": ("Codeliste", "Code list"),
    "matched": ("{} Objekte, hier {}.", "{} features, {} of them here."),
    "on_page": ("{} Objekte auf dieser Seite.", "{} features on this page."),
    "skip_map": ("Karte überspringen", "Skip the map"),
    "known_from": (
        "Diese Sammlung ist ab dem {} bekannt; was davor galt, wurde nicht eingespielt.",
        "This collection is known from {} on; what held before has not been imported.",
    ),
    "all_today": ("Alle Objekte von heute", "All features of today"),
    "nothing": ("Dazu gibt es nichts. Vielleicht ist eine Auswahl zu eng:", "There is nothing. Perhaps a choice is too narrow:"),
    "all_items": ("alle Objekte", "all features"),
    "items": ("Objekte", "Features"),
    "pages": ("Seiten", "Pages"),
    "page_before": ("Vorige Seite", "Previous page"),
    "page_after": ("Nächste Seite", "Next page"),
    "values": ("Angaben", "Values"),
    "map": ("Karte: {}", "Map: {}"),
    "states": ("Frühere Stände", "Earlier states"),
    "states_lead": (
        "Ein Stand gilt vom Tag der Datei an, die ihn zeigt. Was aus einem Gebiet wurde, ist aus den Flächen berechnet, wo keine Quelle genannt ist.",
        "A state holds from the day of the file that shows it. What became of an area is computed from the shapes where no source is named.",
    ),
    "this_state": ("(dieser Stand)", "(this state)"),
    "from_on": ("vom {} an", "from {} on"),
    "from_until": ("vom {} bis vor dem {}", "from {} until before {}"),
    "share": ("({} der früheren Fläche)", "({} of the former area)"),
    "since": ("seit dem {}", "since {}"),
    "source": ("Quelle:", "Source:"),
    "came_merged": ("darin aufgegangen", "merged into it"),
    "came_split": ("abgeteilt von", "split off from"),
    "came_succeeded": ("Nachfolger von", "successor of"),
    "came_part": ("Teil übernommen von", "took over a part of"),
    "tile_set": ("Kachelraster", "Tile matrix sets"),
    "one_tile_set": ("Kachelraster {}", "Tile matrix set {}"),
    "tileset": ("Kachelsatz {}", "Tileset {}"),
    "tile": ("Vektorkachel", "Vector tile"),
    "tile_title_WebMercatorQuad": ("Web-Mercator, weltweit", "Web Mercator, worldwide"),
    "tile_title_AdV_25832": (
        "ETRS89 / UTM 32N, Raster der deutschen Vermessungsverwaltungen", "ETRS89 / UTM 32N, grid of the German surveying authorities",
    ),
    "tile_layer": ("Jede Kachel hat im Format Mapbox Vector Tile eine Ebene", "Each tile, a Mapbox Vector Tile, has one layer"),
    "code": ("Code", "Code"),
    "german": ("Deutsch", "German"),
    "danish": ("Dänisch", "Danish"),
    "english": ("Englisch", "English"),
    "yes": ("ja", "yes"),
    "no": ("nein", "no"),
    "unit_a": ("Jahre", "years"),
    "unit_{place}/100": ("je 100", "per 100"),
    "page_as_json": ("Diese Seite als JSON", "This page as JSON"),
    "page_to_read": ("Diese Seite zum Lesen", "This page to read"),
    "items_geojson": ("{}: Objekte als GeoJSON", "{}: features as GeoJSON"),
    "items_to_read": ("{}: Objekte zum Lesen", "{}: features to read"),
    "schema": ("Schema", "Schema"),
    "queryables": ("Was sich filtern lässt", "What can be filtered by"),
    "sortables": ("Wonach sich sortieren lässt", "What can be sorted by"),
    "codelist_of": ("Codeliste {}", "Code list {}"),
    "geometry": ("Geometrie", "Geometry"),
    "styles": ("Darstellung (QML, SLD)", "Style (QML, SLD)"),
    "style": ("Darstellung", "Style"),
    "styles_of": ("Darstellungen (QML, SLD, MapLibre)", "Styles (QML, SLD, MapLibre)"),
    "style_lead": (
        "Wie auf der Karte. Ein GeoPackage aus „/api/exports“ bringt seine Darstellung mit; zu anderen Formaten gehören diese Dateien.",
        "As on the map. A GeoPackage from “/api/exports” brings its style along; for other formats there are these files.",
    ),
    "style_qml": ("QML für QGIS ab 3.22", "QML for QGIS 3.22 and newer"),
    "style_sld11": ("SLD 1.1 (OGC Symbology Encoding)", "SLD 1.1 (OGC Symbology Encoding)"),
    "style_mapbox": ("MapLibre / Mapbox GL, für die Vektorkacheln", "MapLibre / Mapbox GL, for the vector tiles"),
}  # fmt: skip
UNITS = {"har": "ha", "1": "", "{person}": "", "{place}": ""}
"""Units (UCUM) that are written alike in both languages."""


def page_language(language: str) -> PageLanguage:
    """The language of words for who reads `language`: German, else English (there are no Danish ones here)."""
    return "de" if language == "de" else "en"


def words_of(language: str) -> dict[str, str]:
    """The words."""
    number = list(PAGE_LANGUAGES).index(page_language(language))
    return {name: told[number] for name, told in WORDS.items()}


def day(told: date, language: str) -> str:
    """A day: as written in German, in English as ISO 8601, which GIS users of any country read alike."""
    return f"{told:%d.%m.%Y}" if language == "de" else told.isoformat()


def decimal(written: str, language: str) -> str:
    """A number that is written with a point, as the language writes it."""
    return written.replace(".", ",") if language == "de" else written


def value(told: object, language: str) -> str:
    """A value of JSON as people read it."""
    if told is None:
        return "–"
    if isinstance(told, bool):
        return words_of(language)["yes" if told else "no"]
    if isinstance(told, list):
        return ", ".join(map(str, told)) or "–"
    return decimal(f"{told:.10g}", language) if isinstance(told, float) else str(told)


def unit(code: str, language: str) -> str:
    """A unit (UCUM) as people write it."""
    return UNITS.get(code, words_of(language).get(f"unit_{code}", code))
