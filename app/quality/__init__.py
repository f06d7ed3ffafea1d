"""The quality of what is known of learning sites: what is doubtful or missing, why, and mending it on the spot."""
