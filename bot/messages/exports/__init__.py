"""Exports in words, and the files they are."""
