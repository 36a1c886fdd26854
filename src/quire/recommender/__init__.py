"""What the model gets to see: retrieve, filter, score, rank and pack the items of the catalog for one question."""
