"""Finding texts by what somebody types: beginnings, parts and misspelt words. Knows neither database nor web."""
