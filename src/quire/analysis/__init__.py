"""What cells mean to each other, found without running them: definitions, references, mutations, graph."""
