"""Patterns in reports that may come from people who agreed to report one person or site."""
