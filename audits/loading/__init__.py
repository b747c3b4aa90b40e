"""Loading the answers of a cycle from CSV and XLSX files."""

from audits.loading.registry import register_kinds

__all__ = ["register_kinds"]
