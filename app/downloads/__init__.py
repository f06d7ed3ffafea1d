"""Everything to take along: all figures of a kind as GeoPackage for GIS and as a workbook for spreadsheets."""
