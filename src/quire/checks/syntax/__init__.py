"""Text that is no statement of the dialect: quotes, keywords, brackets, functions and words of other dialects."""
