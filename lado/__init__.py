"""Allegations against adults who work with children, for the designated officer (LADO)."""
