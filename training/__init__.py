"""Courses, events, bookings and evaluation: training that the board offers, and what it changed."""
