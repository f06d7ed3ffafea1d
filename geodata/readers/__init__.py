"""One module per format: file to typed rows; no database, nothing of `app`."""
