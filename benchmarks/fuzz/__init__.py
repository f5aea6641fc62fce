"""Hostile input: mutated updates of real conversations, checked from outside."""
