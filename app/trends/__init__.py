"""What a series does, and which of many values stand out: arrays in, arrays out; numpy and scipy only. Knows nothing else of ours."""
