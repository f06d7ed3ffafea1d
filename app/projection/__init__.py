"""Projecting people and pupils: arrays in, arrays out; numpy only. Knows neither database nor web nor anything else of ours."""
