"""Public transport: timetables in the database, what is in reach by bus and train, and journeys leg by leg."""
