"""Benchmarks against named peers (`make bench`)."""
