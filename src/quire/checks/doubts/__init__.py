"""Doubts: what is likely wrong with a query that runs; one per file, each measured on recorded wrong answers."""
