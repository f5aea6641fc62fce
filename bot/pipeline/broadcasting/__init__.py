"""Sends broadcasts: a list made at the start, portions claimed before they leave, nobody twice."""
