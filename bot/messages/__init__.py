"""Finds the words: one function per notice, by audience, and the keyboards under them."""
