"""Samples of what goes to authorities and comes back, and of documents."""
