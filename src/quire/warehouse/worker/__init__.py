"""The child process: holds a DuckDB database and runs statements on it. Imports nothing of Quire but itself."""
