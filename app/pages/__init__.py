"""The same addresses for those without JavaScript: lists, tables and a learning site as plain HTML."""
