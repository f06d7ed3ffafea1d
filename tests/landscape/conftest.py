"""Fixtures of the landscape: the people are those of the bodies."""

from tests.committees.conftest import person  # noqa: F401 (a fixture)
