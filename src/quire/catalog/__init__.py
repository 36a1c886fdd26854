"""What data exists and what it means: datasets, fields, relationships, metrics, caveats, from Ossie files."""
