"""Lists of audits."""
