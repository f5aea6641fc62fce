"""Broadcasts in words: the message people get, and what admins see of it."""
