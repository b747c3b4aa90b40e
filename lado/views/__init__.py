"""Pages of allegations."""
