"""Boards: services by topic."""
