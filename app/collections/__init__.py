"""What of the atlas is handed out as data: collections of features with their columns, the same for every way out."""
