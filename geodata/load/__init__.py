"""Rows into the database: staging, checks, difference to what is there, and one transaction that applies it."""
