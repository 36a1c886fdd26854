"""The child process that runs cells: imports only itself and what it finds in its Python (3.9 or newer)."""
