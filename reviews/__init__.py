"""Serious incidents, reviews and what came of them, and child deaths."""
