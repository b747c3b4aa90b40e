"""What happens to incidents, reviews and child deaths."""
