"""Hostile input: real conversations, mutated by the hundred thousand, judged from outside."""
