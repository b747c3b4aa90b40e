"""Fictional data for demonstrations, tests in the browser and benchmarks: the same every time on the same day."""
