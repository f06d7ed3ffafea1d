"""Scenarios: named lists of changes in thought, kept in versions, shared, compared, frozen with their figures."""
