"""Places: how many there are for those who compete for them, who gets one, and how evenly they are spread."""
