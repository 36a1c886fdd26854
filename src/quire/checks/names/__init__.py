"""Names that nobody knows: what was found, what may be meant, and the repair where it is plain enough."""
