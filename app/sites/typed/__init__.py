"""Searching sites as one types: every site of a region in memory, found without asking the database."""
