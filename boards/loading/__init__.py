"""Loading agencies, members, attendance and actions of a board from CSV and XLSX files."""

from boards.loading.registry import register_kinds

__all__ = ["register_kinds"]
