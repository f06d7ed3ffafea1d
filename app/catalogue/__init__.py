"""What data there are, for catalogues to harvest: DCAT-AP.de, schema.org, OGC API Records."""
