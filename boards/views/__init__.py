"""Boards: views by topic."""
