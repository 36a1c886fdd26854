"""DuckDB, as a file or in memory over a folder of files."""
