"""Numbers about allegations, for people who may not read a case."""
