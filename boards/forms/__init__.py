"""Boards: forms by topic."""
