"""Services of the kernel: what changes data, with the audit trail in the same transaction."""
