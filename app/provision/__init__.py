"""Provision: how places stand against the people who are entitled to them, area by area."""
