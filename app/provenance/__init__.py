"""Sources with their licence, imports with their report, and who says what since when."""
