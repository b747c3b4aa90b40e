"""Pages of reports and dashboards, by topic."""
