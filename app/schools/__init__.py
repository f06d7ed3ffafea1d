"""School planning: the way to school, pupils of every school to come, districts, closing a school, all-day places."""
