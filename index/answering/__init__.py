"""A question -> `Answer` or `Abstention`, each quotation read back from the store."""
