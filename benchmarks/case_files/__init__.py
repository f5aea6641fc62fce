"""Kills the sender of case files while authorities fail, and counts what arrived."""
