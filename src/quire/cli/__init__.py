"""The door to terminals: one file per command."""
