"""Quire: a reactive SQL + Python notebook with the AI in the loop and the person in charge."""

__version__ = "0.1.0"
