"""What models are asked: one task a file, its prompt as a template beside it."""
