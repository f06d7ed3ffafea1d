"""Statistics for scripts: long tables of any grouping, and of any polygon or radius, safe against disclosure."""
