"""SQLite through Python's own library."""
