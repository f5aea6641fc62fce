"""Figures in words and charts: the same numbers for staff and for the public register."""
