"""Numbers of reviews and child deaths."""
