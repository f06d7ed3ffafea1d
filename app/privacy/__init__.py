"""What is held about whom and since when; exported, erased, and deleted on schedule."""
