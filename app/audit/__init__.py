"""Who changed what: every write says who does it and why, and what it changed is kept."""
