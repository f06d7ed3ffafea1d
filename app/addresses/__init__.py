"""Addresses: which are known, searching for one, and where a written address lies, with how exactly that is known."""
