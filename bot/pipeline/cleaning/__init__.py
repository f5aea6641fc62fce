"""Removes from files what may name their author; runs in a process of its own."""
