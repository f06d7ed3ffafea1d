"""Tables and files: any collection as CSV, workbook, GeoPackage, FlatGeobuf, GeoParquet or GeoJSON sequence.

Rows come by COPY as Arrow batches, never all at once; files grow beside the answer, so that no slow client holds a
connection of the database.
"""
