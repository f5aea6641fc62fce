"""Telegram's side of every conversation: read the update, call a service, post the reply."""
