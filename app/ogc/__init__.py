"""OGC API over the collections: Common, Features (core, CRS, filter, create–replace–update–delete, schemas)."""
