"""Duty: the roster, reminders, the daily summary."""
