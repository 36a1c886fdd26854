"""Is this code right, and if not, a useful diagnostic or a safe fix: one check per file."""
