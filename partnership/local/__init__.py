"""Everything that lets the project run on one bare machine: embedded servers, roles, supervisor, test plugin.

Nothing here is imported in production; there the servers are given by DATABASE_URL and REDIS_URL.
"""
