"""Where documents go; one kind of place a file."""
