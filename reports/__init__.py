"""Figures, dashboards and the annual report. Reads everything; nothing imports it."""
