"""Settings: base for all, then dev (make run), test (make test) and production."""
