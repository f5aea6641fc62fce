"""Broadcasts in words: the message people get, and what admins see of it."""

from bot.messages.broadcast import asking, lists, message, panel, progress

__all__ = ["asking", "lists", "message", "panel", "progress"]
