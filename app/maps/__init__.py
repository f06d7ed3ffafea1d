"""Maps of areas: one, two compared, or many side by side, with one scale; what the screen paints and the print prints."""
