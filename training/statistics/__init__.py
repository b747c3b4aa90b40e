"""Counting training."""
