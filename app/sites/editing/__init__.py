"""Editing of sites by hand: read strictly, dated, held against imports, proposed, undone."""
