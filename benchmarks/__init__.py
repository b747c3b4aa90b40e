"""`make bench`: pages and the report as ratios to a floor measured in the same run (docs/benchmarks.md)."""
