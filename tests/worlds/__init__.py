"""Toy databases with known answers."""
