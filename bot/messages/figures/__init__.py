"""Renders figures for staff and for the public register, and exports."""
