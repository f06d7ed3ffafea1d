"""Maps on paper: A3, as PDF with vectors, legend, scale, sources, and a table that can be read without the map."""
