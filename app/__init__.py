"""Bildungsatlas: where people can learn, how well it is reached, who is left out."""
