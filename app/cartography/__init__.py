"""What a map looks like: classes of values, colours, patterns. Screen and print take both from here. Pure."""
