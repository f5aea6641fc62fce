"""Kills the process while decisions are published, changed and contested; compares all sides."""
