"""Section 11 and other standards: agencies answer, the board sees how they stand."""
