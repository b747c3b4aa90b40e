"""Spreadsheets in and out: one base for everything that is loaded from CSV or XLSX, one for everything
exported.
"""

from core.spreadsheets.columns import Cell, Column
from core.spreadsheets.reading import read_table
from core.spreadsheets.tables import Problem, Row, Table, find_duplicates
from core.spreadsheets.writing import Sheet, write_csv, write_xlsx

__all__ = [
    "Cell",
    "Column",
    "Problem",
    "Row",
    "Sheet",
    "Table",
    "find_duplicates",
    "read_table",
    "write_csv",
    "write_xlsx",
]
