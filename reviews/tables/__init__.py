"""Lists of reviews."""
