"""Files that people bring: taken in pieces, looked at, compared, approved, applied; and sources fetched on schedule."""
