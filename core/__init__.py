"""The kernel: users, permissions, scope, audit trail, jobs, clocks, figures, tables, files, PDF, page parts."""
