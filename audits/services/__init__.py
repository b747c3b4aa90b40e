"""State changes of audits."""
