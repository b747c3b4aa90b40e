"""Figures about boards: one rule, one place, for pages, dashboards, reports, CSV and figures.json."""
