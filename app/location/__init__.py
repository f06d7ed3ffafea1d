"""What would be if, and where one more would help most: questions about sites that are not there (yet)."""
