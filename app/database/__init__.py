"""The private cluster, engines and the shared metadata."""
