"""Tests of the kernel."""

from hypothesis import settings

# The first call of a test may load holidays or a workbook reader; machines that run tests are busy.
settings.register_profile("partnership", deadline=None)
settings.load_profile("partnership")
