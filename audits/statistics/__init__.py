"""Figures about audits, counted in SQL."""
