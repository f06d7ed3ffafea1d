"""Features of the quiet background map, drawn from our own tiles."""
