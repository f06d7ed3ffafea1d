"""The numeric core: arrays in, arrays out; knows neither database nor web."""
