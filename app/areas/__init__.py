"""Kreis, Amt, Gemeinde, Stadtteil, and the regions they belong to."""
