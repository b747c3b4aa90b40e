"""Boards: tables by topic."""
