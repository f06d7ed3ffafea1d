"""Indicators of education: a catalogue as data, what they are computed from, series of every area, and who may see what."""
