"""Reading real input: files in, typed rows out; and loading them in one transaction."""
