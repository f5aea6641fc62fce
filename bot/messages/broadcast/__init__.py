"""Broadcasts in words: the message people get, and what admins see of it."""

from bot.messages.broadcast import asking, message, panel, progress

__all__ = ["asking", "message", "panel", "progress"]
