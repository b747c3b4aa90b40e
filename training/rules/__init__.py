"""Rules of training: pure functions without a database."""
