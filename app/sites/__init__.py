"""Learning sites, their institutions and offers; search."""
