"""What all rooms' routes share: regions, parameters, answers with ETag and compression, paging, problems."""
