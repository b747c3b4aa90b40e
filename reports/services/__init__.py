"""Services of reports, by topic."""
