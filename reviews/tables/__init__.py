"""Lists of reviews and child deaths."""
