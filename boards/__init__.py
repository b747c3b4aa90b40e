"""Boards, groups, agencies, seats; meetings and attendance; actions."""
