"""Moderators at desks within Telegram's limits: their pace, and what their screens claim."""
