"""Long work: asked for in a transaction, done by a worker, watched by people."""
