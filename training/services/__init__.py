"""Changes of training: each a verb."""
