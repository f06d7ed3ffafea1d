"""The street network: built from ways, stored, and loaded as arrays for the numeric core."""
