"""Gaps: who is beyond what the Kreis calls enough, who finds no place, and why; and the strip of a whole life."""
