"""Lists of training."""
